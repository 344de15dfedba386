import { useId } from 'react'
import type { ErrorData } from '../../engine/base/app-error.ts'
import type { PlanFault } from '../../engine/base/plan.ts'
import { type SharedFault, sharedFaults } from '../../engine/base/shared-faults.ts'
import { whereText } from '../editor/fault-markers.ts'

/** Faults that are listed; the first says most. */
const mostFaults = 5

/** Why a request came to nothing, in the words of the service, and what to do. */
export function RunProblem({ problem }: { readonly problem: ErrorData }) {
  const id = useId()
  const faults = problem.code === 'strategy' && Array.isArray(problem.detail) ? problem.detail : []
  const lines = sharedFaults(faults as PlanFault[]).map(faultLine)
  return (
    <div className="run-problem" role="alert" aria-labelledby={id}>
      <p id={id} className="selectable">
        {problem.message}
      </p>
      {lines.length > 0 && (
        <ul>
          {lines.slice(0, mostFaults).map(line => (
            <li key={line} className="selectable">
              {line}
            </li>
          ))}
        </ul>
      )}
      <p className="muted">
        {problem.code === 'unavailable'
          ? 'Try again in a moment.'
          : 'Change what is filled in, and run it again.'}
      </p>
    </div>
  )
}

/** Where it is, where that is known, and what to do. */
function faultLine({ fault: { operation, message, suggestion }, ranks }: SharedFault): string {
  const where = whereText(ranks, operation)
  return (where === '' ? '' : `${where}: `) + (suggestion ?? message)
}
