/** The least and the greatest sample of any stretch of a counter: up to 0.5 byte a sample, built on first use. */
import type { CounterSeries } from '../store/lane.ts'
import { ExtremeIndex } from './extreme-index.ts'

export class CounterIndex {
  readonly #value: Float64Array
  readonly #least: ExtremeIndex
  readonly #greatest: ExtremeIndex

  /** `shorter` is the index of the counter before samples were appended. */
  constructor({ value, count }: CounterSeries, shorter?: CounterIndex) {
    this.#value = value
    this.#least = new ExtremeIndex(value, count, -1, shorter ? shorter.#least : undefined)
    this.#greatest = new ExtremeIndex(value, count, 1, shorter ? shorter.#greatest : undefined)
  }

  /** Lowest value of samples [from, to), which must not be empty. */
  minimum(from: number, to: number): number {
    return this.#value[this.#least.find(from, to)]!
  }

  maximum(from: number, to: number): number {
    return this.#value[this.#greatest.find(from, to)]!
  }
}
