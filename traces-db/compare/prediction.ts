/** Predicted against measured of one plan: what the simulation said of each kind of operation and rank. */
import type { PredictionError, PredictionRow } from '../../engine/base/comparison.ts'
import { type RankStates, rankStates } from '../../engine/base/rank-states.ts'
import { peakMemory } from '../metrics/peak-memory.ts'
import { planFacts } from '../metrics/plan-facts.ts'
import { planTimes } from '../metrics/plan-times.ts'
import { isWait, operationTitle } from '../metrics/plan-walk.ts'
import type { Compared } from './compared.ts'
import { samePlan } from './match-operations.ts'

/** Undefined unless both follow one plan, one simulated and the other executed. */
export function predictionError(a: Compared, b: Compared): PredictionError | undefined {
  const predicted = [a, b].find(({ subject }) => subject.run.header.kind === 'simulated')
  const measured = [a, b].find(({ subject }) => subject.run.header.kind === 'executed')
  if (!predicted || !measured || !samePlan(a, b)) return undefined
  const facts = planFacts(predicted.subject.run.plan!)
  const before = durations(predicted)
  const after = durations(measured)
  if (!before || !after) return undefined
  const kinds = new Map<string, Row>()
  const ranks = new Map<string, Row>()
  for (let i = 0; i < facts.count; i++) {
    if (isWait(facts, i)) continue
    add(kinds, operationTitle(facts, i), before[i]!, after[i]!)
    add(ranks, `rank ${facts.rank[i]}`, before[i]!, after[i]!)
  }
  return {
    predicted: predicted.step.endNs - predicted.step.startNs,
    measured: measured.step.endNs - measured.step.startNs,
    kinds: [...kinds].map(rowOf).sort((x, y) => y.measuredNs - x.measuredNs),
    rest: [restRow('waiting', 'wait', predicted, measured), restRow('idle', 'idle', predicted, measured)],
    ranks: [...ranks].map(rowOf),
    peakMemory: peaks(predicted, measured),
  }
}

/** Of each operation's own work in the median step, ns. */
function durations({ subject, step }: Compared): Float64Array | undefined {
  const facts = planFacts(subject.run.plan!)
  if (!facts.order) return undefined
  // A simulation without marks is one step, with what ends exactly at its end.
  const whole = subject.steps.length === 0 ? { ...step, endNs: step.endNs + 1 } : step
  const { begin, end, present } = planTimes(subject.run, facts, facts.order, whole)
  return begin.map((time, i) => (present[i] === 1 ? Math.max(0, end[i]! - time) : 0))
}

interface Row {
  count: number
  predictedNs: number
  measuredNs: number
  absoluteNs: number
}

function add(rows: Map<string, Row>, name: string, predictedNs: number, measuredNs: number): void {
  const row = rows.get(name) ?? { count: 0, predictedNs: 0, measuredNs: 0, absoluteNs: 0 }
  row.count++
  row.predictedNs += predictedNs
  row.measuredNs += measuredNs
  row.absoluteNs += Math.abs(measuredNs - predictedNs)
  rows.set(name, row)
}

function rowOf([name, { count, predictedNs, measuredNs, absoluteNs }]: [string, Row]): PredictionRow {
  const error = predictedNs === measuredNs ? 0 : measuredNs / predictedNs - 1
  return { name, count, predictedNs, measuredNs, error, meanAbsoluteNs: absoluteNs / count }
}

/** A state of all ranks over the step. */
function restRow(
  name: string,
  state: 'wait' | 'idle',
  predicted: Compared,
  measured: Compared,
): PredictionRow {
  const before = statesOf(predicted)
  const after = statesOf(measured)
  // There, with nothing in it, even where no rank is told.
  const rows = new Map<string, Row>()
  add(rows, name, 0, 0)
  for (const [rank, states] of before) add(rows, name, states[state], after.get(rank)?.[state] ?? 0)
  return { ...rowOf([...rows][0]!), count: 0 }
}

function statesOf({ subject, step }: Compared): Map<number, RankStates> {
  return new Map(
    subject.work.ranks.map(({ rank, activity }) => [rank, rankStates(activity, step.startNs, step.endNs)]),
  )
}

function peaks(predicted: Compared, measured: Compared): PredictionError['peakMemory'] {
  const of = ({ subject, step }: Compared) =>
    new Map(
      subject.work.ranks.map(({ rank, processes }) => [
        rank,
        peakMemory(subject.run, processes, { ...step, title: '', steps: 1 }),
      ]),
    )
  const after = of(measured)
  return [...of(predicted)].flatMap(([rank, predictedBytes]) => {
    const measuredBytes = after.get(rank)
    return predictedBytes === undefined || measuredBytes === undefined
      ? []
      : [{ rank, predictedBytes, measuredBytes }]
  })
}
