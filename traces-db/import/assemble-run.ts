/** Makes one run of the results of all its files and writes it through the sink. */
import type {
  ImportReport,
  ImportWarning,
  Label,
  RunHeader,
  RunSource,
  RunSubject,
} from '../../engine/base/run.ts'
import type { LaneSlices, RunSink } from '../store/run-sink.ts'
import { type CommonClock, commonClock } from './common-clock.ts'
import type { DetailNumbers } from './detail-numbers.ts'
import type { FileResult } from './file-result.ts'
import { ImportWarnings } from './import-warnings.ts'
import { orderTracks, type PlacedTrack } from './order-tracks.ts'
import { rankOfName } from './rank-of-name.ts'

export interface ReadFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly result: FileResult
  readonly details: DetailNumbers
  /** As the person says; else what the file or its name tells. */
  readonly rank: number | undefined
}

export interface Assembled {
  readonly report: ImportReport
  readonly header: RunHeader
}

export interface AssembleOptions {
  readonly title: string
  readonly alignClocks: boolean
  /** Of each file that was left out, why. */
  readonly leftOut: readonly ImportWarning[]
}

/** Writes names and columns of all files; the header is returned for the sink's `ready`. */
export function assembleRun(files: readonly ReadFile[], sink: RunSink, options: AssembleOptions): Assembled {
  const results = files.map(({ result }) => result)
  const warnings = new ImportWarnings()
  for (const warning of options.leftOut) warnings.addFile([warning])
  for (const result of results) warnings.addFile(result.warnings)
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
  const { processes, tracks } = orderTracks(results, ranks)
  const tracksOfFile = files.map((): PlacedTrack[] => [])
  for (const entry of tracks) tracksOfFile[entry.file]!.push(entry)
  sink.addProcesses(processes)
  sink.addTracks(tracks.map(({ track }) => track))
  let flows = 0
  let endNs = 0
  files.forEach(({ result, details }, file) => {
    flows += writeColumns(
      result,
      tracksOfFile[file]!,
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
    objects: count('objects'),
    instants: count('instants'),
    asyncInstants: count('asyncInstants'),
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
      format: result.format,
      ...(baseNs !== undefined && { baseNs }),
      ...(clockAtStartNs !== undefined && { clockAtStartNs }),
      ...(skew && { skewNs: skew.skewNs, skewResidualNs: skew.residualNs }),
      metadata: result.metadata,
    }
  })
  // One by one: a hostile file has more processes than a call has room for arguments.
  let worldSize = 1
  for (const { result } of files) worldSize = Math.max(worldSize, result.worldSize ?? 0)
  for (const rank of present) worldSize = Math.max(worldSize, rank + 1)
  const subject: RunSubject = Object.assign({}, ...files.map(({ result }) => result.subject))
  return {
    title,
    kind: 'imported',
    createdAt: new Date().toISOString(),
    ...(clock.absoluteStartNs !== undefined && { absoluteStartNs: clock.absoluteStartNs }),
    lengthNs: report.endNs,
    worldSize,
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

/**
 * Rank of each file: as the person says, else as it tells, else as its name tells, else by order, which is a
 * guess where there are several. A rank taken twice is counted. Files in which there is nothing come last: they must
 * not take a rank from one in which there is something.
 */
function ranksOfTraces(files: readonly ReadFile[], warnings: ImportWarnings): readonly number[] {
  const told = files.map(
    ({ name, result, rank }) => rank ?? result.rank ?? rankOfName(name, files.length === 1),
  )
  const ranks = files.map(() => -1)
  const taken = new Set<number>()
  const take = (file: number, rank: number) => {
    ranks[file] = rank
    taken.add(rank)
  }
  told.forEach((rank, file) => {
    if (rank !== undefined && !taken.has(rank)) take(file, rank)
  })
  const isEmpty = (file: number) => files[file]!.result.counts.events === 0
  const others = [...files.keys()].filter(file => ranks[file]! < 0)
  let next = 0
  for (const file of others.toSorted((a, b) => Number(isEmpty(a)) - Number(isEmpty(b)))) {
    while (taken.has(next)) next++
    take(file, next)
    const { name, result } = files[file]!
    const guess = `rank ${next}`
    if (told[file] !== undefined) {
      warnings.add(
        'duplicate-rank',
        () => `${name}: rank ${told[file]}, which another file has: taken as ${guess}`,
      )
    } else if (files.length > 1 && !tellsRanks(result)) {
      warnings.add('rank-by-order', () => `${name}: ${guess}`)
    }
  }
  return ranks
}

/** Its processes say whose they are, so that the file itself needs no rank: the lab's, an export of ours. */
function tellsRanks({ processes }: FileResult): boolean {
  return processes.some(({ rank }) => rank !== undefined)
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
