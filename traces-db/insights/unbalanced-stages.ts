/** One stage computes longer than the others: they all go at its pace. */
import { type InsightRule, milliseconds, percent } from './insight-rule.ts'

const leastExcess = 0.05

export const unbalancedStages: InsightRule = {
  name: 'unbalanced-stages',
  find({ measures, steps, subject }) {
    const { stages, window: span } = measures
    const isPipeline = stages.length > 1 && stages.every(({ name }) => /^layers? /.test(name))
    if (!isPipeline || stages.some(({ computeNs }) => computeNs === 0)) return []
    const slowest = stages.reduce((most, stage) => (stage.computeNs > most.computeNs ? stage : most))
    const mean = stages.reduce((sum, { computeNs }) => sum + computeNs, 0) / stages.length
    const excess = slowest.computeNs / mean - 1
    if (excess < leastExcess) return []
    const sizeNs = (slowest.computeNs - mean) / steps
    const rank = subject.work.ranks.find(entry => entry.rank === slowest.ranks[0])
    const compute = rank?.activity.compute
    return [
      {
        title: `Stage ${slowest.name} is the slowest`,
        text: `It computes ${percent(excess)} longer than the mean of the stages, ${milliseconds(sizeNs)} a step; the others wait for it.`,
        advice: 'Move layers from it to other stages; embedding and loss weigh as much as layers.',
        sizeNs,
        confidence: 'medium',
        doubt: 'The gain depends on where layers can be cut.',
        ranks: slowest.ranks,
        slices: [],
        startNs: compute && compute.count > 0 ? compute.start[0]! : span.startNs,
        endNs: span.endNs,
        simulate: [],
      },
    ]
  },
}
