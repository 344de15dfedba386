import { useState } from 'react'
import type { PlanFault } from '../../engine/base/plan.ts'
import { type SharedFault, sharedFaults } from '../../engine/base/shared-faults.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { whereText } from './fault-markers.ts'
import { quickFix } from './quick-fixes.ts'
import { isGrid, type StrategyDocument } from './strategy-document.ts'
import { useFrontDocument } from './use-front-document.ts'

/** What is wrong with the strategy, each with the way to its line; circles of waits can be stepped through. */
export function ProblemsPanel() {
  const { desk } = useStudio()
  const violations = useStore(desk.preview.state, state => state.violations)
  const error = useStore(desk.preview.state, state => state.error)
  const isLate = useStore(desk.preview.state, state => state.isLate)
  const isGood = useStore(desk.preview.state, state => state.isGood)
  const front = useStore(desk.documents.front)
  if (front === undefined) return null
  if (error) return <p className="problem-empty bad">{error.message}</p>
  if (violations.length === 0) {
    const done = 'No problems: every message meets its match, every gradient is whole, memory fits.'
    const long =
      'Checking. Many ranks, layers or microbatches take a while, and so does a loop that does not end.'
    return (
      <p className="problem-empty muted" role="status">
        {isLate ? long : isGood ? done : 'Checking'}
      </p>
    )
  }
  return <ProblemList violations={violations} />
}

function ProblemList({ violations }: { readonly violations: readonly PlanFault[] }) {
  const document = useFrontDocument(document => document)
  if (!document) return null
  return (
    <ul className="problems">
      {problemsOf(document, violations).map(({ fault, ranks }) => (
        <li key={`${fault.code} ${fault.line} ${ranks.join()} ${fault.message}`}>
          <Problem document={document} fault={fault} ranks={ranks} />
        </li>
      ))}
    </ul>
  )
}

/** In cells each fault is one of its own: its place is a rank and a step. */
function problemsOf(document: StrategyDocument, faults: readonly PlanFault[]): readonly SharedFault[] {
  return isGrid(document) ? faults.map(fault => ({ fault, ranks: [fault.rank] })) : sharedFaults(faults)
}

function Problem({ document, fault, ranks }: SharedFault & { readonly document: StrategyDocument }) {
  const { desk } = useStudio()
  const { line, rank, operation, message, suggestion, circle } = fault
  const show = () => desk.goTo.set({ line, rank })
  const inCells = isGrid(document)
  return (
    <>
      <p className="problem-where">
        <span className={fault.code === 'memory-limit' ? 'warn' : 'bad'}>{fault.code}</span>
        <span className="mono muted">{whereText(ranks, operation)}</span>
        {line > 0 && (
          <button type="button" className="link" onClick={show}>
            {inCells ? `step ${line - 1}` : `line ${line}`}
          </button>
        )}
      </p>
      <p className="problem-text selectable">{message}</p>
      {suggestion !== '' && !fault.remedy && <p className="muted selectable">{suggestion}</p>}
      <Remedy document={document} fault={fault} />
      {circle && circle.length > 0 && <CircleSteps circle={circle} inCells={inCells} />}
    </>
  )
}

/** What mends it, done by a click. */
function Remedy({ document, fault }: { readonly document: StrategyDocument; readonly fault: PlanFault }) {
  const { desk } = useStudio()
  const { remedy } = fault
  const lines = document.text.split('\n')
  const fix = isGrid(document) ? undefined : quickFix(fault, lines)
  const title = remedy?.title ?? fix?.title
  if (title === undefined) return null
  const apply = () => {
    if (remedy) desk.gridOf(document.id).apply(remedy)
    else if (fix) desk.setText(document.id, lines.with(fix.line - 1, fix.text).join('\n'))
    // Back to where one writes.
    const last = remedy?.changes.at(-1)
    if (last) desk.goTo.set({ line: last.cell + 1, rank: last.rank })
    else if (fix) desk.goTo.set({ line: fix.line })
  }
  return (
    <p>
      <button type="button" className="link" onClick={apply}>
        Apply: {title}
      </button>
    </p>
  )
}

/** One rank of the circle after the other, each at its line. */
function CircleSteps(props: {
  readonly circle: NonNullable<PlanFault['circle']>
  readonly inCells: boolean
}) {
  const { circle, inCells } = props
  const { desk } = useStudio()
  const [at, setAt] = useState(-1)
  const step = (by: 1 | -1) => {
    const next = (Math.max(at, by > 0 ? -1 : 0) + by + circle.length) % circle.length
    setAt(next)
    const { line, rank } = circle[next]!
    if (line > 0) desk.goTo.set({ line, rank })
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
          {wait.line > 0 ? ` (${inCells ? `step ${wait.line - 1}` : `line ${wait.line}`})` : ''}
        </span>
      )}
    </p>
  )
}
