/** The labels of a run under construction: equal texts share one. */
import { type OperationClass, operationClassIndex } from './operation-class.ts'
import type { Label } from './run.ts'

/** More than there are classes. */
const classes = 256

export class LabelList {
  readonly list: Label[] = []
  /** By name, then by class and microbatch: every slice asks, so no text is made for it. */
  readonly #ids = new Map<string, Map<number, number>>()

  /** The label's position in the list. */
  id(name: string, operationClass: OperationClass, microbatch: number): number {
    const index = operationClassIndex[operationClass]
    const key = (microbatch + 1) * classes + index
    let ids = this.#ids.get(name)
    const known = ids?.get(key)
    if (known !== undefined) return known
    if (!ids) {
      ids = new Map()
      this.#ids.set(name, ids)
    }
    ids.set(key, this.list.length)
    this.list.push({ name, category: operationClass, class: index, colour: '', microbatch })
    return this.list.length - 1
  }
}
