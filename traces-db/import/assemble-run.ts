/** Makes one run of the results of all its files and writes it through the sink. */
import type {
  ImportReport,
  ImportWarning,
  Label,
  Process,
  RunHeader,
  RunSource,
  RunSubject,
  Track,
} from '../../engine/base/run.ts'
import type { LaneSlices, RunSink } from '../store/run-sink.ts'
import { type CommonClock, commonClock } from './common-clock.ts'
import type { DetailNumbers } from './detail-numbers.ts'
import type { FileResult, FileTrack } from './file-result.ts'
import { ImportWarnings } from './import-warnings.ts'
import { rankOfName } from './rank-of-name.ts'

export interface ReadFile {
  readonly name: string
  readonly bytes: number
  readonly result: FileResult
  readonly details: DetailNumbers
}

export interface Assembled {
  readonly report: ImportReport
  readonly header: RunHeader
}

export interface AssembleOptions {
  readonly title: string
  readonly alignClocks: boolean
  /** What was odd before any file was read: files that are no traces. */
  readonly warnings: readonly ImportWarning[]
}

/** Writes names and columns of all files; the header is returned for the sink's `ready`. */
export function assembleRun(files: readonly ReadFile[], sink: RunSink, options: AssembleOptions): Assembled {
  const results = files.map(({ result }) => result)
  const warnings = new ImportWarnings()
  warnings.addAll(options.warnings)
  for (const result of results) warnings.addAll(result.warnings)
  const clock = commonClock(results, options.alignClocks)
  if (clock.isGuess)
    warnings.add('no-common-clock', () =>
      files
        .map(({ name }) => name)
        .slice(0, 4)
        .join(', '),
    )
  const ranks = ranksOf(files, warnings)

  const labels = addLabels(results, sink)
  const { processes, tracks } = names(files, ranks)
  sink.addProcesses(processes)
  sink.addTracks(tracks.map(({ track }) => track))
  let flows = 0
  let endNs = 0
  files.forEach(({ result, details }, file) => {
    flows += writeColumns(
      result,
      tracks.filter(entry => entry.file === file),
      { labels: labels[file]!, details, offsetNs: clock.files[file]!.offsetNs },
      sink,
    )
    if (result.zeroNs !== undefined) endNs = Math.max(endNs, result.endNs + clock.files[file]!.offsetNs)
  })

  const count = (key: keyof FileResult['counts']) => results.reduce((sum, { counts }) => sum + counts[key], 0)
  const present = new Set(processes.map(({ rank }) => rank).filter(rank => rank >= 0))
  const report: ImportReport = {
    format: [...new Set(results.map(({ format }) => format))].join('+'),
    ranks: present.size,
    events: count('events'),
    slices: count('slices'),
    asyncs: count('asyncs'),
    instants: count('instants'),
    counters: count('counters'),
    flows,
    tracks: tracks.length,
    startNs: 0,
    endNs,
    warnings: warnings.list(),
  }
  return { report, header: headerOf(files, ranks, clock, report, present, options.title) }
}

function headerOf(
  files: readonly ReadFile[],
  ranks: readonly number[],
  clock: CommonClock,
  report: ImportReport,
  present: ReadonlySet<number>,
  title: string,
): RunHeader {
  const sources = files.map(({ name, bytes, result }, i): RunSource => {
    const { baseNs, clockAtStartNs, skew } = clock.files[i]!
    return {
      name,
      bytes,
      rank: ranks[i]!,
      ...(baseNs !== undefined && { baseNs }),
      ...(clockAtStartNs !== undefined && { clockAtStartNs }),
      ...(skew && { skewNs: skew.skewNs, skewResidualNs: skew.residualNs }),
      metadata: result.metadata,
    }
  })
  const told = files.map(({ result }) => result.worldSize ?? 0)
  const subject: RunSubject = Object.assign({}, ...files.map(({ result }) => result.subject))
  return {
    title,
    kind: 'imported',
    createdAt: new Date().toISOString(),
    ...(clock.absoluteStartNs !== undefined && { absoluteStartNs: clock.absoluteStartNs }),
    lengthNs: report.endNs,
    worldSize: Math.max(1, ...told, ...[...present].map(rank => rank + 1)),
    sources,
    subject,
    report,
    complete: false,
  }
}

/**
 * Rank of each file. A memory snapshot beside traces belongs to the rank that its name tells, else to the k-th
 * trace's as the k-th snapshot: it is no rank of its own.
 */
function ranksOf(files: readonly ReadFile[], warnings: ImportWarnings): readonly number[] {
  const isSnapshot = ({ result }: ReadFile) => result.format === 'memory-snapshot'
  const traces = files.filter(file => !isSnapshot(file))
  if (traces.length === 0 || traces.length === files.length) return ranksOfTraces(files, warnings)
  const ranks = ranksOfTraces(traces, warnings)
  const inOrder = ranks.toSorted((a, b) => a - b)
  let snapshots = 0
  return files.map(file => {
    if (!isSnapshot(file)) return ranks[traces.indexOf(file)]!
    const next = inOrder[snapshots++ % inOrder.length]!
    return rankOfName(file.name) ?? next
  })
}

/** Rank of each file: as it tells, else as its name tells, else by order. A rank taken twice is counted. */
function ranksOfTraces(files: readonly ReadFile[], warnings: ImportWarnings): readonly number[] {
  const told = files.map(
    ({ name, result }) => result.rank ?? (files.length > 1 ? rankOfName(name) : undefined),
  )
  const taken = new Set<number>()
  const ranks = told.map((rank, i) => {
    if (rank === undefined) return -1
    if (taken.has(rank)) {
      warnings.add('duplicate-rank', () => `${files[i]!.name}: rank ${rank}`)
      return -1
    }
    taken.add(rank)
    return rank
  })
  let next = 0
  return ranks.map(rank => {
    if (rank >= 0) return rank
    while (taken.has(next)) next++
    taken.add(next)
    return next
  })
}

/** Equal labels of several files become one. Returns the run's id of each file's labels. */
function addLabels(results: readonly FileResult[], sink: RunSink): readonly Uint32Array[] {
  const labels: Label[] = []
  const ids = new Map<string, number>()
  const maps = results.map(result =>
    Uint32Array.from(result.labels, label => {
      const key = JSON.stringify([label.name, label.category, label.colour, label.microbatch])
      let id = ids.get(key)
      if (id === undefined) {
        id = labels.length
        ids.set(key, id)
        labels.push(label)
      }
      return id
    }),
  )
  sink.addLabels(labels)
  return maps
}

interface PlacedTrack {
  readonly file: number
  /** Position among the file's tracks. */
  readonly index: number
  readonly track: Track
}

const kindOrder = { thread: 0, stream: 1, async: 2, counter: 3 } as const

/** Processes by rank, then as the trace asks; tracks by process, kind, then as the trace asks. */
function names(
  files: readonly ReadFile[],
  ranks: readonly number[],
): { readonly processes: readonly Process[]; readonly tracks: readonly PlacedTrack[] } {
  const found = files.flatMap(({ result }, file) => {
    const used = new Set(result.tracks.map(({ process }) => process))
    return result.processes
      .map((process, index) => ({ process, index, file, rank: process.rank ?? ranks[file]! }))
      .filter(({ index }) => used.has(index))
  })
  found.sort(
    (a, b) =>
      a.rank - b.rank ||
      (a.process.sortIndex ?? 0) - (b.process.sortIndex ?? 0) ||
      a.file - b.file ||
      a.index - b.index,
  )
  const processes = found.map(({ process, file, rank }, id): Process => {
    const name = process.name !== '' ? process.name : nameOfId(process.pid, 'Process')
    const { pid, labels, sortIndex = 0 } = process
    return { id, rank, source: file, pid, name, labels, sortIndex }
  })
  const tracks: PlacedTrack[] = []
  found.forEach(({ file, index: process }, id) => {
    const own = files[file]!.result.tracks.map((track, index) => ({ track, index })).filter(
      ({ track }) => track.process === process,
    )
    own.sort(
      (a, b) =>
        kindOrder[a.track.kind] - kindOrder[b.track.kind] ||
        (a.track.sortIndex ?? 0) - (b.track.sortIndex ?? 0) ||
        a.index - b.index,
    )
    for (const { track, index } of own)
      tracks.push({ file, index, track: runTrack(track, id, tracks.length) })
  })
  return { processes, tracks }
}

function runTrack(track: FileTrack, process: number, id: number): Track {
  const { kind, tid, name, series, unit, sortIndex = 0 } = track
  const word = kind === 'stream' ? 'Stream' : 'Thread'
  const shown = name !== '' || kind === 'async' || kind === 'counter' ? name.trim() : nameOfId(tid, word)
  return { id, process, kind, tid, name: shown, series, unit, sortIndex }
}

/** A name for what has only an id: `"GPU 0"` tells itself, 7 becomes `Thread 7`. */
function nameOfId(id: string, word: string): string {
  if (id === '' || id === '""') return `${word} without an id`
  return id.startsWith('"') ? id.slice(1, -1) : `${word} ${id}`
}

interface Places {
  readonly labels: Uint32Array
  readonly details: DetailNumbers
  readonly offsetNs: number
}

/** Returns the number of arrows. */
function writeColumns(
  result: FileResult,
  tracks: readonly PlacedTrack[],
  { labels, details, offsetNs }: Places,
  sink: RunSink,
): number {
  /** First slice of each lane: in the file, counted through tracks and lanes, and in the run. */
  const firstInFile: number[][] = []
  let slices = 0
  for (const { lanes } of result.tracks) {
    firstInFile.push(
      lanes.map(({ count }) => {
        slices += count
        return slices - count
      }),
    )
  }
  const idOf = new Uint32Array(slices)
  for (const { index, track } of tracks) {
    const { lanes, samples, instants } = result.tracks[index]!
    lanes.forEach((lane: LaneSlices, number) => {
      shift(lane.start, offsetNs)
      remap(lane.label, labels)
      details.translate(lane.detail)
      const first = sink.addLane(track.id, number, lane)
      const inFile = firstInFile[index]![number]!
      for (let i = 0; i < lane.count; i++) idOf[inFile + i] = first + i
    })
    if (samples) {
      shift(samples.time, offsetNs)
      details.translate(samples.detail)
      sink.addCounters(track.id, samples)
    }
    if (instants) {
      shift(instants.time, offsetNs)
      remap(instants.label, labels)
      details.translate(instants.detail)
      sink.addInstants(track.id, instants)
    }
  }
  const { flows } = result
  if (flows.count > 0) {
    shift(flows.fromTime, offsetNs)
    shift(flows.toTime, offsetNs)
    remap(flows.label, labels)
    remap(flows.from, idOf)
    remap(flows.to, idOf)
    sink.addFlows(flows)
  }
  return flows.count
}

function shift(times: Float64Array, offsetNs: number): void {
  if (offsetNs !== 0) for (let i = 0; i < times.length; i++) times[i]! += offsetNs
}

function remap(ids: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < ids.length; i++) ids[i] = to[ids[i]!]!
}
