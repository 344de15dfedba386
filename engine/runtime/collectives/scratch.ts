/** Memory for what is under way, allocated once and used again. */
import type { Bytes } from '../../base/units.ts'

export class Scratch {
  readonly #free = new Map<number, Float32Array[]>()
  #taken = 0

  /** Bytes in use at the moment. */
  get takenBytes(): Bytes {
    return this.#taken
  }

  /** Its content is whatever was there before. */
  take(count: number): Float32Array {
    this.#taken += count * Float32Array.BYTES_PER_ELEMENT
    return this.#free.get(count)?.pop() ?? new Float32Array(count)
  }

  give(floats: Float32Array): void {
    this.#taken -= floats.byteLength
    const free = this.#free.get(floats.length)
    if (free) free.push(floats)
    else this.#free.set(floats.length, [floats])
  }
}
