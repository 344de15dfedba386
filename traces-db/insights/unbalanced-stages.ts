/** One stage computes longer than the others: they all go at its pace. */
import type { MeasureWindow } from '../../engine/base/measures.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns, Rank } from '../../engine/base/units.ts'
import type { Measurable } from '../metrics/measure-run.ts'
import { type InsightRule, milliseconds, percent } from './insight-rule.ts'
import { evenStages } from './simulate-requests.ts'

const leastExcess = 0.05
/** Slices that are named. */
const evidence = 20
const { forward, recompute, backward, backwardInput, backwardWeight, compute: kernel } = operationClassIndex
const computing = new Set<number>([forward, recompute, backward, backwardInput, backwardWeight, kernel])

export const unbalancedStages: InsightRule = {
  name: 'unbalanced-stages',
  find({ measures, steps, stepNs, subject }) {
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
        slices: longestWork(subject, slowest.ranks, span),
        startNs: compute && compute.count > 0 ? compute.start[0]! : span.startNs,
        endNs: span.endNs,
        simulate: evenStages(subject.run, stepNs),
      },
    ]
  },
}

/** What the stage computes longest. */
function longestWork({ run, work }: Measurable, ranks: readonly Rank[], span: MeasureWindow): number[] {
  const found: { readonly id: number; readonly ns: Ns }[] = []
  for (const { rank, lanes } of work.ranks) {
    if (!ranks.includes(rank)) continue
    for (const lane of lanes) {
      for (let i = 0; i < lane.count; i++) {
        const start = lane.start[i]!
        const { class: ofClass } = run.labels[lane.label[i]!]!
        if (start >= span.startNs && start < span.endNs && computing.has(ofClass)) {
          found.push({ id: lane.id[i]!, ns: lane.duration[i]! })
        }
      }
    }
  }
  return found
    .sort((a, b) => b.ns - a.ns || a.id - b.id)
    .slice(0, evidence)
    .map(({ id }) => id)
}
