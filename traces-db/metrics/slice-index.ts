/** Slices by id: what measures that follow arrows from slice to slice look up. Built once a run. */
import type { Rank } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'

export interface SliceIndex {
  readonly count: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly label: Uint32Array
  readonly track: Uint32Array
  /** Index into run.lanes. */
  readonly lane: Uint32Array
}

export function sliceIndex(run: RunData): SliceIndex {
  const known = cache.get(run)
  if (known?.generation === run.generation) return known.index
  const index = build(run)
  cache.set(run, { generation: run.generation, index })
  return index
}

const cache = new WeakMap<RunData, { readonly generation: number; readonly index: SliceIndex }>()

function build(run: RunData): SliceIndex {
  const count = run.lanes.reduce((sum, lane) => sum + lane.count, 0)
  const start = new Float64Array(count)
  const end = new Float64Array(count)
  const label = new Uint32Array(count)
  const track = new Uint32Array(count)
  const laneOf = new Uint32Array(count)
  run.lanes.forEach((lane, number) => {
    for (let i = 0; i < lane.count; i++) {
      const id = lane.id[i]!
      start[id] = lane.start[i]!
      end[id] = lane.start[i]! + lane.duration[i]!
      label[id] = lane.label[i]!
      track[id] = lane.track
      laneOf[id] = number
    }
  })
  return { count, start, end, label, track, lane: laneOf }
}

/** Rank of each track; -1 where its process has none. */
export function rankOfTracks(run: RunData): readonly Rank[] {
  return run.tracks.map(track => run.processes[track.process]?.rank ?? -1)
}
