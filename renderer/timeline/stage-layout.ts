/** How the canvases are divided: minimap, ruler, pinned rows, scrolled rows. CSS pixels. */
export const minimapHeight = 44
export const rulerHeight = 26
/** Where rows begin. */
export const rowsTop = minimapHeight + rulerHeight
/** Between pinned and scrolled rows. */
export const pinnedGap = 4

export type StagePart = 'minimap' | 'ruler' | 'pinned' | 'rows'

/** The part at a height, and the height within that part's own content. */
export function partAt(
  y: number,
  pinnedHeight: number,
  scrollTop: number,
): { readonly part: StagePart; readonly y: number } {
  if (y < minimapHeight) return { part: 'minimap', y }
  if (y < rowsTop) return { part: 'ruler', y: y - minimapHeight }
  const below = y - rowsTop
  if (pinnedHeight > 0 && below < pinnedHeight + pinnedGap) return { part: 'pinned', y: below }
  return { part: 'rows', y: below - pinnedOffset(pinnedHeight) + scrollTop }
}

/** Height that pinned rows and the line below them take. */
export function pinnedOffset(pinnedHeight: number): number {
  return pinnedHeight > 0 ? pinnedHeight + pinnedGap : 0
}
