/** The measures of several runs, side by side, with the noise of repeated steps. */
import type { ComparedFigure, Verdict } from '../../engine/base/comparison.ts'
import { type FigureUnit, readSame } from '../../engine/base/figure-text.ts'
import {
  type MeasureDefinition,
  type MeasureId,
  measureDefinitions,
} from '../../engine/base/measure-definitions.ts'
import type { RunMeasures } from '../../engine/base/measures.ts'
import { bubbleOf, bubbleRatios, rankStates } from '../../engine/base/rank-states.ts'
import { hasWork } from '../metrics/measure-run.ts'
import type { Compared } from './compared.ts'

/** Figures that each step has of its own; means over ranks. */
type StepFigures = Partial<Record<MeasureId, number>>

/** Fewer steps tell no noise. */
const leastSteps = 3
/** Differences within so many standard errors are noise. */
const standardErrors = 2

const perStep: readonly MeasureId[] = [
  'stepTime',
  'compute',
  'exposedCommunication',
  'wait',
  'idle',
  'bubble',
  'overlap',
  'bubbleOfTotal',
  'bubbleOfIdeal',
]

interface Value {
  readonly value: number | undefined
  readonly noise: number | undefined
  readonly steps: number
}

export function compareFigures(
  runs: readonly Compared[],
  measures: readonly RunMeasures[],
  baseline: number,
): ComparedFigure[] {
  const steps = runs.map(stepFigures)
  const ofSteps = perStep.map(id =>
    figure(
      id,
      measureDefinitions[id],
      steps.map(own => statistics(own.map(step => step[id]!))),
      baseline,
    ),
  )
  const whole = (
    id: MeasureId,
    values: readonly (number | undefined)[],
    definition: MeasureDefinition = measureDefinitions[id],
  ) =>
    figure(
      id,
      definition,
      values.map((value, run) => withStepNoise(value, id, steps[run]!)),
      baseline,
    )
  return [
    ...ofSteps,
    whole(
      'bubbleOfSpan',
      measures.map((run, at) => (hasWork(runs[at]!.subject) ? run.bubble.ofSpan : undefined)),
    ),
    whole(
      'mfu',
      measures.map(run => run.utilization?.mfu),
    ),
    whole(
      'hfu',
      measures.map(run => run.utilization?.hfu),
    ),
    whole(
      'achievedFlops',
      measures.map(run => run.utilization?.achievedFlopsPerSecondPerDevice),
    ),
    whole('peakMemory', peaks(runs, measures), peakDefinition(memoryUnitOf(runs))),
  ].filter(({ values }) => values.some(value => value !== undefined))
}

/** Bytes and the lab's elements are not compared: where runs differ in that, only bytes are told. */
function peaks(runs: readonly Compared[], measures: readonly RunMeasures[]): (number | undefined)[] {
  const unit = memoryUnitOf(runs)
  return measures.map(({ ranks }, i) => {
    const own = ranks.flatMap(rank => rank.peakBytes ?? [])
    return own.length > 0 && ownMemoryUnit(runs[i]!) === unit ? Math.max(...own) : undefined
  })
}

function peakDefinition(unit: 'bytes' | 'elements'): MeasureDefinition {
  const definition = measureDefinitions.peakMemory
  return unit === 'bytes'
    ? definition
    : { ...definition, title: `${definition.title}, elements`, unit: 'count' }
}

const ownMemoryUnit = ({ subject }: Compared) => subject.run.header.subject.memoryUnit ?? 'bytes'

/** What the memory of compared runs is told in: elements only where all tell elements. */
export function memoryUnitOf(runs: readonly Compared[]): 'bytes' | 'elements' {
  return runs.every(run => ownMemoryUnit(run) === 'elements') ? 'elements' : 'bytes'
}

/** Empty where nothing in the run takes time: then it has no figures, and wins nothing by that. */
function stepFigures({ subject, steps }: Compared): StepFigures[] {
  if (!hasWork(subject)) return []
  return steps.map(({ startNs, endNs }) => {
    const states = subject.work.ranks.map(({ activity }) => rankStates(activity, startNs, endNs))
    const mean = (of: (state: (typeof states)[number]) => number) =>
      states.reduce((sum, state) => sum + of(state), 0) / Math.max(1, states.length)
    const { ofTotal, ofIdeal } = bubbleRatios(states)
    return {
      stepTime: endNs - startNs,
      compute: mean(state => state.compute),
      exposedCommunication: mean(state => state.transfer),
      wait: mean(state => state.wait),
      idle: mean(state => state.idle),
      bubble: mean(bubbleOf),
      overlap: mean(state => state.overlap),
      bubbleOfTotal: ofTotal,
      bubbleOfIdeal: ofIdeal,
    }
  })
}

function statistics(values: readonly number[]): Value {
  if (values.length === 0) return { value: undefined, noise: undefined, steps: 0 }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length < leastSteps) return { value: mean, noise: undefined, steps: values.length }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { value: mean, noise: Math.sqrt(squares / (values.length - 1)), steps: values.length }
}

/** What goes with step time is as certain as step time; memory has no noise. */
function withStepNoise(value: number | undefined, id: MeasureId, steps: readonly StepFigures[]): Value {
  const time = statistics(steps.map(step => step.stepTime!))
  const follows = id === 'mfu' || id === 'hfu' || id === 'achievedFlops'
  const noise =
    follows && value !== undefined && time.noise !== undefined
      ? (value * time.noise) / time.value!
      : undefined
  return { value, noise, steps: steps.length }
}

function figure(
  id: MeasureId,
  { title, unit, better }: MeasureDefinition,
  own: readonly Value[],
  baseline: number,
): ComparedFigure {
  const base = own[baseline]!
  const difference = ({ value }: Value) =>
    value === undefined || base.value === undefined ? undefined : value - base.value
  return {
    id,
    title,
    unit,
    better,
    values: own.map(({ value }) => value),
    noise: own.map(({ noise }) => noise),
    differences: own.map(difference),
    verdicts: own.map((entry, run) => (run === baseline ? 'same' : verdict(entry, base, unit, better))),
    best: bestOf(own, unit, better),
  }
}

type Better = ComparedFigure['better']

function verdict(entry: Value, base: Value, unit: FigureUnit, better: Better): Verdict {
  if (entry.value === undefined || base.value === undefined) return 'unknown'
  if (isSame(entry, base, unit)) return 'same'
  if (better === 'neither') return 'unknown'
  return entry.value < base.value === (better === 'lower') ? 'better' : 'worse'
}

/** What reads the same is neither better nor worse to a person; nor is what noise may have made. */
function isSame(a: Value, b: Value, unit: FigureUnit): boolean {
  return readSame(unit, a.value, b.value) || withinNoise(a, b)
}

function withinNoise(a: Value, b: Value): boolean {
  const error = ({ noise = 0, steps }: Value) => noise ** 2 / Math.max(1, steps)
  // Times are whole nanoseconds: what rounding makes of a step is no difference.
  const rounding = 1e-6 * Math.max(Math.abs(a.value!), Math.abs(b.value!))
  return Math.abs(a.value! - b.value!) <= Math.max(rounding, standardErrors * Math.sqrt(error(a) + error(b)))
}

/** Runs that are not worse than any, unless no run is better than another. */
function bestOf(own: readonly Value[], unit: FigureUnit, better: Better): number[] {
  if (better === 'neither') return []
  const known = own.flatMap((entry, run) => (entry.value === undefined ? [] : [{ entry, run }]))
  const winner = known.toSorted((a, b) =>
    better === 'lower' ? a.entry.value! - b.entry.value! : b.entry.value! - a.entry.value!,
  )[0]
  if (!winner) return []
  const best = known.filter(({ entry }) => isSame(entry, winner.entry, unit))
  return best.length === known.length ? [] : best.map(({ run }) => run)
}
