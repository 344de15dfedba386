/**
 * Lanes of a run that grows. What was placed stays where it is, so a slice that encloses earlier ones comes to lie below them until the run
 * is finished and packed anew (write-whole.ts).
 */
import type { SliceColumns } from '../../engine/base/run.ts'
import { LanePacker } from './pack-lanes.ts'
import type { LaneSlices } from './run-sink.ts'

export interface PlacedLane {
  readonly track: number
  readonly lane: number
  readonly slices: LaneSlices
  /** Position of each slice in the columns given. */
  readonly positions: Uint32Array
}

export class LiveLanes {
  readonly #packers = new Map<number, LanePacker>()

  /** Lanes in order of track, then lane. */
  place(columns: SliceColumns): readonly PlacedLane[] {
    return placeSlices(columns, (track, start, end) => {
      const packer = this.#packers.get(track) ?? new LanePacker()
      this.#packers.set(track, packer)
      return packer.place(start, end)
    })
  }
}

/**
 * Groups slices by the lane that `laneOf` gives each; it is asked by track, then by start, the longer first.
 * Lanes come in order of track, then lane.
 */
export function placeSlices(
  columns: SliceColumns,
  laneOf: (track: number, start: number, end: number) => number,
): readonly PlacedLane[] {
  const { start, duration } = columns
  const placed: PlacedLane[] = []
  for (const { track, positions: ordered } of positionsByTrack(columns)) {
    const lanes: number[][] = []
    for (const position of ordered) {
      const lane = laneOf(track, start[position]!, start[position]! + duration[position]!)
      lanes[lane] ??= []
      lanes[lane].push(position)
    }
    lanes.forEach((chosen, lane) => {
      const positions = Uint32Array.from(chosen)
      placed.push({ track, lane, positions, slices: pick(columns, positions) })
    })
  }
  return placed
}

/** Positions of each track by start, the longer first; tracks ascending. Mostly they come so: then none is moved. */
function positionsByTrack({ track, start, duration }: SliceColumns) {
  const offsets: number[] = []
  for (const id of track) offsets[id] = (offsets[id] ?? 0) + 1
  const tracks = Object.keys(offsets).map(Number)
  let sum = 0
  for (const id of tracks) {
    const count = offsets[id]!
    offsets[id] = sum
    sum += count
  }
  const order = new Uint32Array(track.length)
  for (let position = 0; position < track.length; position++) {
    const id = track[position]!
    order[offsets[id]!++] = position
  }
  const compare = (a: number, b: number) => start[a]! - start[b]! || duration[b]! - duration[a]! || a - b
  let from = 0
  return tracks.map(id => {
    const positions = order.subarray(from, offsets[id]!)
    from = offsets[id]!
    const isOrdered = positions.every((position, i) => i === 0 || compare(positions[i - 1]!, position) < 0)
    if (!isOrdered) positions.sort(compare)
    return { track: id, positions }
  })
}

/** The chosen positions of the columns. */
function pick(columns: SliceColumns, chosen: Uint32Array): LaneSlices {
  const { operation } = columns
  return {
    count: chosen.length,
    start: taken(columns.start, chosen, new Float64Array(chosen.length)),
    duration: taken(columns.duration, chosen, new Float64Array(chosen.length)),
    label: taken(columns.label, chosen, new Uint32Array(chosen.length)),
    flags: taken(columns.flags, chosen, new Uint8Array(chosen.length)),
    detail: taken(columns.detail, chosen, new Uint32Array(chosen.length)),
    ...(operation && { operation: taken(operation, chosen, new Int32Array(chosen.length)) }),
  }
}

/** `from` with a function costs some ten times as much: this is half of what a preview costs the store. */
function taken<A extends Float64Array | Uint32Array | Int32Array | Uint8Array>(
  column: A,
  chosen: Uint32Array,
  into: A,
): A {
  for (let i = 0; i < chosen.length; i++) into[i] = column[chosen[i]!]!
  return into
}
