/**
 * Makes the result of a file from what its events left: puts all times on one zero, matches begins and ends,
 * lays the slices on lanes and binds the arrows.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { LaneSlices } from '../store/run-sink.ts'
import { Arrows } from './arrows.ts'
import type { PairKey } from './async-table.ts'
import { type BoundTrack, bindFlows, farFlow } from './bind-flows.ts'
import { type FileClock, fileClock } from './file-clock.ts'
import type { FileCollector } from './file-collector.ts'
import type { CollectiveEnds, FileFormat, FileProcess, FileResult, FileTrack } from './file-result.ts'
import { asInstants, asSamples, layOutPoints, layOutSlices } from './lay-out-track.ts'
import { matchPairs } from './match-pairs.ts'
import { OddEvents } from './odd-events.ts'
import { PointRows, SliceRows } from './rows.ts'
import { processRank } from './thread-table.ts'
import type { TopLevel } from './top-level.ts'

/** An async track: spans, or lives of objects, of one process, category and name. */
interface AsyncTrack {
  readonly process: number
  readonly label: number
  readonly isObject: boolean
  readonly slices: SliceRows
  instants: PointRows | undefined
}

export function finishFile(collector: FileCollector, top: TopLevel, file: string): FileResult {
  const { labels, threads, warnings } = collector
  const drawn = { slices: 0, asyncs: 0, objects: 0, instants: 0, asyncInstants: 0 }
  collector.pairs.finish()
  const clock = fileClock(collector)
  restoreMicrobatches(collector)
  const asyncTracks = matchAll(collector, file)
  const format = formatOf(collector, top)
  const tracks: FileTrack[] = []
  const bound: BoundTrack[] = []
  let slices = 0
  let endNs = 0
  let leftOut = 0

  const lay = (
    { slices: rows, instants }: Pick<AsyncTrack, 'slices' | 'instants'>,
    at: FileClock,
    track: Omit<FileTrack, 'lanes' | 'samples' | 'instants'>,
    spansAre: 'slices' | 'asyncs' | 'objects',
  ) => {
    const laid = layOutSlices(rows, instants, at)
    const points = instants && layOutPoints(instants, at)
    bound.push({ lanes: laid.lanes, first: slices, position: laid.position })
    const spans = laid.lanes.reduce((sum, { count }) => sum + count, 0)
    slices += spans
    drawn[spansAre] += spans
    drawn[spansAre === 'slices' ? 'instants' : 'asyncInstants'] += points?.count ?? 0
    leftOut += laid.leftOut + (points?.leftOut ?? 0)
    endNs = Math.max(endNs, laid.endNs)
    const kept = points && points.count > 0 ? asInstants(points) : undefined
    if (laid.lanes.length > 0 || kept) {
      tracks.push({ ...track, lanes: laid.lanes, samples: undefined, instants: kept })
    }
  }

  if (clock) {
    for (const thread of threads.threads) {
      const { process, tid, name, sortIndex, isStream } = thread
      const kind = isStream || /^stream\b/i.test(name) ? 'stream' : 'thread'
      lay(thread, clock, { process, kind, tid, name, series: '', unit: '', sortIndex }, 'slices')
    }
    for (const spans of asyncTracks) {
      const { name } = labels.labels[spans.label]!
      const { process, isObject } = spans
      const track = { process, tid: '', name, series: '', unit: '', sortIndex: undefined }
      lay(spans, clock, { ...track, kind: 'async' }, isObject ? 'objects' : 'asyncs')
    }
    collector.counters.entries.forEach(({ process, name, series }, id) => {
      const points = layOutPoints(collector.counters.rows[id]!, clock)
      leftOut += points.leftOut
      endNs = Math.max(endNs, points.endNs)
      if (points.count === 0) return
      const unit = unitOf(name, series, format)
      const track = { process, kind: 'counter', tid: '', name, series, unit, sortIndex: undefined } as const
      tracks.push({ ...track, lanes: [], samples: asSamples(points), instants: undefined })
    })
  }
  if (clock && leftOut > 0) {
    const { earliest, latest } = collector.clock
    const { offset } = earliest.us < clock.firstUs ? earliest : latest
    warnings.add('time-out-of-range', () => `${file} at byte ${offset}`, leftOut)
  }

  const arrows = drawArrows(collector, bound, clock, file)
  return {
    format,
    counts: { ...collector.counts, ...drawn },
    labels: labels.labels,
    processes: threads.processes.map(
      ({ pid, name, labels: list, sortIndex }): FileProcess => ({
        pid,
        name,
        labels: list,
        sortIndex,
        rank: processRank(pid, name),
      }),
    ),
    tracks,
    flows: arrows.flows(),
    zeroNs: clock && String((BigInt(clock.zeroUs) + (collector.clock.hugeBaseUs ?? 0n)) * 1000n),
    startNs: firstTime(tracks),
    endNs,
    baseTimeNs: top.baseTimeNs,
    rank: top.rank,
    worldSize: top.worldSize,
    subject: format === 'lab' ? collector.lab.subject : {},
    collectives: collectiveEnds(collector, bound),
    metadata: top.metadata,
    warnings: warnings.list(),
  }
}

/** Slices of begins and ends go to their thread or to an async track, which are made here. */
function matchAll(collector: FileCollector, file: string): readonly AsyncTrack[] {
  const { asyncs, labels, threads, warnings } = collector
  const unfinished = new OddEvents()
  const orphans = new OddEvents()
  const tracks: AsyncTrack[] = []
  const byName = new Map<string, AsyncTrack>()
  const ofKey: (AsyncTrack | undefined)[] = []
  const trackFor = ({ process, isObject }: PairKey, label: number) => {
    const { category, name } = labels.labels[label]!
    const key = `${process} ${JSON.stringify([isObject, category, name])}`
    let track = byName.get(key)
    if (!track) {
      track = { process, label, isObject, slices: new SliceRows(), instants: undefined }
      byName.set(key, track)
      tracks.push(track)
    }
    return track
  }
  matchPairs(collector.pairs, asyncs.keys.length, key => asyncs.keys[key]!.thread < 0, {
    slice(key, us, ns, duration, label, flags, detail, outermost) {
      const pair = asyncs.keys[key]!
      if (pair.thread >= 0) threads.threads[pair.thread]!.slices.push(us, ns, duration, label, flags, detail)
      else {
        const track = trackFor(pair, outermost)
        ofKey[key] ??= track
        track.slices.push(us, ns, duration, label, flags, detail)
      }
    },
    unfinished: offset => unfinished.see(offset),
    orphan: offset => orphans.see(offset),
  })
  warnings.addEvents('unfinished', file, unfinished)
  warnings.addEvents('end-without-begin', file, orphans)
  for (let i = 0; i < asyncs.points; i++) {
    const key = asyncs.pointKey[i]!
    const track = ofKey[key] ?? trackFor(asyncs.keys[key]!, asyncs.pointLabel[i]!)
    track.instants ??= new PointRows()
    track.instants.push(asyncs.pointUs[i]!, asyncs.pointNs[i]!, asyncs.pointLabel[i]!, asyncs.pointDetail[i]!)
  }
  return tracks
}

function restoreMicrobatches({ lab, labels, threads }: FileCollector): void {
  for (const { thread, row, microbatch } of lab.restored()) {
    const { label } = threads.threads[thread]!.slices
    const told = labels.labels[label[row]!]!
    const word = /^\(?(\w+)/.exec(told.name)?.[1] ?? told.name
    label[row] = labels.derived({ ...told, name: `${word} batch: ${microbatch}`, microbatch })
  }
}

/** Arrows of flow events, then those that only args.correlation tells. */
function drawArrows(
  collector: FileCollector,
  bound: readonly BoundTrack[],
  clock: FileClock | undefined,
  file: string,
): Arrows {
  const { warnings } = collector
  const flows = collector.arrows.points
  const arrows = new Arrows()
  if (!clock) return arrows
  for (let i = 0; i < flows.count; i++) {
    const us = flows.us[i]!
    if (us < clock.firstUs || us > clock.lastUs) flows.kind[i] = farFlow
  }
  const { unbound, startsAlone, endsAlone } = bindFlows(flows, bound, clock.zeroUs, arrows)
  warnings.addEvents('flow-without-slice', file, unbound)
  warnings.addEvents('flow-without-end', file, startsAlone)
  warnings.addEvents('flow-without-start', file, endsAlone)

  joinLaunches(collector, bound, arrows)
  return arrows
}

/** Arrows from launches to the device work that no flow event arrives at. */
function joinLaunches(
  { launches, labels, threads }: FileCollector,
  bound: readonly BoundTrack[],
  arrows: Arrows,
): void {
  const { count, correlation, device, thread, row } = launches
  const last = bound.at(-1)
  if (count === 0 || last === undefined) return
  const arrived = new Uint8Array(last.first + last.position.length)
  for (let i = 0; i < arrows.count; i++) arrived[arrows.to[i]!] = 1
  const numberOf = (at: number) => {
    const { first, position } = bound[thread[at]!]!
    const slice = position[row[at]!]!
    return slice < 0 ? -1 : first + slice
  }
  const alone: number[] = []
  for (let i = 0; i < count; i++) {
    if (device[i] === 1 && numberOf(i) >= 0 && arrived[numberOf(i)] === 0) alone.push(i)
  }
  if (alone.length === 0) return
  const launchOf = new Map<number, number>()
  for (let i = 0; i < count; i++) if (device[i] === 0) launchOf.set(correlation[i]!, i)
  let label = -1
  const start = (at: number) => threads.threads[thread[at]!]!.slices.us[row[at]!]!
  for (const work of alone) {
    const launch = launchOf.get(correlation[work]!)
    if (launch === undefined || numberOf(launch) < 0) continue
    if (label < 0) {
      const name = { name: 'ac2g', category: 'ac2g', colour: '', microbatch: -1 }
      label = labels.derived({ ...name, class: operationClassIndex.other })
    }
    arrows.push(numberOf(launch), numberOf(work), start(launch), start(work), label)
  }
}

function collectiveEnds(
  { collectives, threads }: FileCollector,
  bound: readonly BoundTrack[],
): CollectiveEnds {
  const slicesOf = (thread: number) => threads.threads[thread]!.slices
  const kept = collectives
    .matched(({ thread, row }) => slicesOf(thread).us[row]!)
    .filter(({ call }) => (bound[call.thread]?.position[call.row] ?? -1) >= 0)
  return {
    keys: Float64Array.from(kept, ({ key }) => key),
    ends: Float64Array.from(kept, ({ call }) => {
      const { us, duration } = slicesOf(call.thread)
      return us[call.row]! + duration[call.row]!
    }),
  }
}

function firstTime(tracks: readonly FileTrack[]): number {
  let first = Number.POSITIVE_INFINITY
  const see = (time: Float64Array | undefined) => {
    if (time && time.length > 0) first = Math.min(first, time[0]!)
  }
  for (const { lanes, samples, instants } of tracks) {
    for (const lane of lanes as readonly LaneSlices[]) see(lane.start)
    see(samples?.time)
    see(instants?.time)
  }
  return Number.isFinite(first) ? first : 0
}

function unitOf(name: string, series: string, format: FileFormat): string {
  if (format === 'lab') return 'elements'
  return /bytes?\b/i.test(name) || /bytes?\b/i.test(series) ? 'bytes' : ''
}

const kinetoCategory =
  /^(cpu_op|kernel|cuda_runtime|user_annotation|python_function|gpu_memcpy|Operator|Kernel)$/

function formatOf({ threads, labels }: FileCollector, top: TopLevel): FileFormat {
  if (threads.threads.some(thread => thread.isLab)) return 'lab'
  if (threads.processes.some(({ pid }) => pid === '"CPU functions"' || pid === '"CUDA functions"')) {
    return 'torch-legacy'
  }
  if (top.isKineto || labels.labels.some(({ category }) => kinetoCategory.test(category))) return 'kineto'
  return 'chrome'
}
