/**
 * Ends of lanes, found by size in logarithmic time: many slices that overlap need many lanes, and looking at all
 * of them for each slice would be quadratic. A binary tree in two arrays: leaf `capacity + lane`, each node the
 * greatest and the least end below it. Lanes that are not in use ended before everything.
 */
export class LaneTree {
  #capacity = 256
  #greatest = new Float64Array(2 * this.#capacity).fill(Number.NEGATIVE_INFINITY)
  #least = new Float64Array(2 * this.#capacity).fill(Number.NEGATIVE_INFINITY)

  set(lane: number, end: number): void {
    while (lane >= this.#capacity) this.#grow()
    this.#greatest[this.#capacity + lane] = end
    this.#least[this.#capacity + lane] = end
    for (let node = (this.#capacity + lane) >> 1; node > 0; node >>= 1) this.#join(node)
  }

  /** The last lane that ends at `end` or later, later only where `isLater`; -1 where none does. */
  lastEndingFrom(end: number, isLater: boolean): number {
    const greatest = this.#greatest
    const holds = (node: number) => (isLater ? greatest[node]! > end : greatest[node]! >= end)
    if (!holds(1)) return -1
    let node = 1
    while (node < this.#capacity) node = holds(2 * node + 1) ? 2 * node + 1 : 2 * node
    return node - this.#capacity
  }

  /** The first lane from `from` on that ends at `time` or before: a new one where all in use go on. */
  firstEndingBy(time: number, from: number): number {
    if (from >= this.#capacity) return from
    let node = this.#capacity + from
    // Up, until a subtree to the right of all that was looked at holds one; then down to it.
    while (this.#least[node]! > time) {
      while ((node & 1) === 1) node >>= 1
      if (node === 0) return this.#capacity
      node++
    }
    while (node < this.#capacity) node = this.#least[2 * node]! <= time ? 2 * node : 2 * node + 1
    return node - this.#capacity
  }

  #join(node: number): void {
    this.#greatest[node] = Math.max(this.#greatest[2 * node]!, this.#greatest[2 * node + 1]!)
    this.#least[node] = Math.min(this.#least[2 * node]!, this.#least[2 * node + 1]!)
  }

  #grow(): void {
    const leaves = this.#greatest.subarray(this.#capacity)
    this.#capacity *= 2
    const greatest = new Float64Array(2 * this.#capacity).fill(Number.NEGATIVE_INFINITY)
    greatest.set(leaves, this.#capacity)
    this.#greatest = greatest
    this.#least = greatest.slice()
    for (let node = this.#capacity - 1; node > 0; node--) this.#join(node)
  }
}
