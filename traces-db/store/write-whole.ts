/**
 * Writes a run that is whole in memory to a file: lanes packed anew by nesting, details in new blocks. Used
 * where a growing run is finished and where a preview is kept.
 */
import type { RunHeader, SliceColumns } from '../../engine/base/run.ts'
import { writeDetailBlocks } from './detail-blocks.ts'
import type { Lane } from './lane.ts'
import { placeSlices } from './live-lanes.ts'
import { LanePacker } from './pack-lanes.ts'
import type { RunData } from './run-data.ts'
import type { RunSink } from './run-sink.ts'

/** Ends with `sink.finish(header)`. */
export function writeWhole(run: RunData, header: RunHeader, sink: RunSink): void {
  sink.addLabels(run.labels)
  sink.addProcesses(run.processes)
  sink.addTracks(run.tracks)
  const ids = writeLanes(run, sink)
  for (const { track, ...samples } of run.counters) sink.addCounters(track, samples)
  for (const { track, ...instants } of run.instants) sink.addInstants(track, instants)
  const { flows } = run
  if (flows.count > 0) {
    sink.addFlows({ ...flows, from: flows.from.map(id => ids[id]!), to: flows.to.map(id => ids[id]!) })
  }
  if (run.plan) sink.addPlan(run.plan)
  sink.ready(header)
  writeDetails(run, sink)
  sink.finish(header)
}

/** New id of each slice by its old one. */
function writeLanes(run: RunData, sink: RunSink): Uint32Array {
  const ids = new Uint32Array(run.lanes.reduce((sum, lane) => sum + lane.count, 0))
  for (const [, lanes] of Map.groupBy(run.lanes, lane => lane.track)) {
    const oldIds = lanes.flatMap(lane => [...lane.id])
    const packer = new LanePacker()
    const placed = placeSlices(joined(lanes), (_, start, end) => packer.place(start, end))
    for (const { track, lane, slices, positions } of placed) {
      const first = sink.addLane(track, lane, slices)
      positions.forEach((position, index) => {
        ids[oldIds[position]!] = first + index
      })
    }
  }
  return ids
}

/** All slices of a track's lanes as one set of columns. */
function joined(lanes: readonly Lane[]): SliceColumns {
  const numbers = (column: (lane: Lane) => ArrayLike<number>) =>
    lanes.flatMap(lane => Array.from(column(lane)))
  const hasOperations = lanes.some(lane => lane.operation)
  return {
    track: Uint32Array.from(numbers(lane => new Uint32Array(lane.count).fill(lane.track))),
    start: Float64Array.from(numbers(lane => lane.start)),
    duration: Float64Array.from(numbers(lane => lane.duration)),
    label: Uint32Array.from(numbers(lane => lane.label)),
    flags: Uint8Array.from(numbers(lane => lane.flags)),
    detail: Uint32Array.from(numbers(lane => lane.detail)),
    ...(hasOperations && {
      operation: Int32Array.from(numbers(lane => lane.operation ?? new Int32Array(lane.count).fill(-1))),
    }),
  }
}

function writeDetails(run: RunData, sink: RunSink): void {
  function* texts() {
    for (let number = 1; number <= run.detailCount; number++) yield run.detail(number).slice(1, -1)
  }
  for (const { first, count, data } of writeDetailBlocks(texts(), 1)) sink.addDetailBlock(first, count, data)
}
