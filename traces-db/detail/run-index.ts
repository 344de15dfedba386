/**
 * Lookups that every query of a run needs: the columns of a track by its id, classes of labels, and the
 * detail indexes, each built on first use and dropped with the run. A run that grew (another generation)
 * gets new lookups; indexes of lanes whose columns did not change are kept.
 */
import type { Label } from '../../engine/base/run.ts'
import type { CounterSeries, InstantSeries, Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { CounterIndex } from './counter-index.ts'
import { LaneIndex } from './lane-index.ts'

export class RunIndex {
  /** Class number by label id. */
  readonly classOfLabel: Uint8Array
  readonly #lanes = new Map<number, Lane[]>()
  readonly #counters = new Map<number, CounterSeries>()
  readonly #instants = new Map<number, InstantSeries>()

  constructor(run: RunData) {
    this.classOfLabel = classesOf(run.labels)
    for (const lane of run.lanes) {
      const lanes = this.#lanes.get(lane.track)
      if (lanes === undefined) this.#lanes.set(lane.track, [lane])
      else lanes.push(lane)
    }
    for (const series of run.counters) this.#counters.set(series.track, series)
    for (const series of run.instants) this.#instants.set(series.track, series)
  }

  /** Lanes of a track, topmost first; none where the track holds no slices or does not exist. */
  lanes(track: number): readonly Lane[] {
    return this.#lanes.get(track) ?? []
  }

  counter(track: number): CounterSeries | undefined {
    return this.#counters.get(track)
  }

  instants(track: number): InstantSeries | undefined {
    return this.#instants.get(track)
  }

  laneIndex(lane: Lane): LaneIndex {
    return laneIndexes.get(lane.start, lane.count, shorter => new LaneIndex(lane, this.classOfLabel, shorter))
  }

  counterIndex(series: CounterSeries): CounterIndex {
    return counterIndexes.get(series.value, series.count, shorter => new CounterIndex(series, shorter))
  }
}

/** Runs of one plan share their labels. Those of a run that grows are appended to in place. */
function classesOf(labels: readonly Label[]): Uint8Array {
  const known = classesOfLabels.get(labels)
  if (known?.length === labels.length) return known
  const classes = Uint8Array.from(labels, label => label.class)
  classesOfLabels.set(labels, classes)
  return classes
}

const classesOfLabels = new WeakMap<readonly Label[], Uint8Array>()

/** The lookups of a run as it is now. */
export function runIndex(run: RunData): RunIndex {
  const known = runIndexes.get(run)
  if (known?.generation === run.generation) return known.index
  const index = new RunIndex(run)
  runIndexes.set(run, { generation: run.generation, index })
  return index
}

const runIndexes = new WeakMap<RunData, { readonly generation: number; readonly index: RunIndex }>()
/** By the column of starts: a run with its clocks aligned shares the other columns. */
const laneIndexes = columnCache<LaneIndex>()
const counterIndexes = columnCache<CounterIndex>()

/**
 * Indexes by the memory that a column lies in. Columns are appended to in place, never changed; one that grew is
 * indexed from the index that is known, and anew only where it has moved to larger memory.
 */
function columnCache<T>() {
  const byBuffer = new WeakMap<ArrayBufferLike, Map<number, { readonly count: number; readonly index: T }>>()
  return {
    get(column: Float64Array, count: number, build: (shorter?: T) => T): T {
      const byOffset = byBuffer.get(column.buffer) ?? new Map()
      byBuffer.set(column.buffer, byOffset)
      const known = byOffset.get(column.byteOffset)
      if (known?.count === count) return known.index
      const index = build(known !== undefined && known.count < count ? known.index : undefined)
      byOffset.set(column.byteOffset, { count, index })
      return index
    },
  }
}
