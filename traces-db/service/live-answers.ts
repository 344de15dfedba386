/**
 * Answers about runs that still grow. One stands for a while that is a multiple of what it took, so that asking
 * again and again never takes the time that the run's events need.
 */
export class LiveAnswers {
  readonly #answers = new Map<string, { readonly value: unknown; readonly until: number }>()
  readonly #share: number
  readonly #now: () => number

  /** @param share of the time that answers may take, 0 to 1 */
  constructor(share: number, now: () => number = () => performance.now()) {
    this.#share = share
    this.#now = now
  }

  /** The answer that stands, or a new one. Failures do not stand. */
  async ask<T>(question: string, answer: () => T | Promise<T>): Promise<T> {
    const began = this.#now()
    for (const [other, { until }] of this.#answers) if (until <= began) this.#answers.delete(other)
    const known = this.#answers.get(question)
    if (known) return known.value as T
    const value = await answer()
    const end = this.#now()
    this.#answers.set(question, { value, until: end + (end - began) / this.#share })
    return value
  }
}
