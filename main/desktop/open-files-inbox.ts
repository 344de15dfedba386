/** Paths that others asked to open, kept until a window can take them. */
export interface OpenFilesInbox {
  add(paths: readonly string[]): void
  /** The one taker gets what has waited, and from then on whatever comes. */
  take(taker: (paths: readonly string[]) => void): void
}

export function openFilesInbox(): OpenFilesInbox {
  let waiting: string[] = []
  let taker: ((paths: readonly string[]) => void) | undefined
  const pass = () => {
    if (!taker || waiting.length === 0) return
    const paths = waiting
    waiting = []
    taker(paths)
  }
  return {
    add: paths => {
      waiting.push(...paths)
      pass()
    },
    take: next => {
      taker = next
      pass()
    },
  }
}
