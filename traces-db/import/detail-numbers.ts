/**
 * Numbers of details in the run by their numbers in a file: files are read side by side, so their blocks come
 * mixed and each gets the next free numbers.
 */
export class DetailNumbers {
  readonly #first: number[] = []
  readonly #run: number[] = []

  /** The file's next block begins with its number `first`, and with the run's number `run`. */
  add(first: number, run: number): void {
    this.#first.push(first)
    this.#run.push(run)
  }

  /** The run's number of the first text of a block, by the file's. */
  runOf(first: number): number {
    return this.#run[this.#find(first)]!
  }

  /** Replaces the file's numbers by the run's; 0 stays 0. */
  translate(numbers: Uint32Array): void {
    const first = this.#first
    let block = 0
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      if (number === 0) continue
      if (number < first[block]! || number >= (first[block + 1] ?? Number.POSITIVE_INFINITY)) {
        block = this.#find(number)
      }
      numbers[i] = number - first[block]! + this.#run[block]!
    }
  }

  #find(number: number): number {
    let low = 0
    let high = this.#first.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#first[middle]! <= number) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
