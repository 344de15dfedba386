/**
 * A PyTorch memory snapshot as a run: per device the bytes allocated and reserved over time, and every block
 * as a slice from its allocation to its release, named after the line that made it.
 */
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../../engine/base/app-error.ts'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { sliceFlags } from '../../../engine/base/run.ts'
import type { TrackInstants, TrackSamples } from '../../store/run-sink.ts'
import type { DetailWriter } from '../detail-writer.ts'
import type { FileResult, FileTrack } from '../file-result.ts'
import { type Allocation, type DeviceMemory, deviceMemories, firstTimeUs } from './allocations.ts'
import { layOutAllocations } from './lay-out-allocations.ts'
import { readPickle } from './read-pickle.ts'
import { type Frame, snapshotOf } from './snapshot-data.ts'

/** Larger ones do not fit in memory as objects. */
const maximumBytes = 1 << 30

/** A pickle of protocol 2 or later begins with this; older ones are not written by PyTorch. */
export function looksLikePickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5
}

/** Throws `limit`, and `unreadable` where the file is no snapshot. */
export async function readSnapshot(
  file: FileHandle,
  name: string,
  details: DetailWriter,
): Promise<FileResult> {
  const { size } = await file.stat()
  if (size > maximumBytes) {
    throw new AppError(
      'limit',
      `${name} is larger than 1 GiB. Record less: torch.cuda.memory._record_memory_history(max_entries=...).`,
    )
  }
  const snapshot = snapshotOf(readPickle(await file.readFile()))
  const zeroUs = firstTimeUs(snapshot)
  const devices = deviceMemories(snapshot, zeroUs ?? 0)
  const labels = new Labels()
  const tracks: FileTrack[] = []
  let instants = 0
  for (const [process, memory] of devices.entries()) {
    const own = deviceTracks(process, memory, labels, details)
    instants += memory.events.length
    tracks.push(...own)
    await details.settle()
  }
  const slices = devices.reduce((sum, { allocations }) => sum + allocations.length, 0)
  const samples = devices.reduce((sum, { time }) => sum + 2 * time.length, 0)
  return {
    format: 'memory-snapshot',
    counts: {
      events: snapshot.traces.reduce((sum, trace) => sum + trace.length, 0),
      slices: 0,
      asyncs: slices,
      objects: 0,
      instants,
      asyncInstants: 0,
      counters: samples,
    },
    labels: labels.list,
    processes: devices.map(({ device }) => ({
      pid: String(device),
      name: `GPU ${device} memory`,
      labels: [],
      sortIndex: device,
      rank: undefined,
    })),
    tracks,
    flows: {
      count: 0,
      from: new Uint32Array(0),
      to: new Uint32Array(0),
      fromTime: new Float64Array(0),
      toTime: new Float64Array(0),
      label: new Uint32Array(0),
    },
    zeroNs: zeroUs === undefined ? undefined : String(BigInt(Math.round(zeroUs)) * 1000n),
    startNs: 0,
    endNs: Math.max(0, ...devices.map(({ endNs }) => endNs)),
    baseTimeNs: undefined,
    rank: undefined,
    worldSize: undefined,
    subject: {},
    collectives: { keys: new Float64Array(0), ends: new Float64Array(0) },
    metadata: '{}',
    warnings: earlierWarning(devices, name),
  }
}

function earlierWarning(devices: readonly DeviceMemory[], name: string) {
  const earlier = devices.flatMap(({ allocations }) => allocations.filter(allocation => allocation.earlier))
  if (earlier.length === 0) return []
  return [
    {
      code: 'allocated-before-trace',
      count: earlier.length,
      example: `${name}: ${earlier[0]!.bytes} bytes at ${earlier[0]!.address}`,
    },
  ]
}

function deviceTracks(
  process: number,
  memory: DeviceMemory,
  labels: Labels,
  details: DetailWriter,
): FileTrack[] {
  const counter = (series: string, values: readonly number[], sortIndex: number): FileTrack => ({
    ...emptyTrack,
    process,
    kind: 'counter',
    name: 'memory',
    series,
    unit: 'bytes',
    sortIndex,
    samples: samplesOf(memory.time, values),
  })
  return [
    counter('allocated', memory.allocated, 0),
    counter(
      'reserved, not allocated',
      memory.reserved.map((bytes, i) => Math.max(0, bytes - memory.allocated[i]!)),
      1,
    ),
    {
      ...emptyTrack,
      process,
      kind: 'async',
      name: 'allocations',
      sortIndex: 2,
      lanes: layOutAllocations(memory.allocations, allocation => ({
        label: labels.of(nameOf(allocation), 'other'),
        flags: allocation.freed ? sliceFlags.async : sliceFlags.async | sliceFlags.unfinished,
        detail: addDetail(details, {
          address: allocation.address,
          bytes: allocation.bytes,
          'before the trace': allocation.earlier || undefined,
          frames: framesText(allocation.frames),
        }),
      })),
      instants: memory.events.length > 0 ? instantsOf(memory, labels, details) : undefined,
    },
  ]
}

const emptyTrack = {
  tid: '',
  series: '',
  unit: '',
  lanes: [],
  samples: undefined,
  instants: undefined,
} as const

function samplesOf(time: readonly number[], values: readonly number[]): TrackSamples {
  return {
    count: time.length,
    time: Float64Array.from(time),
    value: Float64Array.from(values),
    detail: new Uint32Array(time.length),
  }
}

function instantsOf(memory: DeviceMemory, labels: Labels, details: DetailWriter): TrackInstants {
  const { events } = memory
  return {
    count: events.length,
    time: Float64Array.from(events, event => event.timeNs),
    label: Uint32Array.from(events, event => labels.of(event.name, 'annotation')),
    detail: Uint32Array.from(events, ({ entry }) =>
      addDetail(details, {
        action: entry.action,
        bytes: entry.bytes || undefined,
        frames: framesText(entry.frames),
      }),
    ),
  }
}

const encoder = new TextEncoder()

function addDetail(details: DetailWriter, args: Readonly<Record<string, unknown>>): number {
  return details.add(encoder.encode(`"args":${JSON.stringify(args)}`))
}

const framesText = (frames: readonly Frame[]) =>
  frames.map(({ name, file, line }) => `${name} (${file}:${line})`)

/** The first frame that is not of the allocator or of PyTorch itself; else the first. */
function nameOf({ frames }: Allocation): string {
  const own =
    frames.find(({ file }) => file !== '' && file !== '??' && !/\/torch\/|\.(cpp|cc|h|cu)$/.test(file)) ??
    frames[0]
  if (!own) return 'allocation'
  const file = own.file.slice(own.file.lastIndexOf('/') + 1)
  return file === '' || file === '??' ? own.name : `${own.name} ${file}:${own.line}`
}

class Labels {
  readonly list: FileResult['labels'][number][] = []
  readonly #ids = new Map<string, number>()

  of(name: string, operationClass: 'other' | 'annotation'): number {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    this.#ids.set(name, this.list.length)
    this.list.push({
      name,
      category: 'memory',
      class: operationClassIndex[operationClass],
      colour: '',
      microbatch: -1,
    })
    return this.list.length - 1
  }
}
