import { useState } from 'react'
import type { PlanFault } from '../../engine/base/plan.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { type SharedFault, sharedFaults, whereText } from './fault-markers.ts'

/** What is wrong with the strategy, each with the way to its line; circles of waits can be stepped through. */
export function ProblemsPanel() {
  const { desk } = useStudio()
  const { violations, error, busy, isGood, good } = useStore(desk.preview.state)
  if (error) return <p className="problem-empty bad">{error.message}</p>
  if (violations.length === 0) {
    const done = 'No problems: every message meets its match, every gradient is whole, memory fits.'
    return <p className="problem-empty muted">{isGood || (busy && good) ? done : 'Checking'}</p>
  }
  return (
    <ul className="problems">
      {sharedFaults(violations).map(({ fault, ranks }) => (
        <li key={`${fault.code} ${fault.line}`}>
          <Problem fault={fault} ranks={ranks} />
        </li>
      ))}
    </ul>
  )
}

function Problem({ fault, ranks }: SharedFault) {
  const { desk } = useStudio()
  const { line, operation, message, suggestion, circle } = fault
  const show = () => desk.goTo.set({ line })
  return (
    <>
      <p className="problem-where">
        <span className={fault.code === 'memory-limit' ? 'warn' : 'bad'}>{fault.code}</span>
        <span className="mono muted">{whereText(ranks, operation)}</span>
        {line > 0 && (
          <button type="button" className="link" onClick={show}>
            line {line}
          </button>
        )}
      </p>
      <p className="problem-text selectable">{message}</p>
      {suggestion !== '' && <p className="muted selectable">{suggestion}</p>}
      {circle && circle.length > 0 && <CircleSteps circle={circle} />}
    </>
  )
}

/** One rank of the circle after the other, each at its line. */
function CircleSteps({ circle }: { readonly circle: NonNullable<PlanFault['circle']> }) {
  const { desk } = useStudio()
  const [at, setAt] = useState(-1)
  const step = (by: 1 | -1) => {
    const next = (Math.max(at, by > 0 ? -1 : 0) + by + circle.length) % circle.length
    setAt(next)
    const { line } = circle[next]!
    if (line > 0) desk.goTo.set({ line })
  }
  const wait = circle[at]
  return (
    <p className="circle-steps">
      <button type="button" className="link" onClick={() => step(1)}>
        {wait ? 'Next rank' : 'Step through the circle'}
      </button>
      {wait && (
        <span role="status">
          {at + 1} of {circle.length}: rank {wait.rank} waits in {wait.operation}, for rank{' '}
          {circle[(at + 1) % circle.length]!.rank}
          {wait.line > 0 ? ` (line ${wait.line})` : ''}
        </span>
      )}
    </p>
  )
}
