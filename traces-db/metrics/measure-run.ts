/**
 * The measures of a run over a window: one step, some steps, the whole run or a selected area. All runs are
 * measured alike, whatever made them.
 */
import { AppError } from '../../engine/base/app-error.ts'
import { clip } from '../../engine/base/intervals.ts'
import type {
  MeasureWindow,
  RankMeasures,
  RunMeasures,
  StepMeasures,
  Utilization,
} from '../../engine/base/measures.ts'
import { bubbleOf, bubbleRatios, type RankStates, rankStates } from '../../engine/base/rank-states.ts'
import type { Ns } from '../../engine/base/units.ts'
import { alignedRun } from '../store/aligned-run.ts'
import type { RunData } from '../store/run-data.ts'
import { peakMemory } from './peak-memory.ts'
import { type RankWork, type RunWork, runWork } from './rank-work.ts'
import { type Step, stepsOf } from './steps.ts'

/** What to measure. `run`: all steps where the run marks some, else all of it. */
export type WindowRequest =
  | { readonly kind: 'run' }
  | { readonly kind: 'step'; readonly index: number }
  | { readonly kind: 'area'; readonly startNs: Ns; readonly endNs: Ns }

/** What measuring a run needs, prepared once for all windows. Clocks of ranks are corrected here. */
export interface Measurable {
  readonly run: RunData
  readonly work: RunWork
  readonly steps: readonly Step[]
}

/** @param recorded as it was recorded, clocks not aligned */
export function measurable(recorded: RunData): Measurable {
  const run = alignedRun(recorded)
  return { run, work: runWork(run), steps: stepsOf(run) }
}

/** Throws `not-found` where there is no such step. */
export function measureRun({ run, work, steps }: Measurable, request: WindowRequest): RunMeasures {
  const span = windowOf(run, work, steps, request)
  const states = work.ranks.map(({ activity }) => rankStates(activity, span.startNs, span.endNs))
  const ranks = work.ranks.map((rank, index) => rankMeasures(run, rank, states[index]!, span))
  return {
    window: span,
    basis: work.basis,
    steps: steps.map(step => stepMeasures(work, step)),
    ranks,
    bubble: { ...bubbleRatios(states), ofSpan: bubbleOfSpan(work, states, span) },
    atLeast: work.atLeast,
    clockResidualNs: work.clockResidualNs,
    utilization: utilizationOf(run, ranks.length, span),
    notes: notesOf(run, work, steps),
  }
}

function windowOf(
  run: RunData,
  work: RunWork,
  steps: readonly Step[],
  request: WindowRequest,
): MeasureWindow {
  if (request.kind === 'area') {
    const { startNs, endNs } = request
    return { startNs, endNs, title: 'the selected area', steps: 0 }
  }
  if (request.kind === 'step') {
    const step = steps.find(({ index }) => index === request.index)
    if (!step) throw new AppError('not-found', `The run has no step ${request.index}.`)
    return { startNs: step.startNs, endNs: step.endNs, title: step.name, steps: 1 }
  }
  const first = steps[0]
  const last = steps.at(-1)
  if (first && last) {
    const title = steps.length === 1 ? first.name : `${steps.length} steps, ${first.name} to ${last.name}`
    return { startNs: first.startNs, endNs: last.endNs, title, steps: steps.length }
  }
  // A plan's run is one step; of others nobody knows.
  const whole = work.basis === 'plan' || work.basis === 'lab'
  return { startNs: 0, endNs: run.header.lengthNs, title: 'the whole run', steps: whole ? 1 : 0 }
}

function rankMeasures(run: RunData, rank: RankWork, states: RankStates, span: MeasureWindow): RankMeasures {
  return {
    rank: rank.rank,
    name: rank.name,
    totalNs: states.total,
    computeNs: states.compute,
    exposedCommunicationNs: states.transfer,
    bubbleNs: bubbleOf(states),
    waitNs: states.wait,
    idleNs: states.idle,
    fillNs: states.fill,
    drainNs: states.drain,
    overlapNs: states.overlap,
    peakBytes: peakMemory(run, rank.processes, span),
  }
}

function stepMeasures(work: RunWork, { index, name, startNs, endNs }: Step): StepMeasures {
  const states = work.ranks.map(({ activity }) => rankStates(activity, startNs, endNs))
  return { index, name, startNs, endNs, bubble: bubbleRatios(states) }
}

/** (S - compute) / S summed over ranks, S the largest span from a rank's own first compute to its last end. */
function bubbleOfSpan(
  work: RunWork,
  states: readonly RankStates[],
  { startNs, endNs }: MeasureWindow,
): number {
  let span = 0
  let compute = 0
  work.ranks.forEach(({ activity }, index) => {
    const busy = clip(activity.compute, startNs, endNs)
    if (busy.count > 0) span = Math.max(span, busy.end[busy.count - 1]! - busy.start[0]!)
    compute += states[index]!.compute
  })
  const total = span * work.ranks.length
  return total > 0 ? (total - compute) / total : 0
}

function utilizationOf(run: RunData, devices: number, span: MeasureWindow): Utilization | undefined {
  const { modelFlopsPerStep, peakFlopsPerSecond, dtype = '' } = run.header.subject
  const seconds = (span.endNs - span.startNs) / 1e9
  if (modelFlopsPerStep === undefined || span.steps === 0 || seconds <= 0 || devices === 0) return undefined
  const modelFlops = modelFlopsPerStep * span.steps
  const achieved = modelFlops / devices / seconds
  return {
    modelFlops,
    achievedFlopsPerSecondPerDevice: achieved,
    mfu: peakFlopsPerSecond === undefined ? undefined : achieved / peakFlopsPerSecond,
    hfu: undefined,
    peakFlopsPerSecond,
    dtype,
    devices,
  }
}

function notesOf(run: RunData, work: RunWork, steps: readonly Step[]): string[] {
  const notes: string[] = []
  if (work.atLeast) {
    notes.push(
      'Some waits lie within communication and cannot be told apart (files of peers are missing, or the clocks are not certain enough): the bubble is at least what is given.',
    )
  }
  if (work.basis === 'host')
    notes.push('No device work in the trace: compute is what the threads’ outermost operators took.')
  if (steps.length === 0 && (work.basis === 'device' || work.basis === 'host')) {
    notes.push('The trace marks no steps: the window is the whole run.')
  }
  if (run.header.kind === 'imported' && run.header.worldSize > work.ranks.length) {
    notes.push(`${work.ranks.length} of ${run.header.worldSize} ranks are here.`)
  }
  return notes
}
