/** Passes a JSON value that is too long to hold, chunk by chunk: brackets and strings are all it looks at. */
export class LongValue {
  #depth = 0
  #inString = false
  #escaped = false

  /** Position after the value, -1 where it goes on beyond `end`. */
  pass(bytes: Uint8Array, at: number, end: number): number {
    for (let i = at; i < end; i++) {
      const c = bytes[i]!
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (c === 0x5c) this.#escaped = true
        else if (c === 0x22) {
          this.#inString = false
          if (this.#depth === 0) return i + 1
        }
      } else if (c === 0x22) this.#inString = true
      else if (c === 0x7b || c === 0x5b) this.#depth++
      else if (c === 0x7d || c === 0x5d) {
        if (--this.#depth <= 0) return i + 1
      }
    }
    return -1
  }
}
