/** Slices of a run of a plan while they are collected. */
import type { SliceColumns } from './run.ts'
import type { Ns } from './units.ts'

export class SliceList {
  #track: Uint32Array
  #start: Float64Array
  #duration: Float64Array
  #label: Uint32Array
  #operation: Int32Array
  #count = 0

  constructor(capacity = 256) {
    this.#track = new Uint32Array(capacity)
    this.#start = new Float64Array(capacity)
    this.#duration = new Float64Array(capacity)
    this.#label = new Uint32Array(capacity)
    this.#operation = new Int32Array(capacity)
  }

  get count(): number {
    return this.#count
  }

  /** Returns the slice's position. `operation` is -1 where it is of none. */
  add(track: number, start: Ns, end: Ns, label: number, operation: number): number {
    if (this.#count === this.#track.length) this.#grow()
    const at = this.#count++
    this.#track[at] = track
    this.#start[at] = start
    this.#duration[at] = end - start
    this.#label[at] = label
    this.#operation[at] = operation
    return at
  }

  columns(): SliceColumns {
    const count = this.#count
    const detail = new Uint32Array(count)
    for (let i = 0; i < count; i++) detail[i] = this.#operation[i]! + 1
    return {
      track: this.#track.slice(0, count),
      start: this.#start.slice(0, count),
      duration: this.#duration.slice(0, count),
      label: this.#label.slice(0, count),
      flags: new Uint8Array(count),
      // Details are numbered from 1, one an operation.
      detail,
      operation: this.#operation.slice(0, count),
    }
  }

  #grow(): void {
    const capacity = Math.max(16, this.#track.length * 2)
    this.#track = grown(this.#track, new Uint32Array(capacity))
    this.#start = grown(this.#start, new Float64Array(capacity))
    this.#duration = grown(this.#duration, new Float64Array(capacity))
    this.#label = grown(this.#label, new Uint32Array(capacity))
    this.#operation = grown(this.#operation, new Int32Array(capacity))
  }
}

function grown<A extends Uint32Array | Int32Array | Float64Array>(from: A, into: A): A {
  into.set(from)
  return into
}
