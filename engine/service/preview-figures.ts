/** What is said of a simulated step at a glance, and what the teaching lab would print of the same plan. */
import { AppError } from '../base/app-error.ts'
import type { Plan } from '../base/plan.ts'
import { retime } from '../base/timing/retime.ts'
import type { LabScore, PreviewFigures } from '../contract.ts'
import { clusterNamed } from '../hardware/catalogue.ts'
import { labDurations } from '../simulate/durations.ts'
import { type LabFigures, labFigures } from '../simulate/lab.ts'
import type { Simulation } from '../simulate/simulate.ts'

export function previewFigures(simulation: Simulation): PreviewFigures {
  const { plan, stepSeconds, mfu, bubble, memory, memoryLimitBytes, lab } = simulation
  const fullest = memory.reduce((most, one) => (one.peak.bytes > most.peak.bytes ? one : most))
  const score = scoreOf(plan)
  return {
    stepSeconds,
    ...(mfu === undefined ? {} : { mfu }),
    bubbleOfTotal: bubble.ofTotal,
    bubbleOfIdeal: bubble.ofIdeal,
    peakBytes: fullest.peak.bytes,
    peakRank: fullest.rank,
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    operations: plan.operations.count,
    planHash: plan.header.hash,
    ...(lab && { lab: labScore(lab) }),
    ...(score && { score }),
  }
}

const labSystem = 'h100_80g_nvl8'
const labNode = 8
/** A plan that is timed again and again has one score. */
const scores = new WeakMap<Plan, LabScore>()

function scoreOf(plan: Plan): LabScore | undefined {
  const known = scores.get(plan)
  if (known) return known
  const nodes = Math.ceil(plan.header.worldSize / labNode)
  try {
    const cluster = clusterNamed(nodes === 1 ? labSystem : `${labSystem} x ${nodes}`)
    const durations = labDurations(plan, cluster, plan.header.dtype)
    const score = labScore(labFigures(plan, retime(plan, durations, undefined, { sendsNeverWait: true })))
    scores.set(plan, score)
    return score
  } catch (thrown) {
    if (thrown instanceof AppError) return undefined
    throw thrown
  }
}

function labScore({ executionSeconds, mfu, ranks }: LabFigures): LabScore {
  const peakElements = Math.max(...ranks.map(rank => rank.peakElements))
  return { executionSeconds, mfu, peakElements }
}
