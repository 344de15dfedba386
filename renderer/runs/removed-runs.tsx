import type { RemovedRun } from '../../traces-db/contract.ts'
import { formatBytes, formatDate } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { KindBadge } from '../widgets/kind-badge.tsx'

interface RemovedRunsProps {
  readonly removed: readonly RemovedRun[]
  readonly onClose: () => void
}

/** Removed runs: each can be brought back, or deleted before its time. */
export function RemovedRuns({ removed, onClose }: RemovedRunsProps) {
  const studio = useStudio()
  const { library } = studio
  return (
    <Dialog title="Removed runs" className="removed-runs" onClose={onClose}>
      <p className="muted">
        They are kept for a week after they were removed, then deleted. What is deleted here is gone at once.
      </p>
      <ul>
        {removed.map(({ run, title, kind, bytes, removedAt, keptUntil }) => (
          <li key={`${run} ${removedAt}`}>
            <div className="removed-run">
              <span className="truncate">
                {title} <KindBadge kind={kind} />
              </span>
              <span className="muted mono">
                {formatBytes(bytes)}, until {formatDate(keptUntil)}
              </span>
            </div>
            <button type="button" onClick={() => void studio.attempt(() => library.restore([run]))}>
              Bring back
            </button>
            <button
              type="button"
              className="plain"
              aria-label={`Delete ${title} for good`}
              onClick={() => void studio.attempt(() => library.deleteRemoved([run]))}
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
      {removed.length === 0 && <p>There are none any more.</p>}
      <div className="dialog-actions">
        {removed.length > 1 && (
          <button
            type="button"
            className="danger"
            onClick={() => void studio.attempt(() => library.deleteRemoved())}
          >
            Delete all {removed.length} for good
          </button>
        )}
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  )
}
