/**
 * From a device's trace of actions to what was held when: the lives of blocks, and the bytes allocated and
 * reserved after every change. The trace is a ring buffer, so it may begin in mid-life: a block that is freed
 * without having been allocated was there from the start, and so was one that is still in a segment and never
 * appears.
 */
import type { Bytes, Ns } from '../../../engine/base/units.ts'
import type { Frame, Segment, Snapshot, TraceEntry } from './snapshot-data.ts'

export interface Allocation {
  readonly address: string
  readonly bytes: Bytes
  readonly startNs: Ns
  /** The end of the trace where it was never freed. */
  readonly endNs: Ns
  readonly freed: boolean
  /** It was there before the trace began. */
  readonly earlier: boolean
  readonly frames: readonly Frame[]
}

export interface DeviceMemory {
  readonly device: number
  readonly allocations: readonly Allocation[]
  readonly time: readonly Ns[]
  readonly allocated: readonly Bytes[]
  readonly reserved: readonly Bytes[]
  /** Out of memory, marks of the program, snapshots. */
  readonly events: readonly { readonly timeNs: Ns; readonly name: string; readonly entry: TraceEntry }[]
  readonly endNs: Ns
}

/** The earliest time of any trace, microseconds; undefined where none tells times. */
export function firstTimeUs(snapshot: Snapshot): number | undefined {
  let first: number | undefined
  for (const trace of snapshot.traces) {
    for (const { timeUs } of trace)
      if (timeUs !== undefined && (first === undefined || timeUs < first)) first = timeUs
  }
  return first
}

/** Devices that have a segment or a trace. Times are ns from `zeroUs`; entries without a time are 1 us apart. */
export function deviceMemories(snapshot: Snapshot, zeroUs: number): DeviceMemory[] {
  const devices = new Set(snapshot.segments.map(segment => segment.device))
  snapshot.traces.forEach((trace, device) => {
    if (trace.length > 0) devices.add(device)
  })
  return [...devices]
    .sort((a, b) => a - b)
    .map(device => {
      const segments = snapshot.segments.filter(segment => segment.device === device)
      return deviceMemory(device, segments, snapshot.traces[device] ?? [], zeroUs)
    })
}

const isLive = (state: string) => state.startsWith('active')

function deviceMemory(
  device: number,
  segments: readonly Segment[],
  trace: readonly TraceEntry[],
  zeroUs: number,
): DeviceMemory {
  const times = trace.map((entry, i) =>
    entry.timeUs === undefined ? i * 1000 : Math.round((entry.timeUs - zeroUs) * 1000),
  )
  const endNs = Math.max(0, ...times.slice(-1))
  const lives = livesOf(trace, times, endNs)
  const known = new Set(lives.filter(({ freed }) => !freed).map(({ address }) => address))
  for (const { address, bytes, state, frames } of segments.flatMap(segment => segment.blocks)) {
    if (!isLive(state) || known.has(address)) continue
    lives.push({ address, bytes, startNs: 0, endNs, freed: false, earlier: true, frames })
  }
  return {
    device,
    allocations: lives.sort((a, b) => a.startNs - b.startNs || b.endNs - a.endNs),
    ...changesOf(segments, trace, times, lives),
    events: trace.flatMap((entry, i) => {
      const name = eventNames[entry.action]
      return name === undefined ? [] : [{ timeNs: times[i]!, name: entry.note || name, entry }]
    }),
    endNs,
  }
}

const eventNames: Readonly<Record<string, string>> = {
  oom: 'out of memory',
  snapshot: 'snapshot',
  user_defined: 'mark',
  annotate: 'mark',
}

function livesOf(trace: readonly TraceEntry[], times: readonly Ns[], endNs: Ns): Allocation[] {
  const open = new Map<string, { readonly entry: TraceEntry; readonly startNs: Ns }>()
  const lives: Allocation[] = []
  trace.forEach((entry, i) => {
    const { action, address, bytes } = entry
    if (action === 'alloc') open.set(address, { entry, startNs: times[i]! })
    if (action !== 'free_completed' && action !== 'free') return
    const begun = open.get(address)
    open.delete(address)
    lives.push({
      address,
      bytes: begun?.entry.bytes ?? bytes,
      startNs: begun?.startNs ?? 0,
      endNs: times[i]!,
      freed: true,
      earlier: begun === undefined,
      frames: begun?.entry.frames ?? entry.frames,
    })
  })
  for (const [address, { entry, startNs }] of open) {
    lives.push({
      address,
      bytes: entry.bytes,
      startNs,
      endNs,
      freed: false,
      earlier: false,
      frames: entry.frames,
    })
  }
  return lives
}

/** Bytes after every change. What is reserved at the end is known; going back from there tells the start. */
function changesOf(
  segments: readonly Segment[],
  trace: readonly TraceEntry[],
  times: readonly Ns[],
  lives: readonly Allocation[],
) {
  const sign: Readonly<Record<string, number>> = {
    segment_alloc: 1,
    segment_map: 1,
    segment_free: -1,
    segment_unmap: -1,
  }
  const change = (entry: TraceEntry) => (sign[entry.action] ?? 0) * entry.bytes
  const atEnd = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  let reservedNow = Math.max(0, atEnd - trace.reduce((sum, entry) => sum + change(entry), 0))
  let allocatedNow = lives.reduce((sum, life) => sum + (life.earlier ? life.bytes : 0), 0)
  const time: Ns[] = [0]
  const allocated: Bytes[] = [allocatedNow]
  const reserved: Bytes[] = [reservedNow]
  const sizes = new Map<string, Bytes>()
  trace.forEach((entry, i) => {
    if (entry.action === 'alloc') {
      allocatedNow += entry.bytes
      sizes.set(entry.address, entry.bytes)
    } else if (entry.action === 'free_completed' || entry.action === 'free') {
      allocatedNow -= sizes.get(entry.address) ?? entry.bytes
      sizes.delete(entry.address)
    } else if (change(entry) === 0) return
    reservedNow += change(entry)
    time.push(times[i]!)
    allocated.push(allocatedNow)
    reserved.push(reservedNow)
  })
  return { time, allocated, reserved }
}
