/**
 * A run in memory, as the rest of this service sees it: detail levels, search, metrics and export are pure
 * functions of this. It comes from a run file (run-reader.ts) or grows in memory (memory-run.ts).
 */
import type { Label, Process, RunHeader, RunPlan, Track } from '../../engine/base/run.ts'
import type { CounterSeries, FlowSeries, InstantSeries, Lane } from './lane.ts'

export interface RunData {
  readonly header: RunHeader
  readonly processes: readonly Process[]
  readonly tracks: readonly Track[]
  readonly labels: readonly Label[]
  /** By track, then lane. */
  readonly lanes: readonly Lane[]
  readonly counters: readonly CounterSeries[]
  readonly instants: readonly InstantSeries[]
  readonly flows: FlowSeries
  /** What the run followed, where it followed a plan. */
  readonly plan?: RunPlan | undefined
  /** Grows with every change: caches built from the columns are keyed by it. */
  readonly generation: number
  /** Details are numbered from 1 to this; an import also keeps texts there that no column names. */
  readonly detailCount: number
  /** The event's stored members as JSON object text, '' where it has none (or they are not written yet). */
  detail(number: number): string
}
