/**
 * Lets code that reports by callback feed a stream: what is pushed waits until somebody takes it. A `latest`
 * item replaces one of its kind that nobody took yet, so a slow window costs no memory.
 */
export class EventQueue<T> {
  readonly #items: { value: T; kind: string | undefined }[] = []
  #end: { error: unknown } | 'end' | undefined
  #wake = () => {}

  push(value: T): void {
    this.#items.push({ value, kind: undefined })
    this.#wake()
  }

  pushLatest(kind: string, value: T): void {
    const waiting = this.#items.find(item => item.kind === kind)
    if (waiting) waiting.value = value
    else this.#items.push({ value, kind })
    this.#wake()
  }

  end(): void {
    this.#end ??= 'end'
    this.#wake()
  }

  fail(error: unknown): void {
    this.#end ??= { error }
    this.#wake()
  }

  /** Everything pushed, in order; then ends, or throws what it failed with. */
  async *items(): AsyncGenerator<T> {
    for (;;) {
      for (let item = this.#items.shift(); item; item = this.#items.shift()) yield item.value
      const end = this.#end
      if (end === 'end') return
      if (end) throw end.error
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }
}
