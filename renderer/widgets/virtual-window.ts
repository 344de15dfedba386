/** Which rows of a long list are worth making, for rows of one height. */
export interface VirtualWindow {
  /** First row, and one past the last. */
  readonly first: number
  readonly end: number
}

/** Rows beyond the edges, so that a scroll finds them made. */
const margin = 8

export function virtualWindow(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
): VirtualWindow {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - margin)
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + margin)
  return { first: Math.min(first, end), end }
}

/** Where to scroll so that a row is in sight, moving no more than it takes. */
export function scrollToRow(scrollTop: number, height: number, rowHeight: number, row: number): number {
  const top = row * rowHeight
  if (top < scrollTop) return top
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height
  return scrollTop
}

/** The row that a key leads to, undefined where it is not a key of movement. */
export function rowAfterKey(key: string, row: number, page: number, count: number): number | undefined {
  const last = count - 1
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: last,
  }
  const target = moves[key]
  return target === undefined || count === 0 ? undefined : Math.max(0, Math.min(last, target))
}
