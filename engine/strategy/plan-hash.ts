/** A fingerprint of a plan's columns. Not for secrecy: two lanes of 32-bit mixing, the same on every machine. */
export class PlanHash {
  private low = 0x9e3779b9
  private high = 0x85ebca6b

  add(column: ArrayLike<number>): void {
    let { low, high } = this
    // Columns are of all kinds: a loop over each of them would run several times as long as one over a copy.
    const words = new Float64Array(column)
    for (let i = 0; i < words.length; i++) {
      const word = words[i]! | 0
      low = Math.imul(low ^ word, 0x01000193)
      low ^= low >>> 15
      high = Math.imul(high + word, 0xcc9e2d51) ^ (low << 7)
      high ^= high >>> 13
    }
    this.low = low ^ column.length
    this.high = high
  }

  addText(text: string): void {
    this.add(Array.from(text, character => character.codePointAt(0)!))
  }

  /** Sixteen hex digits. */
  digits(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.high) + hex(this.low)
  }
}
