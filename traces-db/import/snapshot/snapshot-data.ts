/** What a PyTorch memory snapshot holds (torch.cuda.memory._dump_snapshot), as far as it is used. */
import { AppError } from '../../../engine/base/app-error.ts'
import type { PickleValue } from './read-pickle.ts'

export interface Frame {
  readonly file: string
  readonly line: number
  readonly name: string
}

export interface TraceEntry {
  readonly action: string
  readonly address: string
  readonly bytes: number
  readonly stream: string
  readonly frames: readonly Frame[]
  /** Microseconds since 1970; undefined in files of old versions. */
  readonly timeUs: number | undefined
  readonly note: string
}

export interface LiveBlock {
  readonly address: string
  readonly bytes: number
  readonly state: string
  readonly frames: readonly Frame[]
}

export interface Segment {
  readonly device: number
  readonly bytes: number
  readonly blocks: readonly LiveBlock[]
}

export interface Snapshot {
  readonly segments: readonly Segment[]
  /** By device. */
  readonly traces: readonly (readonly TraceEntry[])[]
}

/** Throws `unreadable` where the pickle holds something else. */
export function snapshotOf(value: PickleValue): Snapshot {
  // The oldest form is the bare list of segments.
  const segments = Array.isArray(value) ? value : get(value, 'segments')
  if (!Array.isArray(segments) || !segments.every(item => item instanceof Map)) {
    throw new AppError('unreadable', 'The pickle is no PyTorch memory snapshot: it has no list of segments.')
  }
  const traces = get(value, 'device_traces')
  return {
    segments: segments.map(segmentOf),
    traces: Array.isArray(traces)
      ? traces.map(trace => (Array.isArray(trace) ? trace.map(entryOf) : []))
      : [],
  }
}

function get(value: PickleValue, key: string): PickleValue {
  return value instanceof Map ? value.get(key) : undefined
}

const text = (value: PickleValue) => (value === undefined ? '' : String(value))
const number = (value: PickleValue) => {
  const found = Number(value ?? 0)
  return Number.isFinite(found) ? found : 0
}

function segmentOf(value: PickleValue): Segment {
  const blocks = get(value, 'blocks')
  let address = number(get(value, 'address'))
  return {
    device: number(get(value, 'device')),
    bytes: number(get(value, 'total_size')),
    blocks: (Array.isArray(blocks) ? blocks : []).map(block => {
      const bytes = number(get(block, 'size'))
      // Blocks of old files have no address: they lie one behind the other.
      const own = get(block, 'address')
      const at = own === undefined ? address : number(own)
      address = at + bytes
      return { address: String(at), bytes, state: text(get(block, 'state')), frames: framesOf(block) }
    }),
  }
}

function entryOf(value: PickleValue): TraceEntry {
  const time = get(value, 'time_us')
  const notes = [get(value, 'user_metadata'), get(value, 'compile_context')].filter(
    note => note !== undefined,
  )
  return {
    action: text(get(value, 'action')),
    address: text(get(value, 'addr') ?? get(value, 'device_free')),
    bytes: number(get(value, 'size')),
    stream: text(get(value, 'stream')),
    frames: framesOf(value),
    timeUs: typeof time === 'number' ? time : undefined,
    note: notes.map(text).join(' '),
  }
}

/** Frames of a block lie in its history in old files. */
function framesOf(value: PickleValue): Frame[] {
  const history = get(value, 'history')
  const frames = get(value, 'frames') ?? (Array.isArray(history) ? get(history[0], 'frames') : undefined)
  if (!Array.isArray(frames)) return []
  return frames.map(frame => ({
    file: text(get(frame, 'filename')),
    line: number(get(frame, 'line')),
    name: text(get(frame, 'name')),
  }))
}
