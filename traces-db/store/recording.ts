import type { Label, Process, RunPlan, Track } from '../../engine/base/run.ts'
import type { ColumnSink, Flows, LaneSlices, TrackInstants, TrackSamples } from './run-sink.ts'

/**
 * Passes everything on to a file and remembers it, to be repeated on the run in memory once the file's
 * transaction is committed: memory never shows what the file may lose.
 */
export class Recording implements ColumnSink {
  readonly #file: ColumnSink
  readonly #calls: ((sink: ColumnSink) => void)[] = []

  constructor(file: ColumnSink) {
    this.#file = file
  }

  replay(memory: ColumnSink): void {
    for (const call of this.#calls) call(memory)
  }

  addLabels(labels: readonly Label[]): void {
    this.#do(sink => sink.addLabels(labels))
  }

  addProcesses(processes: readonly Process[]): void {
    this.#do(sink => sink.addProcesses(processes))
  }

  addTracks(tracks: readonly Track[]): void {
    this.#do(sink => sink.addTracks(tracks))
  }

  addLane(track: number, lane: number, slices: LaneSlices): number {
    return this.#do(sink => sink.addLane(track, lane, slices))
  }

  addCounters(track: number, samples: TrackSamples): void {
    this.#do(sink => sink.addCounters(track, samples))
  }

  addInstants(track: number, instants: TrackInstants): number {
    return this.#do(sink => sink.addInstants(track, instants))
  }

  addFlows(flows: Flows): void {
    this.#do(sink => sink.addFlows(flows))
  }

  addDetailBlock(first: number, count: number, data: Uint8Array): void {
    this.#do(sink => sink.addDetailBlock(first, count, data))
  }

  addPlan(plan: RunPlan): void {
    this.#do(sink => sink.addPlan(plan))
  }

  #do<T>(call: (sink: ColumnSink) => T): T {
    this.#calls.push(call)
    return call(this.#file)
  }
}
