/**
 * Runs side by side: figures with their noise, operations matched, and why a step is longer. Every run is held
 * against the baseline.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { Alignment, ComparedRun, Comparison } from '../../engine/base/comparison.ts'
import type { Ns } from '../../engine/base/units.ts'
import { measureRun } from '../metrics/measure-run.ts'
import { measureWindow, stepsWithin } from '../metrics/measure-window.ts'
import { totalMemory } from '../metrics/memory-series.ts'
import { knownMemory } from '../metrics/peak-memory.ts'
import { planFacts } from '../metrics/plan-facts.ts'
import { compareFigures, memoryUnitOf } from './compare-figures.ts'
import type { Compared, RunToCompare } from './compared.ts'
import { likeForLikeNotes } from './like-for-like.ts'
import { matchOperations } from './match-operations.ts'
import { predictionError } from './prediction.ts'
import { waterfall } from './waterfall.ts'

export interface CompareOptions {
  readonly alignment: Alignment
  readonly equalLength: boolean
}

const shownOperations = 1000

/** Throws `invalid-argument` for a baseline that is not among the runs, `not-found` for what cannot be aligned. */
export function compareRuns(
  asked: readonly RunToCompare[],
  baseline: number,
  { alignment, equalLength }: CompareOptions = { alignment: { kind: 'start' }, equalLength: false },
): Comparison {
  const runs = asked.map(prepare)
  const base = runs[baseline]
  if (!base) {
    throw new AppError(
      'invalid-argument',
      `The baseline must be one of the ${runs.length} runs, by its position from 0.`,
    )
  }
  const memoryUnit = memoryUnitOf(runs)
  const measures = runs.map(({ subject }) => measureRun(subject, { kind: 'run' }))
  return {
    runs: runs.map(entry => describe(entry, base, memoryUnit, alignment, equalLength)),
    baseline,
    figures: compareFigures(runs, measures, baseline),
    differences: runs.flatMap((entry, run) => {
      if (run === baseline) return []
      const operations = matchOperations(base, entry)
      return [
        {
          run,
          waterfall: waterfall(base, entry),
          operations: operations.slice(0, shownOperations),
          omittedOperations: Math.max(0, operations.length - shownOperations),
          prediction: predictionError(base, entry),
        },
      ]
    }),
    notes: likeForLikeNotes(runs, measures),
  }
}

function prepare(entry: RunToCompare): Compared {
  const { run, work, steps: marked } = entry.subject
  const steps = stepsWithin(marked, measureWindow(run, work.basis, marked, { kind: 'run' }))
  const byLength = steps.toSorted((a, b) => a.endNs - a.startNs - (b.endNs - b.startNs))
  return { ...entry, steps, step: byLength[(byLength.length - 1) >> 1]! }
}

function describe(
  entry: Compared,
  base: Compared,
  memoryUnit: 'bytes' | 'elements',
  alignment: Alignment,
  equalLength: boolean,
): ComparedRun {
  const { run, subject, step, steps } = entry
  const { header, plan } = subject.run
  const { kind, title, worldSize, subject: of } = header
  const length = step.endNs - step.startNs
  return {
    run,
    title,
    kind,
    hardware: of.hardware ?? of.execution?.device ?? '',
    model: of.model ?? '',
    dtype: of.dtype ?? '',
    globalBatch: of.globalBatch,
    worldSize,
    planHash: of.planHash ?? (plan ? (planFacts(plan).header.hash ?? '') : ''),
    steps: steps.length,
    step: { name: step.name, startNs: step.startNs, endNs: step.endNs },
    offsetNs: alignedAt(entry, alignment),
    scale: equalLength && length > 0 ? (base.step.endNs - base.step.startNs) / length : 1,
    memory: (of.memoryUnit ?? 'bytes') === memoryUnit ? memoryCurve(entry, memoryUnit) : undefined,
  }
}

/** The time of a run that is put on the ruler's zero. */
function alignedAt({ subject, steps, run: name }: Compared, alignment: Alignment): Ns {
  if (alignment.kind === 'start') return steps[0]!.startNs
  if (alignment.kind === 'step') {
    const step = steps[alignment.position]
    if (step) return step.startNs
    throw new AppError(
      'not-found',
      `${name} has ${steps.length} steps: there is none at position ${alignment.position}.`,
    )
  }
  const { run } = subject
  const wanted = run.labels.map(label => label.name === alignment.name)
  let first = Number.POSITIVE_INFINITY
  for (const lane of run.lanes) {
    const at = lane.label.findIndex(label => wanted[label] === true)
    if (at >= 0) first = Math.min(first, lane.start[at]!)
  }
  if (Number.isFinite(first)) return first
  throw new AppError('not-found', `${name} has no event "${alignment.name}" to align at.`)
}

/** Of the rank that holds most within the step. */
function memoryCurve({ subject, step }: Compared, unit: 'bytes' | 'elements'): ComparedRun['memory'] {
  let best: { rank: number; peak: number; time: Float64Array; bytes: Float64Array } | undefined
  for (const { rank, processes } of subject.work.ranks) {
    const { time, bytes } = totalMemory(knownMemory(subject.run, processes).series)
    let from = 0
    while (from + 1 < time.length && time[from + 1]! <= step.startNs) from++
    let to = from
    while (to < time.length && time[to]! <= step.endNs) to++
    const peak = bytes.subarray(from, to).reduce((most, value) => Math.max(most, value), 0)
    if (to > from && (!best || peak > best.peak)) {
      best = { rank, peak, time: time.slice(from, to), bytes: bytes.slice(from, to) }
    }
  }
  return best && { rank: best.rank, unit, time: best.time, bytes: best.bytes }
}
