/**
 * One counter as step areas of a frame: an entry a bin in which the value changes, with the least, the
 * greatest and the last value from there to the next entry. The value that holds as the window begins comes
 * first, at its own time.
 */
import type { CounterFrame } from '../contract.ts'
import type { CounterSeries } from '../store/lane.ts'
import type { CounterIndex } from './counter-index.ts'
import type { Fold } from './fold-lane.ts'
import { grown } from './grown.ts'
import { gallop, lowerBound } from './sorted.ts'

/** The growing columns of a CounterFrame. */
export class CounterSteps {
  length = 0
  row = new Uint16Array(0)
  time = new Float32Array(0)
  minimum = new Float64Array(0)
  maximum = new Float64Array(0)
  last = new Float64Array(0)

  push(row: number, time: number, minimum: number, maximum: number, last: number): void {
    const i = this.length++
    if (i >= this.row.length) this.#grow()
    this.row[i] = row
    this.time[i] = time
    this.minimum[i] = minimum
    this.maximum[i] = maximum
    this.last[i] = last
  }

  trimmed(): CounterFrame {
    const { length } = this
    return {
      row: this.row.slice(0, length),
      time: this.time.slice(0, length),
      minimum: this.minimum.slice(0, length),
      maximum: this.maximum.slice(0, length),
      last: this.last.slice(0, length),
    }
  }

  #grow(): void {
    const capacity = Math.max(4096, 2 * this.row.length)
    this.row = grown(this.row, new Uint16Array(capacity))
    this.time = grown(this.time, new Float32Array(capacity))
    this.minimum = grown(this.minimum, new Float64Array(capacity))
    this.maximum = grown(this.maximum, new Float64Array(capacity))
    this.last = grown(this.last, new Float64Array(capacity))
  }
}

/** Adds the counter's entries. Stops early, with false, once `steps` holds more than the fold's limit. */
export function foldCounter(
  series: CounterSeries,
  index: CounterIndex,
  fold: Fold,
  row: number,
  steps: CounterSteps,
): boolean {
  const { time, value, count } = series
  const { startNs, endNs, binNs, limit } = fold
  const from = lowerBound(time, startNs, 0, count)
  const to = lowerBound(time, endNs, from, count)
  let held = Number.NaN
  if (from > 0) {
    held = value[from - 1]!
    steps.push(row, time[from - 1]! - startNs, held, held, held)
  }
  for (let i = from; i < to && steps.length <= limit; ) {
    const next = gallop(time, (Math.floor(time[i]! / binNs) + 1) * binNs, i + 1, to)
    const minimum = index.minimum(i, next)
    const maximum = index.maximum(i, next)
    if (minimum !== held || maximum !== held) {
      held = value[next - 1]!
      steps.push(row, time[i]! - startNs, minimum, maximum, held)
    }
    i = next
  }
  return steps.length <= limit
}
