/**
 * The measures of a run over a window: one step, some steps, the whole run or a selected area. All runs are
 * measured alike, whatever made them.
 */
import { clip, type Intervals } from '../../engine/base/intervals.ts'
import {
  type MeasureSettings,
  type MeasureSpan,
  type MeasureWindow,
  plainSettings,
  type RankMeasures,
  type RunMeasures,
  type StepMeasures,
} from '../../engine/base/measures.ts'
import { bubbleOf, bubbleRatios, type RankStates, rankStates } from '../../engine/base/rank-states.ts'
import type { Ns } from '../../engine/base/units.ts'
import { alignedRun } from '../store/aligned-run.ts'
import type { RunData } from '../store/run-data.ts'
import { deviceMeasures } from './device-measures.ts'
import { measureWindow, stepsWithin } from './measure-window.ts'
import { peakMemory } from './peak-memory.ts'
import { type RankWork, type RunWork, runWork } from './rank-work.ts'
import { stagesOf } from './stages.ts'
import { type Step, stepsOf } from './steps.ts'
import { stragglersOf } from './stragglers.ts'
import { utilizationOf } from './utilization.ts'

/** What measuring a run needs, prepared once for all windows. Clocks of ranks are corrected here. */
export interface Measurable {
  readonly run: RunData
  readonly work: RunWork
  readonly steps: readonly Step[]
}

/** @param recorded as it was recorded, clocks not aligned */
export function measurable(recorded: RunData): Measurable {
  const run = alignedRun(recorded)
  const steps = stepsOf(run)
  return { run, work: runWork(run, plainSettings, steps), steps }
}

/** Throws what {@link measureWindow} throws. */
export function measureRun(
  subject: Measurable,
  request: MeasureSpan,
  settings: MeasureSettings = plainSettings,
): RunMeasures {
  const { run, steps } = subject
  const work = settings === plainSettings ? subject.work : runWork(run, settings, steps)
  const span = settledWindow(measureWindow(run, work.basis, steps, request), steps, settings)
  const spans = work.ranks.map(rank => rankWindow(rank, span, settings, request))
  const states = work.ranks.map(({ activity }, index) =>
    rankStates(activity, spans[index]!.startNs, spans[index]!.endNs),
  )
  const ranks = work.ranks.map((rank, index) => rankMeasures(run, rank, states[index]!, span))
  return {
    window: span,
    basis: work.basis,
    settings,
    steps: steps.map(step => stepMeasures(work, step)),
    ranks,
    memoryUnit: run.header.subject.memoryUnit ?? 'bytes',
    stages: stagesOf(work.ranks, ranks),
    bubble: { ...bubbleRatios(states), ofSpan: bubbleOfSpan(work, states, spans) },
    atLeast: work.atLeast,
    clockResidualNs: work.clockResidualNs,
    utilization: utilizationOf(run, ranks.length, span),
    devices: deviceMeasures(run, work, span),
    stragglers: stragglersOf(run, work, stepsWithin(steps, span)),
    notes: notesOf(subject, work, settings),
  }
}

/** The window without its last step, where settings ask for it. */
function settledWindow(
  span: MeasureWindow,
  steps: readonly Step[],
  { withoutLastStep }: MeasureSettings,
): MeasureWindow {
  const within = stepsWithin(steps, span)
  const last = within.at(-1)!
  if (!withoutLastStep || within.length < 2) return span
  return {
    startNs: span.startNs,
    endNs: last.startNs,
    title: `${span.title}, without the last`,
    steps: within.length - 1,
  }
}

/** The rank's own device work from first start to last end, where settings ask for it; else the window. */
function rankWindow(
  { activity }: RankWork,
  span: MeasureWindow,
  settings: MeasureSettings,
  request: MeasureSpan,
): { readonly startNs: Ns; readonly endNs: Ns } {
  if (!settings.deviceWindow) return span
  const sets = [activity.compute, activity.transfer, activity.wait].map(set =>
    request.kind === 'run' ? set : clip(set, span.startNs, span.endNs),
  )
  const startNs = Math.min(...sets.map(startOf))
  const endNs = Math.max(...sets.map(endOf))
  return endNs > startNs ? { startNs, endNs } : { startNs: span.startNs, endNs: span.startNs }
}

const startOf = (set: Intervals) => (set.count > 0 ? set.start[0]! : Number.POSITIVE_INFINITY)
const endOf = (set: Intervals) => (set.count > 0 ? set.end[set.count - 1]! : Number.NEGATIVE_INFINITY)

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
  windows: readonly { readonly startNs: Ns; readonly endNs: Ns }[],
): number {
  let span = 0
  let compute = 0
  work.ranks.forEach(({ activity }, index) => {
    const { startNs, endNs } = windows[index]!
    const busy = clip(activity.compute, startNs, endNs)
    if (busy.count > 0) span = Math.max(span, busy.end[busy.count - 1]! - busy.start[0]!)
    compute += states[index]!.compute
  })
  const total = span * work.ranks.length
  return total > 0 ? (total - compute) / total : 0
}

/** Something in the run takes time. */
export const hasWork = ({ run, work }: Measurable): boolean =>
  work.ranks.length > 0 && run.header.lengthNs > 0

function notesOf(subject: Measurable, work: RunWork, settings: MeasureSettings): string[] {
  const { run, steps } = subject
  if (!hasWork(subject)) return ['Nothing in the run takes time: there is nothing to measure.']
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
  if (settings.withoutLastStep) notes.push('The last marked step does not count.')
  if (settings.deviceWindow) notes.push('Each rank’s window is its own device work, first start to last end.')
  if (settings.wholeMicroseconds) notes.push('Starts and durations are rounded down to whole microseconds.')
  if (settings.launchedOnly) notes.push('Device work whose launch is not in the trace does not count.')
  return notes
}
