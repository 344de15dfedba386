/** The least and the greatest sample of any stretch of a counter: up to 0.5 byte a sample, built on first use. */
import type { CounterSeries } from '../store/lane.ts'
import { ExtremeIndex } from './extreme-index.ts'

export class CounterIndex {
  readonly #value: Float64Array
  readonly #least: ExtremeIndex
  readonly #greatest: ExtremeIndex

  constructor(series: CounterSeries) {
    this.#value = series.value
    this.#least = new ExtremeIndex(series.value, series.count, -1)
    this.#greatest = new ExtremeIndex(series.value, series.count)
  }

  /** Lowest value of samples [from, to), which must not be empty. */
  minimum(from: number, to: number): number {
    return this.#value[this.#least.find(from, to)]!
  }

  maximum(from: number, to: number): number {
    return this.#value[this.#greatest.find(from, to)]!
  }
}
