/** What is meant for a page, kept until there is one that takes it. */
export interface Inbox<Item> {
  add(items: readonly Item[]): void
  /** The one taker gets what has waited, and from then on whatever comes. */
  take(taker: (items: readonly Item[]) => void): void
  /** The taker is gone: items wait again, for the next one. */
  release(): void
}

export function inbox<Item>(): Inbox<Item> {
  let waiting: Item[] = []
  let taker: ((items: readonly Item[]) => void) | undefined
  const pass = () => {
    if (!taker || waiting.length === 0) return
    const items = waiting
    waiting = []
    taker(items)
  }
  return {
    add: items => {
      waiting.push(...items)
      pass()
    },
    take: next => {
      taker = next
      pass()
    },
    release: () => {
      taker = undefined
    },
  }
}
