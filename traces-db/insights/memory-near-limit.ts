/** A rank's memory comes near what its device holds. */
import { memoryProfile } from '../metrics/memory-profile.ts'
import { type InsightRule, percent } from './insight-rule.ts'
import { lessMemory } from './simulate-requests.ts'

/** Above this share, fragments and buffers of the driver may not fit any more. */
const nearShare = 0.9

export const memoryNearLimit: InsightRule = {
  name: 'memory-near-limit',
  find({ subject, measures, stepNs }) {
    const { startNs, endNs } = measures.window
    const near = measures.ranks.flatMap(({ rank, peakBytes }) => {
      if (peakBytes === undefined) return []
      const profile = memoryProfile(subject, rank, { kind: 'area', startNs, endNs })
      const { peak, limitBytes, unit } = profile
      if (unit !== 'bytes' || !peak || limitBytes === undefined || peak.bytes < nearShare * limitBytes)
        return []
      return [{ rank, peak, limitBytes, source: profile.limitSource }]
    })
    const [worst] = near.sort((a, b) => b.peak.bytes / b.limitBytes - a.peak.bytes / a.limitBytes)
    if (!worst) return []
    const { rank, peak, limitBytes, source } = worst
    const over = peak.bytes > limitBytes
    return [
      {
        title: over
          ? `Rank ${rank} needs more memory than its device has`
          : `Memory of rank ${rank} is nearly full`,
        text: `${percent(peak.bytes / limitBytes)} of ${(limitBytes / 1e9).toPrecision(3)} GB (${source}), ${peak.sentence}.`,
        advice:
          'Smaller microbatches, recomputation of activations, or sharding of what is largest make room.',
        sizeNs: 0,
        severity: over ? 'high' : 'medium',
        confidence: 'high',
        doubt: '',
        ranks: near.map(entry => entry.rank),
        slices: peak.slice >= 0 ? [peak.slice] : [],
        startNs: peak.timeNs,
        endNs: peak.timeNs,
        simulate: lessMemory(subject.run, stepNs),
      },
    ]
  },
}
