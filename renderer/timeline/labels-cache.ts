/**
 * The labels of a run that were needed so far, with the number of each one's colour. Labels never change, so
 * what is known stays known; what is not is asked for once.
 */
import type { Label } from '../../engine/base/run.ts'
import { classIndex, colourIndex } from './palette.ts'

/** Ids a request may have; the contract allows 50,000. */
const requestSize = 20_000

export class LabelsCache {
  readonly #fetch: (ids: number[]) => Promise<readonly Label[]>
  readonly #labels: (Label | undefined)[] = []
  /** Colour + 1 by label id; 0 = not known yet. */
  #colours = new Uint16Array(1024)

  constructor(fetch: (ids: number[]) => Promise<readonly Label[]>) {
    this.#fetch = fetch
  }

  get(id: number): Label | undefined {
    return this.#labels[id]
  }

  /** Number of the palette's entry; the class's own while the label is not known. */
  colour(id: number, operationClass: number): number {
    const known = this.#colours[id]
    return known ? known - 1 : classIndex(operationClass)
  }

  /** Asks for the labels that are not known among these. Resolves when all are. */
  async ensure(...columns: readonly Uint32Array[]): Promise<void> {
    const missing = new Set<number>()
    for (const column of columns) {
      for (const id of column) if (this.#labels[id] === undefined) missing.add(id)
    }
    const ids = [...missing]
    for (let from = 0; from < ids.length; from += requestSize) {
      const part = ids.slice(from, from + requestSize)
      const labels = await this.#fetch(part)
      part.forEach((id, index) => {
        const label = labels[index]
        if (label) this.#put(id, label)
      })
    }
  }

  #put(id: number, label: Label): void {
    this.#labels[id] = label
    if (id >= this.#colours.length) {
      const grown = new Uint16Array(2 ** Math.ceil(Math.log2(id + 1)))
      grown.set(this.#colours)
      this.#colours = grown
    }
    this.#colours[id] = colourIndex(label) + 1
  }
}
