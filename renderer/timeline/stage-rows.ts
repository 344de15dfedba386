/** Which rows lie in the window and where, for drawing and pointing alike. CSS pixels from the canvas's top. */
import { firstRowBelow, type Row, type RowLayout } from './rows.ts'
import { pinnedOffset, rowsTop } from './stage-layout.ts'

export interface PlacedRow {
  readonly row: Row
  /** Top of the row in the canvas. */
  readonly top: number
}

/** A part of the canvas that rows are clipped to. */
export interface RowSection {
  readonly top: number
  readonly bottom: number
  readonly rows: readonly PlacedRow[]
}

/** Scrolled rows first, then the pinned ones that lie above them. */
export function rowSections(
  layout: RowLayout,
  scrollTop: number,
  canvasHeight: number,
): readonly [scrolled: RowSection, pinned: RowSection] {
  const pinnedBottom = rowsTop + layout.pinnedHeight
  const top = rowsTop + pinnedOffset(layout.pinnedHeight)
  return [
    section(layout.rows, top, canvasHeight, scrollTop),
    section(layout.pinned, rowsTop, Math.min(pinnedBottom, canvasHeight), 0),
  ]
}

function section(rows: readonly Row[], top: number, bottom: number, scrollTop: number): RowSection {
  const placed: PlacedRow[] = []
  for (let i = firstRowBelow(rows, scrollTop); i < rows.length; i++) {
    const row = rows[i]!
    const y = top + row.y - scrollTop
    if (y >= bottom) break
    placed.push({ row, top: y })
  }
  return { top, bottom, rows: placed }
}

/**
 * Tracks of rows that lie in the window, with those that tell what a gap of theirs is, and of those within half a
 * window of it.
 */
export function wantedTracks(
  layout: RowLayout,
  scrollTop: number,
  height: number,
): { readonly shown: readonly number[]; readonly nearby: readonly number[] } {
  const shown = layout.pinned.flatMap(row => row.tracks)
  const nearby: number[] = []
  for (let i = firstRowBelow(layout.rows, scrollTop - height / 2); i < layout.rows.length; i++) {
    const row = layout.rows[i]!
    if (row.y > scrollTop + height * 1.5) break
    const isShown = row.y + row.height > scrollTop && row.y < scrollTop + height
    for (const track of [...row.tracks, ...(row.besideWork ?? [])]) (isShown ? shown : nearby).push(track)
  }
  return { shown: [...new Set(shown)], nearby }
}
