import type { RunStatus } from '../../engine/contract.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { hasEnded, runsAhead } from './executions.ts'
import { lossText, statusText, stepTimeText } from './status-text.ts'

/** The runs of this session on real ranks, latest first: the queue, what is under way, what has ended. */
export function ExecutionList() {
  const { executions } = useStudio()
  const runs = useStore(executions.runs)
  if (runs.length === 0) return null
  return (
    <section aria-labelledby="executions-title">
      <h2 id="executions-title">Runs of this session</h2>
      <ul className="executions" aria-label="Runs of this session">
        {[...runs].reverse().map(status => (
          <Execution key={status.id} status={status} ahead={runsAhead(runs, status)} />
        ))}
      </ul>
    </section>
  )
}

function Execution({ status, ahead }: { readonly status: RunStatus; readonly ahead: number }) {
  const studio = useStudio()
  const { id, title, state, step, steps, run, loss, stepSeconds } = status
  return (
    <li className={`execution ${state}`}>
      <div className="execution-head">
        <strong className="truncate">{title}</strong>
        {run !== undefined && (
          <button type="button" aria-label={`Open ${title}`} onClick={() => void studio.openRun(run)}>
            Open
          </button>
        )}
        {!hasEnded(status) && (
          <button
            type="button"
            aria-label={`Stop ${title}`}
            onClick={() => void studio.attempt(() => studio.executions.stop(id))}
          >
            Stop
          </button>
        )}
      </div>
      {!hasEnded(status) && (
        <progress
          aria-label={`Progress of ${title}`}
          max={1}
          // Without a value it moves: nobody knows how long processes take to start.
          value={state === 'starting' ? undefined : (step + 1) / steps}
        />
      )}
      <p className="selectable">{statusText(status, ahead)}</p>
      {loss !== undefined && (
        <p className="muted mono">
          loss {lossText(loss)}, {stepTimeText(stepSeconds)} a step
        </p>
      )}
    </li>
  )
}
