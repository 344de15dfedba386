/** The labels of a run under construction: equal texts share one. */
import { type OperationClass, operationClassIndex } from './operation-class.ts'
import type { Label } from './run.ts'

export class LabelList {
  readonly list: Label[] = []
  readonly #ids = new Map<string, number>()

  /** The label's position in the list. */
  id(name: string, operationClass: OperationClass, microbatch: number): number {
    const key = `${name}/${operationClass}/${microbatch}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const index = operationClassIndex[operationClass]
    this.#ids.set(key, this.list.length)
    this.list.push({ name, category: operationClass, class: index, colour: '', microbatch })
    return this.list.length - 1
  }
}
