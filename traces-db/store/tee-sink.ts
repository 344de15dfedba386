import type { RunSink } from './run-sink.ts'

/**
 * A sink that feeds two: the file that is written and the memory that is looked at meanwhile. Ids are those
 * of the first; both give the same, as both count.
 */
export function teeSink(first: RunSink, second: RunSink): RunSink {
  return {
    addLabels: labels => both(sink => sink.addLabels(labels)),
    addProcesses: processes => both(sink => sink.addProcesses(processes)),
    addTracks: tracks => both(sink => sink.addTracks(tracks)),
    addLane: (track, lane, slices) => both(sink => sink.addLane(track, lane, slices)),
    addCounters: (track, samples) => both(sink => sink.addCounters(track, samples)),
    addInstants: (track, instants) => both(sink => sink.addInstants(track, instants)),
    addFlows: flows => both(sink => sink.addFlows(flows)),
    addDetailBlock: (from, count, data) => both(sink => sink.addDetailBlock(from, count, data)),
    addPlan: plan => both(sink => sink.addPlan(plan)),
    ready: header => both(sink => sink.ready(header)),
    finish: header => both(sink => sink.finish(header)),
    abandon: () => both(sink => sink.abandon()),
  }

  function both<T>(call: (sink: RunSink) => T): T {
    const result = call(first)
    call(second)
    return result
  }
}
