/** A report as data: what the Markdown and the HTML form are written from. All texts are plain: writers escape. */
import type { ChartColours } from '../../../renderer/charts/chart-colours.ts'
import type { Scene } from '../../../renderer/charts/scene.ts'
import type { TableTwin } from '../../../renderer/charts/table-twin.ts'

export type ReportBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  /** A chart as the window draws it. Left out of Markdown: the table beside it says the same. */
  | { readonly kind: 'picture'; readonly title: string; readonly draw: ReportPicture }

/** @param width CSS pixels */
export type ReportPicture = (width: number, colours: ChartColours) => Scene

const rowsShown = 12

/** A title and the first rows of a table; nothing where it has none. */
export function tableBlocks(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): ReportBlock[] {
  if (rows.length === 0) return []
  const more =
    rows.length > rowsShown ? [{ kind: 'text', text: `and ${rows.length - rowsShown} more` } as const] : []
  return [
    { kind: 'heading', level: 3, text: title },
    { kind: 'table', columns, rows: rows.slice(0, rowsShown) },
    ...more,
  ]
}

/** A chart with its table, as a panel of the window has both. */
export function chartBlocks(title: string, draw: ReportPicture | undefined, twin: TableTwin): ReportBlock[] {
  const table = tableBlocks(
    title,
    twin.columns.map(column => column.title),
    twin.rows.map(row => row.map(cell => cell.text)),
  )
  const [heading, ...rest] = table
  if (!heading) return []
  return draw ? [heading, { kind: 'picture', title, draw }, ...rest] : table
}
