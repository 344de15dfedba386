/** A table as spreadsheets take it from the clipboard. Tabs and line breaks within a cell become spaces. */
export function tabSeparated(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return [head, ...rows]
    .map(row => row.map(cell => String(cell ?? '').replace(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n')
}
