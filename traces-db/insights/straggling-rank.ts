/** One rank keeps the others waiting in collectives, step after step. */
import type { Straggler } from '../../engine/base/measures.ts'
import { type InsightRule, milliseconds, percent, perStep } from './insight-rule.ts'

const leastShare = 0.02
/** Who comes last by chance comes last to 1 / ranks of the collectives. */
const timesChance = 1.5

export const stragglingRank: InsightRule = {
  name: 'straggling-rank',
  find(context) {
    const { measures, stepNs } = context
    const ranks = Map.groupBy(measures.stragglers, ({ rank }) => rank)
    const all = sum(measures.stragglers, ({ causedWaitNs }) => causedWaitNs)
    return [...ranks].flatMap(([rank, entries]) => {
      const caused = sum(entries, ({ causedWaitNs }) => causedWaitNs)
      const sizeNs = perStep(context, caused)
      const last = sum(entries, ({ lastArrivals }) => lastArrivals)
      const collectives = sum(entries, entry => entry.collectives)
      const often = last / collectives > timesChance / measures.ranks.length
      if (!often || caused < all / 2 || sizeNs / stepNs < leastShare) return []
      const slower =
        sum(entries, ({ computeNs }) => computeNs) / sum(entries, entry => entry.medianComputeNs) - 1
      const why =
        slower > 0.02
          ? `It computes ${percent(slower)} longer than the median rank: its share of the work is larger, or its device slower.`
          : 'It computes no longer than the others: it starts late, for want of data or of its host.'
      const causes = context.causes()
      const bubbles = causes.bubbles.filter(({ cause }) => {
        const { kind, peer } = causes.causes[cause]!
        return kind === 'collective' && peer === rank
      })
      return [
        {
          title: `Rank ${rank} keeps the others waiting`,
          text: `It came last to ${last} of ${collectives} collectives; the others waited ${milliseconds(sizeNs)} a step for it, mean over ranks. ${why}`,
          advice:
            slower > 0.02
              ? 'Give it less work, or look at its device’s clock and temperature.'
              : 'Look at what its host does before the collective.',
          sizeNs,
          confidence: entries.length > 1 || measures.basis === 'plan' ? 'high' : 'medium',
          doubt: entries.length > 1 || measures.basis === 'plan' ? '' : 'One step only: it may be chance.',
          ranks: [rank],
          slices: bubbles
            .map(({ peerSlice }) => peerSlice)
            .filter(id => id >= 0)
            .slice(0, 20),
          startNs: bubbles[0]?.startNs ?? measures.window.startNs,
          endNs: bubbles[0]?.endNs ?? measures.window.endNs,
          simulate: [],
        },
      ]
    })
  },
}

function sum(entries: readonly Straggler[], figure: (entry: Straggler) => number): number {
  return entries.reduce((total, entry) => total + figure(entry), 0)
}
