import type { ReactNode } from 'react'
import type { RunStatus } from '../../engine/contract.ts'
import { formatBytes, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { hasEnded } from './executions.ts'
import { layOverPrediction } from './lay-over-prediction.ts'
import './live-strip.css'
import { LossCurve } from './loss-curve.tsx'
import { lossText, statusText, stepTimeText } from './status-text.ts'

/** What is told of a run on real ranks of this session, above its timeline: while it goes on, and how it ended. */
export function LiveStrip({ run }: { readonly run: OpenRun }) {
  const { executions } = useStudio()
  const runs = useStore(executions.runs)
  const dismissed = useStore(executions.dismissed)
  const status = runs.find(entry => entry.run === run.model.run.run)
  if (!status || dismissed.has(status.id)) return null
  return <Strip run={run} status={status} />
}

function Strip({ run, status }: { readonly run: OpenRun; readonly status: RunStatus }) {
  const studio = useStudio()
  const { id, state, step, steps, loss, stepSeconds, bubbleOfTotal, peakBytes } = status
  return (
    <section className={`live-strip ${state}`} aria-label="Run on real ranks">
      <div className="live-state">
        {state === 'failed' ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keys
          <p className="live-problem selectable" tabIndex={0}>
            {statusText(status, 0)}
          </p>
        ) : (
          <p className="truncate">{statusText(status, 0)}</p>
        )}
        {!hasEnded(status) && (
          <progress aria-label="Progress of the run" max={1} value={(step + 1) / steps} />
        )}
      </div>
      <LiveFigure title="Loss, last step" value={lossText(loss)}>
        <LossCurve run={run} />
      </LiveFigure>
      <LiveFigure title="Time, last step" value={stepTimeText(stepSeconds)} />
      <LiveFigure
        title="Bubble, last step"
        value={bubbleOfTotal === undefined ? 'none yet' : formatShare(bubbleOfTotal)}
      />
      <LiveFigure
        title="Peak memory of a rank"
        value={peakBytes === undefined ? 'none yet' : formatBytes(peakBytes)}
      />
      <div className="live-actions">
        {hasEnded(status) ? (
          <>
            {state === 'done' && studio.executions.requestOf(id) && (
              <button
                type="button"
                className="primary"
                title="Predicts the same plan and lays the two over each other"
                onClick={() => void studio.attempt(() => layOverPrediction(studio, id))}
              >
                Compare with the prediction
              </button>
            )}
            <button type="button" onClick={() => studio.runAgain(id)}>
              {state === 'failed' ? 'Change and run again' : 'Run again'}
            </button>
            <button type="button" onClick={() => studio.executions.dismiss(id)}>
              Dismiss
            </button>
          </>
        ) : (
          <button
            type="button"
            className="danger"
            onClick={() => void studio.attempt(() => studio.executions.stop(id))}
          >
            Stop
          </button>
        )}
      </div>
    </section>
  )
}

interface LiveFigureProps {
  readonly title: string
  readonly value: string
  readonly children?: ReactNode
}

function LiveFigure({ title, value, children }: LiveFigureProps) {
  return (
    <div className="live-figure">
      <div>
        <span className="live-title">{title}</span>
        <span className="mono">{value}</span>
      </div>
      {children}
    </div>
  )
}
