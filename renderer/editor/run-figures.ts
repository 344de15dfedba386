/** The figures of any run as a preview has them: of its last step, when everything is warm. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { PreviewFigures } from '../../engine/contract.ts'
import type { RunInfo, TracesContract } from '../../traces-db/contract.ts'

export interface RunFigures {
  readonly figures: PreviewFigures
  readonly startNs: number
}

export async function runFigures(
  client: Pick<Client<TracesContract>, 'measures'>,
  { run, header }: RunInfo,
  signal: AbortSignal,
): Promise<RunFigures> {
  const whole = await client.measures({ run, span: { kind: 'run' } }, { signal })
  const last = whole.steps.at(-1)
  const measured = last
    ? await client.measures({ run, span: { kind: 'step', index: last.index } }, { signal })
    : whole
  const { window, bubble, utilization, ranks } = measured
  const peaks = ranks.map(({ rank, peakBytes = 0 }) => ({ rank, peakBytes }))
  const fullest = peaks.reduce((most, one) => (one.peakBytes > most.peakBytes ? one : most), {
    rank: 0,
    peakBytes: 0,
  })
  return {
    startNs: window.startNs,
    figures: {
      stepSeconds: (window.endNs - window.startNs) / 1e9,
      ...(utilization?.mfu === undefined ? {} : { mfu: utilization.mfu }),
      bubbleOfTotal: bubble.ofTotal,
      bubbleOfIdeal: bubble.ofIdeal,
      peakBytes: fullest.peakBytes,
      peakRank: fullest.rank,
      operations: 0,
      planHash: header.subject?.planHash ?? '',
    },
  }
}
