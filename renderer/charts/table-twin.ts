/** The table that says what a chart shows: read by screen readers, copied, exported. */

export interface TwinCell {
  /** As a person reads it. */
  readonly text: string
  /** As a program does: every digit, no unit. */
  readonly value: string | number
}

export interface TwinColumn {
  readonly title: string
  readonly numeric: boolean
  /** Of the values in an export; '' for names. */
  readonly unit: string
}

export interface TableTwin {
  readonly columns: readonly TwinColumn[]
  readonly rows: readonly (readonly TwinCell[])[]
}

/** RFC 4180, with the unit in the heading. What a spreadsheet would take for a formula is kept a text. */
export function twinCsv({ columns, rows }: TableTwin): string {
  const head = columns.map(({ title, unit }) => (unit ? `${title} (${unit})` : title))
  const lines = [head, ...rows.map(row => row.map(cell => cell.value))]
  return `${lines.map(line => line.map(csvField).join(',')).join('\r\n')}\r\n`
}

function csvField(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
