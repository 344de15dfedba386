/**
 * Memory that many small blobs share. A run of hundreds of thousands of lanes has millions of blobs of a few bytes:
 * each in memory of its own, they keep the collector busy for longer than it takes to read them.
 */
const slabBytes = 2 ** 20
/** Larger ones stay where they are: a copy would cost more than it saves. */
const smallBytes = 2 ** 12

export class SmallBlobs {
  #slab = new ArrayBuffer(0)
  #used = 0

  /** The same bytes, at a place that any column may begin at. */
  place(bytes: Uint8Array): Uint8Array {
    const { length } = bytes
    // A database's own kind of bytes is none that a column is: whoever asks whether two are equal would hear no.
    if (length > smallBytes) {
      const { buffer, byteOffset } = bytes
      return byteOffset % 8 === 0 ? new Uint8Array(buffer, byteOffset, length) : new Uint8Array(bytes)
    }
    if (this.#used + length > this.#slab.byteLength) {
      this.#slab = new ArrayBuffer(slabBytes)
      this.#used = 0
    }
    const placed = new Uint8Array(this.#slab, this.#used, length)
    placed.set(bytes)
    this.#used += Math.ceil(length / 8) * 8
    return placed
  }
}
