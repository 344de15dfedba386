/** Events that turned out odd once a whole file was read: how many, and where in its text the first one lies. */
export class OddEvents {
  count = 0
  /** Byte offset of the first one in the text. */
  firstOffset = Number.POSITIVE_INFINITY

  see(offset: number): void {
    this.count++
    if (offset < this.firstOffset) this.firstOffset = offset
  }
}
