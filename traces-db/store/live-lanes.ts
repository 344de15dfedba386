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
  const { track, start, duration } = columns
  const order = Uint32Array.from(track.keys()).sort(
    (a, b) => track[a]! - track[b]! || start[a]! - start[b]! || duration[b]! - duration[a]! || a - b,
  )
  const lanes = new Map<string, { track: number; lane: number; positions: number[] }>()
  for (const position of order) {
    const row = track[position]!
    const lane = laneOf(row, start[position]!, start[position]! + duration[position]!)
    const key = `${row}/${lane}`
    const known = lanes.get(key)
    if (known) known.positions.push(position)
    else lanes.set(key, { track: row, lane, positions: [position] })
  }
  return [...lanes.values()]
    .sort((a, b) => a.track - b.track || a.lane - b.lane)
    .map(({ positions, ...place }) => {
      const chosen = Uint32Array.from(positions)
      return { ...place, positions: chosen, slices: pick(columns, chosen) }
    })
}

/** The chosen positions of the columns. */
function pick(columns: SliceColumns, chosen: Uint32Array): LaneSlices {
  const { operation } = columns
  return {
    count: chosen.length,
    start: Float64Array.from(chosen, position => columns.start[position]!),
    duration: Float64Array.from(chosen, position => columns.duration[position]!),
    label: chosen.map(position => columns.label[position]!),
    flags: Uint8Array.from(chosen, position => columns.flags[position]!),
    detail: chosen.map(position => columns.detail[position]!),
    ...(operation && { operation: Int32Array.from(chosen, position => operation[position]!) }),
  }
}
