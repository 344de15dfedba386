/**
 * Lanes of a run that grows. What was placed stays where it is, so a slice that encloses earlier ones comes to lie below them until the run
 * is finished and packed anew (write-whole.ts).
 */
import type { SliceColumns } from '../../engine/base/run.ts'
import { LanePacker } from './pack-lanes.ts'
import { positionsByTrack, taken } from './positions.ts'
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
  const before = (a: number, b: number) => start[a]! - start[b]! || duration[b]! - duration[a]! || a - b
  for (const { track, positions: ordered } of positionsByTrack(columns.track, before)) {
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
