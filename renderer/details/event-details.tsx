import { CopyButton } from '../widgets/copy-button.tsx'
import { parseJsonNode } from './json-node.ts'
import { JsonTree } from './json-tree.tsx'

interface EventDetailsProps {
  /** JSON text, '' where there is none (yet). */
  readonly detail: string
  readonly isComplete: boolean
}

/** Everything the event carried, as it was written. */
export function EventDetails({ detail, isComplete }: EventDetailsProps) {
  const node = detail === '' ? undefined : parseJsonNode(detail)
  return (
    <section className="details-column" aria-label="Arguments">
      <div className="details-head">
        <h2>Arguments</h2>
        {detail !== '' && <CopyButton text={detail} label="Copy as JSON" />}
      </div>
      {node && <JsonTree node={node} />}
      {detail === '' && (
        <p className="muted">
          {isComplete
            ? 'The event carried none.'
            : 'They are still being written; they appear when the import is done.'}
        </p>
      )}
      {detail !== '' && !node && <p className="mono selectable">{detail}</p>}
    </section>
  )
}
