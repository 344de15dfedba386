/**
 * Lookups that every query of a run needs: the columns of a track by its id, classes of labels, and the
 * detail indexes, each built on first use and dropped with the run. A run that grew (another generation)
 * gets new lookups; indexes of lanes whose columns did not change are kept.
 */

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
    this.classOfLabel = Uint8Array.from(run.labels, label => label.class)
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
    return cached(laneIndexes, lane.start, lane.count, () => new LaneIndex(lane, this.classOfLabel))
  }

  counterIndex(series: CounterSeries): CounterIndex {
    return cached(counterIndexes, series.value, series.count, () => new CounterIndex(series))
  }
}

/** The lookups of a run as it is now. */
export function runIndex(run: RunData): RunIndex {
  return cached(runIndexes, run, run.generation, () => new RunIndex(run))
}

interface Cached<T> {
  /** A generation, or the number of values: columns are appended to, never changed in place. */
  readonly version: number
  readonly value: T
}

const runIndexes = new WeakMap<RunData, Cached<RunIndex>>()
/** By the column of starts: a run with its clocks aligned shares the other columns. */
const laneIndexes = new WeakMap<Float64Array, Cached<LaneIndex>>()
const counterIndexes = new WeakMap<Float64Array, Cached<CounterIndex>>()

function cached<K extends WeakKey, T>(
  cache: WeakMap<K, Cached<T>>,
  key: K,
  version: number,
  build: () => T,
): T {
  const known = cache.get(key)
  if (known?.version === version) return known.value
  const value = build()
  cache.set(key, { version, value })
  return value
}
