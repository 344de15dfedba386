/**
 * A run with every rank's clock shifted by its estimated skew: what is shown where a person asks for it. The
 * columns of ranks without a skew are shared with the run as recorded.
 */
import type { FlowSeries, Lane } from './lane.ts'
import type { RunData } from './run-data.ts'

/** `run` itself where no source has a skew. */
export function alignedRun(run: RunData): RunData {
  const skewOfTrack = run.tracks.map(track => {
    const source = run.processes[track.process]?.source ?? -1
    return run.header.sources[source]?.skewNs ?? 0
  })
  if (skewOfTrack.every(skew => skew === 0)) return run
  return {
    header: run.header,
    processes: run.processes,
    tracks: run.tracks,
    labels: run.labels,
    lanes: run.lanes.map(lane => ({ ...lane, start: shifted(lane.start, skewOfTrack[lane.track]!) })),
    counters: run.counters.map(series => ({
      ...series,
      time: shifted(series.time, skewOfTrack[series.track]!),
    })),
    instants: run.instants.map(series => ({
      ...series,
      time: shifted(series.time, skewOfTrack[series.track]!),
    })),
    flows: shiftedFlows(run.flows, skewsOfSlices(run.lanes, skewOfTrack)),
    plan: run.plan,
    generation: run.generation,
    detailCount: run.detailCount,
    detail: number => run.detail(number),
  }
}

function shifted(times: Float64Array, skewNs: number): Float64Array {
  return skewNs === 0 ? times : times.map(time => time - skewNs)
}

function skewsOfSlices(lanes: readonly Lane[], skewOfTrack: readonly number[]): Float64Array {
  const skews = new Float64Array(lanes.reduce((sum, lane) => sum + lane.count, 0))
  for (const { track, id } of lanes) for (const slice of id) skews[slice] = skewOfTrack[track]!
  return skews
}

function shiftedFlows(flows: FlowSeries, skews: Float64Array): FlowSeries {
  return {
    ...flows,
    fromTime: flows.fromTime.map((time, index) => time - skews[flows.from[index]!]!),
    toTime: flows.toTime.map((time, index) => time - skews[flows.to[index]!]!),
  }
}
