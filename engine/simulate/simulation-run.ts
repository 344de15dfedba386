/**
 * A simulation as a run: a header and one batch of columns, so that it is stored, drawn, measured and
 * compared like any other run. Times become whole nanoseconds by rounding starts and ends alike, so what
 * touched still touches.
 */
import { operationClassIndex } from '../base/operation-class.ts'
import { kindOf, memoryCategories, operationKindIndex, operationKinds, type Plan } from '../base/plan.ts'
import type { FlowColumns, Label, Process, RunBatch, RunHeader, SliceColumns, Track } from '../base/run.ts'
import type { Ns } from '../base/units.ts'
import { labMemory } from './lab.ts'
import type { MemoryTimeline } from './memory.ts'
import type { Simulation } from './simulate.ts'

export interface SimulatedRun {
  readonly header: RunHeader
  readonly batch: RunBatch
}

/** Tracks of a rank, in this order. */
const rankTracks = ['compute', 'communication'] as const
const tracksPerRank = rankTracks.length + memoryCategories.length

const ns = (seconds: number): Ns => Math.round(seconds * 1e9)

/** What a category is called on screen. */
const seriesNames: Readonly<Record<(typeof memoryCategories)[number], string>> = {
  weights: 'weights',
  gradients: 'gradients',
  optimizerState: 'optimizer state',
  activations: 'activations',
  communication: 'communication buffers',
  other: 'other',
}

/**
 * The run of a simulation.
 *
 * @param source the strategy's text where it is known: it is kept with the run
 * @param createdAt ISO 8601
 */
export function simulatedRun(simulation: Simulation, createdAt: string, source?: string): SimulatedRun {
  const { plan, cluster } = simulation
  const { header } = plan
  const labels = new Labels()
  const slices = new Slices(plan.operations.count * 2)
  const transferOf = addOperations(simulation, labels, slices)
  const flows = messageFlows(plan, simulation, transferOf, labels)
  return {
    header: {
      title: `${header.strategy} · ${header.worldSize} ranks`,
      kind: 'simulated',
      createdAt,
      lengthNs: ns(simulation.times.makespan),
      worldSize: header.worldSize,
      sources: [],
      subject: {
        strategy: header.strategy,
        ...(source === undefined ? {} : { strategySource: source }),
        parameters: header.parameters,
        model: header.model,
        layers: header.layers,
        microbatches: header.microbatches,
        globalBatch: header.globalBatch,
        dtype: simulation.dtype,
        hardware: cluster.name,
        ...(simulation.peakFlopsPerSecond === undefined
          ? {}
          : { peakFlopsPerSecond: simulation.peakFlopsPerSecond }),
        modelFlopsPerStep: header.modelFlopsPerStep,
        planHash: header.hash,
        memoryUnit: simulation.lab ? 'elements' : 'bytes',
      },
      complete: true,
    },
    batch: {
      labels: labels.list,
      processes: processesOf(plan),
      tracks: tracksOf(plan, simulation.lab !== undefined),
      slices: slices.columns(),
      counters: simulation.lab ? labCounters(simulation) : memoryCounters(simulation.memory),
      flows,
      details: Array.from({ length: plan.operations.count }, (_, i) => detailOf(plan, i)),
    },
  }
}

/** Compute and waiting on the compute track, bytes moving on the communication track. */
function addOperations(simulation: Simulation, labels: Labels, slices: Slices): Int32Array {
  const { plan, times } = simulation
  const { operations } = plan
  const transferOf = new Int32Array(operations.count).fill(-1)
  for (let i = 0; i < operations.count; i++) {
    const kind = operationKinds[operations.kind[i]!]!
    const track = operations.rank[i]! * tracksPerRank
    const microbatch = operations.microbatch[i]!
    const [start, begin, end] = [ns(times.start[i]!), ns(times.begin[i]!), ns(times.end[i]!)]
    if (kind.name === 'wait') {
      // Until its peers are there the program waits; from then on the bytes on the other track say why.
      const until = Math.min(end, ns(times.begin[operations.partner[i]!]!))
      const title = `wait for ${operationKinds[operations.kind[operations.partner[i]!]!]!.title}`
      if (until > start) slices.add(track, start, until, labels.id(title, 'wait', microbatch), i)
    } else if (kind.stream === 'compute') {
      if (end > start || kind.name === 'loss') {
        slices.add(track, start, end, labels.id(kind.title, kind.class, microbatch), i)
      }
    } else {
      if (operations.blocking[i] === 1 && begin > start) {
        slices.add(track, start, begin, labels.id(`wait for ${kind.title}`, 'wait', microbatch), i)
      }
      transferOf[i] = slices.add(track + 1, begin, end, labels.id(kind.title, kind.class, microbatch), i)
    }
  }
  return transferOf
}

function messageFlows(
  plan: Plan,
  simulation: Simulation,
  transferOf: Int32Array,
  labels: Labels,
): FlowColumns {
  const { operations } = plan
  const receives: number[] = []
  for (let i = 0; i < operations.count; i++) {
    if (operations.kind[i] === operationKindIndex.receive) receives.push(i)
  }
  const sends = receives.map(receive => operations.partner[receive]!)
  const { begin, end } = simulation.times
  return {
    from: Uint32Array.from(sends, send => transferOf[send]!),
    to: Uint32Array.from(receives, receive => transferOf[receive]!),
    fromTime: Float64Array.from(sends, send => ns(begin[send]!)),
    toTime: Float64Array.from(receives, receive => ns(end[receive]!)),
    label: Uint32Array.from(receives, receive =>
      labels.id('message', 'transfer', operations.microbatch[receive]!),
    ),
  }
}

function processesOf(plan: Plan): Process[] {
  return Array.from({ length: plan.header.worldSize }, (_, rank) => ({
    id: rank,
    rank,
    source: -1,
    pid: String(rank),
    name: `Rank ${rank}`,
    labels: layersOf(plan, rank),
    sortIndex: rank,
  }))
}

/** The layers a rank computes, as people write them: `layers 4-7`. */
function layersOf(plan: Plan, rank: number): string[] {
  const seen = new Set<number>()
  for (let i = plan.rankOffset[rank]!; i < plan.rankOffset[rank + 1]!; i++) {
    if (kindOf(plan, i) === 'forward') seen.add(plan.operations.layer[i]!)
  }
  const layers = [...seen].sort((a, b) => a - b)
  if (layers.length === 0) return []
  const last = layers.at(-1)!
  const whole = last - layers[0]! + 1 === layers.length
  if (layers.length === 1) return [`layer ${last}`]
  return [whole ? `layers ${layers[0]}–${last}` : `layers ${layers.join(', ')}`]
}

function tracksOf(plan: Plan, lab: boolean): Track[] {
  const tracks: Track[] = []
  for (let rank = 0; rank < plan.header.worldSize; rank++) {
    const track = (name: string, kind: Track['kind'], series: string, unit: string): void => {
      const id = tracks.length
      const tid = kind === 'counter' ? '' : String(id - rank * tracksPerRank)
      tracks.push({ id, process: rank, kind, tid, name, series, unit, sortIndex: id - rank * tracksPerRank })
    }
    track(rankTracks[0], 'thread', '', '')
    track(rankTracks[1], 'stream', '', '')
    for (const category of memoryCategories)
      track('memory', 'counter', seriesNames[category], lab ? 'elements' : 'bytes')
  }
  return tracks
}

function memoryCounters(memory: readonly MemoryTimeline[]): NonNullable<RunBatch['counters']> {
  const categories = memoryCategories.length
  const track: number[] = []
  const time: number[] = []
  const value: number[] = []
  for (const timeline of memory) {
    for (let category = 0; category < categories; category++) {
      let last = Number.NaN
      for (let i = 0; i < timeline.time.length; i++) {
        const bytes = timeline.bytes[i * categories + category]!
        // Only changes, and a first 0 where the category is used at all.
        if (bytes === last || (bytes === 0 && Number.isNaN(last))) continue
        last = bytes
        track.push(timeline.rank * tracksPerRank + rankTracks.length + category)
        time.push(ns(timeline.time[i]!))
        value.push(bytes)
      }
    }
  }
  return counterColumns(track, time, value)
}

/** The lab has one number a rank: elements in storage when each event starts. */
function labCounters(simulation: Simulation): NonNullable<RunBatch['counters']> {
  const { plan, times } = simulation
  const memory = labMemory(plan)
  const other = rankTracks.length + memoryCategories.indexOf('other')
  const operations = Array.from(memory.keys())
  return counterColumns(
    operations.map(i => plan.operations.rank[i]! * tracksPerRank + other),
    operations.map(i => ns(times.begin[i]!)),
    Array.from(memory),
  )
}

function counterColumns(track: readonly number[], time: readonly number[], value: readonly number[]) {
  return {
    track: Uint32Array.from(track),
    time: Float64Array.from(time),
    value: Float64Array.from(value),
    detail: new Uint32Array(track.length),
  }
}

/** Arguments of an operation, as JSON object text. */
function detailOf(plan: Plan, operation: number): string {
  const { operations } = plan
  const cost = plan.costs[operations.cost[operation]!]!
  const { ranges } = plan.sampleSets[operations.samples[operation]!] ?? { ranges: [] }
  const args: Record<string, unknown> = { kind: kindOf(plan, operation) }
  if (operations.layer[operation]! >= 0) args['layer'] = operations.layer[operation]
  if (operations.microbatch[operation]! >= 0) args['microbatch'] = operations.microbatch[operation]
  if (ranges.length > 0) args['samples'] = samplesText(ranges)
  if (cost.flops > 0) args['flops'] = cost.flops
  if (cost.bytesMoved > 0) args['bytes moved'] = cost.bytesMoved
  if (cost.payloadBytes > 0) args['payload bytes'] = cost.payloadBytes
  if (cost.from >= 0) args['from rank'] = cost.from
  if (cost.to >= 0) args['to rank'] = cost.to
  if (cost.group > 0) args['group'] = plan.groups[cost.group]
  if (operations.line[operation]! > 0) args['line'] = operations.line[operation]
  return JSON.stringify(args)
}

/** `0-63, 128-191`, both ends included. */
function samplesText(ranges: readonly number[]): string {
  const parts: string[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    const [first, last] = [ranges[i]!, ranges[i + 1]! - 1]
    parts.push(first === last ? String(first) : `${first}-${last}`)
  }
  return parts.join(', ')
}

class Labels {
  readonly list: Label[] = []
  readonly #ids = new Map<string, number>()

  id(name: string, operationClass: keyof typeof operationClassIndex, microbatch: number): number {
    const key = `${name}/${operationClass}/${microbatch}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const index = operationClassIndex[operationClass]
    this.#ids.set(key, this.list.length)
    this.list.push({ name, category: operationClass, class: index, colour: '', microbatch })
    return this.list.length - 1
  }
}

class Slices {
  readonly #track: Uint32Array
  readonly #start: Float64Array
  readonly #duration: Float64Array
  readonly #label: Uint32Array
  readonly #operation: Int32Array
  #count = 0

  constructor(capacity: number) {
    this.#track = new Uint32Array(capacity)
    this.#start = new Float64Array(capacity)
    this.#duration = new Float64Array(capacity)
    this.#label = new Uint32Array(capacity)
    this.#operation = new Int32Array(capacity)
  }

  /** Returns the slice's position. */
  add(track: number, start: Ns, end: Ns, label: number, operation: number): number {
    const at = this.#count++
    this.#track[at] = track
    this.#start[at] = start
    this.#duration[at] = end - start
    this.#label[at] = label
    this.#operation[at] = operation
    return at
  }

  columns(): SliceColumns {
    const count = this.#count
    return {
      track: this.#track.slice(0, count),
      start: this.#start.slice(0, count),
      duration: this.#duration.slice(0, count),
      label: this.#label.slice(0, count),
      flags: new Uint8Array(count),
      // Details are numbered from 1, one an operation.
      detail: Uint32Array.from({ length: count }, (_, i) => this.#operation[i]! + 1),
      operation: this.#operation.slice(0, count),
    }
  }
}
