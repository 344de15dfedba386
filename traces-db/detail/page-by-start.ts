/**
 * A page of what many sorted columns hold together, by start, without merging them: bisect for the times
 * between which the page lies (a binary search a column and step), then sort the few entries in between.
 */
import { lowerBound } from './sorted.ts'

/** Positions [from, to) of a column of starts, sorted. */
export interface StartColumn {
  readonly start: Float64Array
  readonly from: number
  readonly to: number
}

export interface PageEntry {
  /** Number of the column. */
  readonly column: number
  readonly position: number
  readonly startNs: number
}

/** Entries `offset` ... `offset + limit - 1` of all columns by start, then column, then position. */
export function pageByStart(columns: readonly StartColumn[], offset: number, limit: number): PageEntry[] {
  const filled = columns.map((column, number) => ({ ...column, number })).filter(({ from, to }) => from < to)
  const countBefore = (time: number) =>
    filled.reduce((sum, { start, from, to }) => sum + lowerBound(start, time, from, to) - from, 0)
  const earliest = Math.floor(
    filled.reduce((time, { start, from }) => Math.min(time, start[from]!), Infinity),
  )
  const latest =
    Math.floor(filled.reduce((time, { start, to }) => Math.max(time, start[to - 1]!), -Infinity)) + 1
  const fromNs = bisect(earliest, latest, time => countBefore(time) <= offset)
  const toNs = 1 + bisect(fromNs, latest, time => countBefore(time) < offset + limit)

  const entries = filled.flatMap(({ start, from, to, number }) => {
    const first = lowerBound(start, fromNs, from, to)
    const end = lowerBound(start, toNs, first, to)
    return Array.from({ length: end - first }, (_, i): PageEntry => {
      return { column: number, position: first + i, startNs: start[first + i]! }
    })
  })
  entries.sort((a, b) => a.startNs - b.startNs || a.column - b.column || a.position - b.position)
  const skip = filled.length === 0 ? 0 : offset - countBefore(fromNs)
  return entries.slice(skip, skip + limit)
}

/** The greatest whole number in [low, high] for which `holds` is true; it holds for `low` and stops once. */
function bisect(low: number, high: number, holds: (value: number) => boolean): number {
  let known = low
  let end = high
  while (known < end) {
    const middle = known + Math.ceil((end - known) / 2)
    if (holds(middle)) known = middle
    else end = middle - 1
  }
  return known
}
