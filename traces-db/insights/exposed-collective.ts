/** Communication that no compute hides. */
import { countText } from '../../engine/base/count-text.ts'
import { amount, type InsightRule, milliseconds, percent, perStep } from './insight-rule.ts'
import { lessCommunication } from './simulate-requests.ts'

const leastShare = 0.05

export const exposedCollective: InsightRule = {
  name: 'exposed-collective',
  find(context) {
    const { measures, subject, stepNs } = context
    const exposed = measures.ranks.reduce((sum, rank) => sum + rank.exposedCommunicationNs, 0)
    const hidden = measures.ranks.reduce((sum, rank) => sum + rank.overlapNs, 0)
    const sizeNs = perStep(context, exposed)
    const [largest] = context.collectives().rows
    if (sizeNs / stepNs < leastShare || !largest) return []
    const size = largest.bytes === undefined ? '' : ` of ${amount(largest.bytes)}`
    const among = largest.groupSize > 1 ? ` over ${largest.groupSize} ranks` : ''
    return [
      {
        title: 'Communication is exposed',
        text: `${milliseconds(sizeNs)} a step (mean over ranks) bytes move and nothing is computed; compute hides ${percent(hidden / (hidden + exposed))} of communication. Most time goes to ${countText(largest.count)} x ${largest.name}${size}${among}.`,
        advice: 'Start it earlier, in smaller buckets, while backward still computes; or move fewer bytes.',
        sizeNs,
        confidence: measures.atLeast ? 'medium' : 'high',
        doubt: measures.atLeast ? 'Part of it may be waiting that the trace does not tell apart.' : '',
        ranks: measures.ranks.map(({ rank }) => rank),
        slices: largest.slices,
        startNs: measures.window.startNs,
        endNs: measures.window.endNs,
        simulate: lessCommunication(subject.run, stepNs),
      },
    ]
  },
}
