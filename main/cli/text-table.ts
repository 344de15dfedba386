import { countText } from './format.ts'

/** Rows as aligned columns of text: numbers to the right, words to the left, long cells cut. */
const widestCell = 80

export function textTable(
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  numberText: (value: number) => string = countText,
): string[] {
  const cells = rows.map(row =>
    row.map(value => cellText(typeof value === 'number' ? numberText(value) : value)),
  )
  const widths = columns.map((name, index) =>
    cells.reduce((most, row) => Math.max(most, row[index]!.length), cellText(name).length),
  )
  const isNumber = columns.map((_, index) => rows.every(row => typeof row[index] !== 'string'))
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => (isNumber[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd()
  return [line(columns.map(cellText)), line(widths.map(width => '-'.repeat(width))), ...cells.map(line)]
}

/** Names in a trace are text: no control character reaches the terminal. */
function cellText(value: string | null): string {
  if (value === null) return ''
  const text = value.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
  return text.length <= widestCell ? text : `${text.slice(0, widestCell - 1)}…`
}
