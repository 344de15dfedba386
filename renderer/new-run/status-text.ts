/** What became of a run, in a sentence: the same in the queue, above the timeline and aloud. */
import type { RunStatus } from '../../engine/contract.ts'
import { formatDuration, formatQuantity } from '../app/format.ts'

/** @param ahead runs that come first. */
export function statusText(status: RunStatus, ahead: number): string {
  const { state, run, message, steps } = status
  const done = status.step + 1
  switch (state) {
    case 'queued':
      return ahead === 0
        ? 'Begins in a moment'
        : `Waits for ${formatQuantity(ahead, 'run')} before it: runs go one after the other`
    case 'starting':
      return 'Starting: one process for each rank loads its back end'
    case 'running':
      return `Step ${done} of ${steps}`
    case 'done':
      return `Done: ${formatQuantity(done, 'step')}`
    case 'stopped':
      return run === undefined
        ? 'Stopped before it began. Nothing was kept'
        : `Stopped after ${formatQuantity(done, 'step')} of ${steps}. What was done is kept`
    case 'failed':
      return `Failed${done > 0 ? ` after ${formatQuantity(done, 'step')}` : ''}: ${message ?? 'nobody knows why.'}`
  }
}

/** Three significant digits; small losses as powers of ten. */
export function lossText(loss: number | undefined): string {
  if (loss === undefined) return 'none yet'
  if (!Number.isFinite(loss)) return 'not a number'
  return loss !== 0 && Math.abs(loss) < 0.001 ? loss.toExponential(2) : loss.toPrecision(3)
}

export function stepTimeText(seconds: number | undefined): string {
  return seconds === undefined ? 'none yet' : formatDuration(Math.round(seconds * 1e9))
}
