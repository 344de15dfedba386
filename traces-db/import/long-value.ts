/** Passes a JSON value that is too long to hold, chunk by chunk: brackets and strings are all it looks at. */
export class LongValue {
  #depth = 0
  #inString = false
  #escaped = false

  /** Position after the value, -1 where it goes on beyond `end`. */
  pass(bytes: Uint8Array, at: number, end: number): number {
    let depth = this.#depth
    let inString = this.#inString
    let i = at
    if (this.#escaped && i < end) {
      i++
      this.#escaped = false
    }
    for (; i < end; i++) {
      const c = bytes[i]!
      if (inString) {
        if (c === 0x5c) {
          i++
          this.#escaped = i === end
        } else if (c === 0x22) {
          inString = false
          if (depth === 0) return i + 1
        }
      } else if (c === 0x22) inString = true
      else if (c === 0x7b || c === 0x5b) depth++
      else if (c === 0x7d || c === 0x5d) {
        if (--depth <= 0) return i + 1
      }
    }
    this.#depth = depth
    this.#inString = inString
    return -1
  }
}
