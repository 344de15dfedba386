/** Clocks of ranks differ: what is laid side by side did not happen so. */
import type { Rank } from '../../engine/base/units.ts'
import type { Measurable } from '../metrics/measure-run.ts'
import { type InsightRule, milliseconds } from './insight-rule.ts'

/** Smaller leads hide between two kernels. */
const leastNs = 1000

export const skewedClocks: InsightRule = {
  name: 'skewed-clocks',
  find({ subject, measures }) {
    // A difference smaller than its doubt may be none at all.
    const sources = subject.run.header.sources.filter(
      ({ skewNs, skewResidualNs }) => Math.abs(skewNs ?? 0) >= Math.max(leastNs, skewResidualNs ?? 0),
    )
    if (sources.length === 0) return []
    const worst = sources.reduce((most, source) =>
      Math.abs(source.skewNs ?? 0) > Math.abs(most.skewNs ?? 0) ? source : most,
    )
    const lead = worst.skewNs ?? 0
    return [
      {
        title: 'Clocks of ranks differ',
        text: `The clock of rank ${worst.rank} ${lead > 0 ? 'leads' : 'lags'} by ${milliseconds(Math.abs(lead))}, known to ${milliseconds(measures.clockResidualNs)} from matching collectives. Measures are corrected for it.`,
        advice: 'Align clocks in the timeline to see it so.',
        sizeNs: 0,
        severity: 'low',
        confidence: 'high',
        doubt: '',
        ranks: sources.map(({ rank }) => rank),
        slices: callsOf(subject, worst.rank ?? -1),
        startNs: measures.window.startNs,
        endNs: measures.window.endNs,
        simulate: [],
      },
    ]
  },
}

/** The collectives of a rank that its clock was told by: they end with those of the others. */
function callsOf({ work }: Measurable, rank: Rank): number[] {
  const position = work.ranks.findIndex(entry => entry.rank === rank)
  return work.collectives
    .filter(({ calls }) => calls.length > 1)
    .flatMap(({ calls }) => calls.filter(call => call.rank === position).map(({ slice }) => slice))
    .slice(0, 20)
}
