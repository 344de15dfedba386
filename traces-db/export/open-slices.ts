/**
 * Ends that are due: a heap by time; of equal times the last begun first, so that inner slices end before
 * those around them.
 */
interface Due {
  readonly endNs: number
  readonly order: number
  readonly text: string
}

export class OpenSlices {
  readonly #heap: Due[] = []
  #begun = 0

  /** Adds the end of a slice that was just begun. */
  add(endNs: number, text: string): void {
    const heap = this.#heap
    heap.push({ endNs, order: this.#begun++, text })
    let at = heap.length - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(heap[at]!, heap[parent]!)) break
      swap(heap, at, parent)
      at = parent
    }
  }

  /** Ends up to the start of the next slice. */
  *endedBy(startNs: number): Generator<string> {
    while (this.#heap.length > 0 && this.#heap[0]!.endNs <= startNs) yield this.#take().text
  }

  *all(): Generator<string> {
    while (this.#heap.length > 0) yield this.#take().text
  }

  #take(): Due {
    const heap = this.#heap
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return top
    heap[0] = last
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const right = left + 1
      let first = at
      if (left < heap.length && isBefore(heap[left]!, heap[first]!)) first = left
      if (right < heap.length && isBefore(heap[right]!, heap[first]!)) first = right
      if (first === at) return top
      swap(heap, at, first)
      at = first
    }
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.endNs < b.endNs || (a.endNs === b.endNs && a.order > b.order)
}

function swap(heap: Due[], a: number, b: number): void {
  const kept = heap[a]!
  heap[a] = heap[b]!
  heap[b] = kept
}
