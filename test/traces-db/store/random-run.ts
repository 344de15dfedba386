/** Random runs, written to any sink, and runs as plain values to compare. */
import fc from 'fast-check'
import { operationClasses } from '../../../engine/base/operation-class.ts'
import type { Label, Process, RunHeader, Track, TrackKind } from '../../../engine/base/run.ts'
import { writeDetailBlock } from '../../../traces-db/store/detail-blocks.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import type { RunSink } from '../../../traces-db/store/run-sink.ts'

export const emptyHeader: RunHeader = {
  title: 'a run',
  kind: 'imported',
  createdAt: '2026-01-01T00:00:00.000Z',
  lengthNs: 0,
  worldSize: 1,
  sources: [],
  subject: {},
  complete: false,
}

interface LaneSpec {
  readonly track: number
  readonly lane: number
  /** Gap before each slice, its duration, label, flags, detail. */
  readonly slices: readonly (readonly [number, number, number, number, number])[]
}

export interface RunSpec {
  readonly labels: readonly Label[]
  readonly processes: readonly Process[]
  readonly tracks: readonly Track[]
  readonly lanes: readonly LaneSpec[]
  readonly samples: readonly (readonly [number, number])[]
  readonly instants: readonly (readonly [number, number])[]
  readonly flows: readonly (readonly [number, number])[]
  readonly details: readonly string[]
  readonly withOperations: boolean
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constant('aten::mm\u0000\ud800"'))

export const runSpec: fc.Arbitrary<RunSpec> = fc
  .record({
    labels: fc.array(
      fc.record({
        name: text,
        category: text,
        class: fc.nat(operationClasses.length - 1),
        colour: text,
        microbatch: fc.integer({ min: -1, max: 99 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    processes: fc.array(
      fc.record({
        rank: fc.integer({ min: -1, max: 9 }),
        source: fc.constant(-1),
        pid: text,
        name: text,
        labels: fc.array(text, { maxLength: 2 }),
        sortIndex: fc.integer(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    tracks: fc.array(
      fc.record({
        process: fc.constant(0),
        kind: fc.constantFrom<TrackKind>('thread', 'stream', 'async'),
        tid: text,
        name: text,
        series: text,
        unit: text,
        sortIndex: fc.integer(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    slices: fc.array(
      fc.array(fc.tuple(fc.nat(100), fc.nat(2 ** 40), fc.nat(5), fc.nat(15), fc.nat(4)), {
        minLength: 1,
        maxLength: 20,
      }),
      { maxLength: 6 },
    ),
    samples: fc.array(fc.tuple(fc.nat(1000), fc.double({ noNaN: true })), { maxLength: 10 }),
    instants: fc.array(fc.tuple(fc.nat(1000), fc.nat(5)), { maxLength: 10 }),
    flows: fc.array(fc.tuple(fc.nat(200), fc.nat(200)), { maxLength: 10 }),
    details: fc.array(
      fc.string({ unit: 'grapheme' }).map(value => `"args":${JSON.stringify({ value })}`),
      {
        maxLength: 4,
      },
    ),
    withOperations: fc.boolean(),
  })
  .map(({ labels, processes, tracks, slices, ...rest }) => ({
    labels,
    processes: processes.map((process, id) => ({ id, ...process })),
    tracks: [...tracks.map((track, id) => ({ id, ...track })), counterTrack(tracks.length)],
    lanes: slices.map((list, index) => ({
      track: index % tracks.length,
      lane: Math.floor(index / tracks.length),
      slices: list,
    })),
    ...rest,
  }))

function counterTrack(id: number): Track {
  return {
    id,
    process: 0,
    kind: 'counter',
    tid: '',
    name: 'memory',
    series: 'bytes',
    unit: 'bytes',
    sortIndex: 0,
  }
}

/** Writes the run, each lane in two pieces, and ends it. */
export function writeSpec(spec: RunSpec, sink: RunSink): void {
  sink.addLabels(spec.labels)
  sink.addProcesses(spec.processes)
  sink.addTracks(spec.tracks)
  let slices = 0
  for (const lane of spec.lanes) {
    let at = 0
    const half = Math.ceil(lane.slices.length / 2)
    for (const piece of [lane.slices.slice(0, half), lane.slices.slice(half)]) {
      const count = piece.length
      const start = new Float64Array(count)
      const duration = new Float64Array(count)
      piece.forEach(([gap, length], index) => {
        start[index] = at + gap
        duration[index] = length
        at += gap + length
      })
      sink.addLane(lane.track, lane.lane, {
        count,
        start,
        duration,
        label: Uint32Array.from(piece, slice => slice[2] % spec.labels.length),
        flags: Uint8Array.from(piece, slice => slice[3]),
        detail: Uint32Array.from(piece, slice => Math.min(slice[4], spec.details.length)),
        ...(spec.withOperations && { operation: Int32Array.from(piece, (_, index) => index - 1) }),
      })
      slices += count
    }
  }
  const track = spec.tracks.length - 1
  const samples = spec.samples.toSorted((a, b) => a[0] - b[0])
  if (samples.length > 0) {
    sink.addCounters(track, {
      count: samples.length,
      time: Float64Array.from(samples, sample => sample[0]),
      value: Float64Array.from(samples, sample => sample[1]),
      detail: new Uint32Array(samples.length),
    })
  }
  const instants = spec.instants.toSorted((a, b) => a[0] - b[0])
  if (instants.length > 0) {
    sink.addInstants(0, {
      count: instants.length,
      time: Float64Array.from(instants, instant => instant[0]),
      label: Uint32Array.from(instants, instant => instant[1] % spec.labels.length),
      detail: new Uint32Array(instants.length),
    })
  }
  if (slices > 0 && spec.flows.length > 0) {
    sink.addFlows({
      count: spec.flows.length,
      from: Uint32Array.from(spec.flows, flow => flow[0] % slices),
      to: Uint32Array.from(spec.flows, flow => flow[1] % slices),
      fromTime: Float64Array.from(spec.flows, flow => flow[0]),
      toTime: Float64Array.from(spec.flows, flow => flow[1]),
      label: new Uint32Array(spec.flows.length),
    })
  }
  if (spec.withOperations) {
    sink.addPlan({
      kinds: ['forward', 'send'],
      columns: {
        rank: Uint32Array.of(0, 1),
        kind: Uint8Array.of(0, 1),
        layer: Int32Array.of(3, -1),
        bytes: Float64Array.of(0.5, 1e18),
        step: Uint16Array.of(0, 65_535),
        edgeFrom: Uint32Array.of(0),
        edgeTo: Uint32Array.of(1),
      },
      tables: '{"groups":[[0,1]]}',
    })
  }
  sink.ready(emptyHeader)
  if (spec.details.length > 0) sink.addDetailBlock(1, spec.details.length, writeDetailBlock(spec.details))
  sink.finish(emptyHeader)
}

/** A run as plain values, for comparison. Texts as a file keeps them: without lone surrogates. */
export function plainRun(data: RunData): unknown {
  const columns = {
    header: data.header,
    processes: data.processes,
    tracks: data.tracks,
    labels: data.labels,
    lanes: data.lanes,
    counters: data.counters,
    instants: data.instants,
    flows: data.flows,
    plan: data.plan,
    details: Array.from({ length: 6 }, (_, number) => data.detail(number)),
  }
  return JSON.parse(
    JSON.stringify(columns, (_, value: unknown) => {
      if (ArrayBuffer.isView(value)) return Array.from(value as unknown as number[], number => String(number))
      return typeof value === 'string' ? value.toWellFormed() : value
    }),
  )
}
