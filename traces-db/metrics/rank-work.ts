/**
 * What each rank did, as sets of intervals: from slices of any kind of run to compute, transfer and wait.
 * Which slices count as what is design's section 4; from here on all runs are measured alike.
 */
import type { Intervals } from '../../engine/base/intervals.ts'
import { noIntervals, subtract, union } from '../../engine/base/intervals.ts'
import { type MeasureBasis, type MeasureSettings, plainSettings } from '../../engine/base/measures.ts'
import { type OperationClass, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { RankActivity } from '../../engine/base/rank-states.ts'
import type { Process } from '../../engine/base/run.ts'
import type { Ns, Rank } from '../../engine/base/units.ts'
import { runIndex } from '../detail/run-index.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { type CollectiveMatch, matchCollectives } from './collectives.ts'
import { deviceLanes } from './device-work.ts'
import { mergeAll } from './merge-intervals.ts'
import { outermost } from './outermost.ts'
import { type Step, stepsOf } from './steps.ts'
import { waitsOfCollectives } from './waits-of-collectives.ts'

export interface RankWork {
  readonly rank: Rank
  readonly name: string
  readonly activity: RankActivity
  readonly processes: readonly Process[]
  /** Of its streams where the basis is `device`, else all. */
  readonly lanes: readonly Lane[]
}

export interface RunWork {
  readonly basis: MeasureBasis
  readonly ranks: readonly RankWork[]
  /** Some waits within communication are not told apart from transfer. */
  readonly atLeast: boolean
  readonly clockResidualNs: Ns
  /** Of traces: collectives matched across ranks; ranks are positions in `ranks`. */
  readonly collectives: readonly CollectiveMatch[]
}

const classes = (...names: OperationClass[]) => new Set(names.map(name => operationClassIndex[name]))

const modelWork = classes('forward', 'recompute', 'backward', 'backwardInput', 'backwardWeight', 'update')
/** On a device: whatever runs and is neither communication, copy nor a mark. */
const deviceWork = new Set([...modelWork, ...classes('compute', 'other', 'host', 'load')])
const moving = classes('transfer', 'copy', 'load')
const waiting = classes('wait')
/** On host threads: operators, and calls into the runtime that wait for the device do not count. */
const hostWork = new Set([...modelWork, ...classes('host', 'other', 'compute', 'copy')])
const communication = classes('transfer')

/** The work of every rank, or of every process where the run tells no ranks. */
export function runWork(
  run: RunData,
  settings: MeasureSettings = plainSettings,
  steps: readonly Step[] = stepsOf(run),
): RunWork {
  const groups = rankGroups(run)
  const basis = basisOf(run)
  const perRank = groups.map(group => {
    const lanes = lanesOf(run, group.processes)
    return { ...group, lanes: basis === 'device' ? deviceLanes(run, lanes, settings, steps) : lanes }
  })
  if (basis === 'plan' || basis === 'lab') {
    const ranks = perRank.map(rank => ({ ...rank, activity: plannedActivity(run, rank.lanes) }))
    return { basis, ranks, atLeast: false, clockResidualNs: 0, collectives: [] }
  }
  const collectives = matchCollectives(
    run,
    perRank.map(rank => rank.lanes),
    basis === 'device',
  )
  const split = waitsOfCollectives(run, collectives, perRank.length)
  const ranks = perRank.map((rank, index) => {
    const found = basis === 'device' ? deviceActivity(run, rank.lanes) : hostActivity(run, rank.lanes)
    const wait = split.waits[index]!
    return {
      ...rank,
      activity: { ...found, transfer: subtract(found.transfer, wait), wait: mergeAll([found.wait, wait]) },
    }
  })
  return { basis, ranks, atLeast: split.atLeast, clockResidualNs: split.residualNs, collectives }
}

function basisOf(run: RunData): MeasureBasis {
  if (run.header.kind !== 'imported') return 'plan'
  if (run.header.subject.memoryUnit === 'elements') return 'lab'
  const { classOfLabel } = runIndex(run)
  const streams = new Set(run.tracks.filter(track => track.kind === 'stream').map(track => track.id))
  const computes = run.lanes.some(
    lane =>
      streams.has(lane.track) &&
      lane.label.some(label => classOfLabel[label] === operationClassIndex.compute),
  )
  return computes ? 'device' : 'host'
}

interface RankGroup {
  readonly rank: Rank
  readonly name: string
  readonly processes: readonly Process[]
}

function rankGroups(run: RunData): RankGroup[] {
  const told = run.processes.filter(({ rank }) => rank >= 0)
  if (told.length > 0) {
    return [...Map.groupBy(told, ({ rank }) => rank)]
      .sort(([a], [b]) => a - b)
      .map(([rank, processes]) => ({ rank, name: `Rank ${rank}`, processes }))
  }
  const withSlices = new Set(run.lanes.map(lane => run.tracks[lane.track]!.process))
  return run.processes
    .filter(({ id }) => withSlices.has(id))
    .map((process, index) => ({
      rank: index,
      name: process.name || `Process ${process.pid}`,
      processes: [process],
    }))
}

function lanesOf(run: RunData, processes: readonly Process[]): Lane[] {
  const own = new Set(processes.map(({ id }) => id))
  return run.lanes.filter(lane => own.has(run.tracks[lane.track]!.process))
}

/** Plans and the lab: every slice says what it is. */
function plannedActivity(run: RunData, lanes: readonly Lane[]): RankActivity {
  const computing = new Set([...modelWork, ...classes('compute', 'other', 'host')])
  return {
    compute: ofClasses(run, lanes, computing),
    transfer: ofClasses(run, lanes, moving),
    wait: ofClasses(run, lanes, waiting),
  }
}

function deviceActivity(run: RunData, streams: readonly Lane[]): RankActivity {
  return {
    compute: ofClasses(run, streams, deviceWork),
    transfer: ofClasses(run, streams, moving),
    wait: noIntervals,
  }
}

/** Outermost operators only: what an operator calls is part of it. */
function hostActivity(run: RunData, lanes: readonly Lane[]): RankActivity {
  const compute: Intervals[] = []
  const transfer: Intervals[] = []
  const wait: Intervals[] = []
  const byTrack = Map.groupBy(lanes, lane => lane.track)
  for (const [track, own] of byTrack) {
    if (run.tracks[track]!.kind !== 'thread') continue
    const found = outermost(run, own, [hostWork, communication, waiting])
    compute.push(found[0]!)
    transfer.push(found[1]!)
    wait.push(found[2]!)
  }
  return { compute: mergeAll(compute), transfer: mergeAll(transfer), wait: mergeAll(wait) }
}

/** Union of all slices of some classes. */
function ofClasses(run: RunData, lanes: readonly Lane[], wanted: ReadonlySet<number>): Intervals {
  const { classOfLabel } = runIndex(run)
  return mergeAll(
    lanes.map(({ count, start, duration, label }) => {
      const from = new Float64Array(count)
      const to = new Float64Array(count)
      let found = 0
      for (let i = 0; i < count; i++) {
        if (!wanted.has(classOfLabel[label[i]!]!)) continue
        from[found] = start[i]!
        to[found++] = start[i]! + duration[i]!
      }
      return union(from, to, found)
    }),
  )
}
