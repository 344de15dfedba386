/**
 * Takes one by one what belongs together: a file manager that opens several files tells each of them by itself,
 * right after the other. `take` gets all that came before a pause.
 */
export function gather<Item>(pauseMs: number, take: (items: readonly Item[]) => void): (item: Item) => void {
  let items: Item[] = []
  let timer: NodeJS.Timeout | undefined
  return item => {
    items.push(item)
    clearTimeout(timer)
    timer = setTimeout(() => {
      const all = items
      items = []
      take(all)
    }, pauseMs)
  }
}
