/** What a rank has done since it last reported: operations with their times, and its memory as it changed. */
import { type MemoryCategory, memoryCategories } from '../../base/plan.ts'
import type { Bytes } from '../../base/units.ts'

/** Numbers of an operation in `operations`: which, in which pass of the program, start, begin, end. */
export const operationFields = 5
/** Numbers of a change in `memory`: time, category, bytes from then on. */
export const memoryFields = 3

/** Times in milliseconds of the machine's clock. */
export interface LoggedEvents {
  readonly operations: Float64Array
  readonly memory: Float64Array
}

const categoryIndex = Object.fromEntries(
  memoryCategories.map((category, index) => [category, index]),
) as Record<MemoryCategory, number>

export class EventLog {
  readonly #operations = new Rows(operationFields)
  readonly #memory = new Rows(memoryFields)
  readonly #held = new Float64Array(memoryCategories.length)
  readonly #isKept: boolean
  #lastMs = 0

  /** `isKept` false: nothing is logged, to see what logging costs. */
  constructor(isKept = true) {
    this.#isKept = isKept
  }

  get count(): number {
    return this.#operations.count
  }

  operation(operation: number, pass: number, startMs: number, beginMs: number, endMs: number): void {
    if (!this.#isKept) return
    const { numbers, at } = this.#operations.next()
    numbers[at] = operation
    numbers[at + 1] = pass
    numbers[at + 2] = startMs
    numbers[at + 3] = beginMs
    numbers[at + 4] = endMs
  }

  /** Memory taken (or, where negative, given back) at a time, which is moved on where later ones are known. */
  memory(category: MemoryCategory, bytes: Bytes, atMs: number): void {
    if (bytes === 0 || !this.#isKept) return
    const index = categoryIndex[category]
    this.#held[index]! += bytes
    this.#lastMs = Math.max(this.#lastMs, atMs)
    const { numbers, at } = this.#memory.next()
    numbers[at] = this.#lastMs
    numbers[at + 1] = index
    numbers[at + 2] = this.#held[index]!
  }

  /** What has been logged since the last call. */
  take(): LoggedEvents {
    return { operations: this.#operations.take(), memory: this.#memory.take() }
  }
}

/** Rows of a fixed number of numbers. */
class Rows {
  readonly #width: number
  #numbers: Float64Array
  #used = 0

  constructor(width: number) {
    this.#width = width
    this.#numbers = new Float64Array(width * 256)
  }

  get count(): number {
    return this.#used / this.#width
  }

  next(): { numbers: Float64Array; at: number } {
    if (this.#used === this.#numbers.length) {
      const grown = new Float64Array(this.#numbers.length * 2)
      grown.set(this.#numbers)
      this.#numbers = grown
    }
    const at = this.#used
    this.#used += this.#width
    return { numbers: this.#numbers, at }
  }

  take(): Float64Array {
    const taken = this.#numbers.slice(0, this.#used)
    this.#used = 0
    return taken
  }
}
