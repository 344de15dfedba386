/** A schedule's CSV as cells, and what can be done to them. Pure: every change gives new cells. */

/** One row a rank, one cell a step; rows may differ in length. */
export type Cells = readonly (readonly string[])[]

export interface Place {
  readonly rank: number
  readonly step: number
}

/** Cells between two corners, both included. */
export interface Block {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export function readCells(text: string): Cells {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  while (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines.map(line => line.split(',').map(cell => cell.trim()))
}

/** Empty cells at the end of a row say nothing and are left out. */
export function writeCells(cells: Cells): string {
  return cells.map(row => `${rowText(row)}\n`).join('')
}

function rowText(row: readonly string[]): string {
  let end = row.length
  while (end > 0 && row[end - 1] === '') end--
  // An empty line at the end of a file would be no row: two empty cells are one.
  return end === 0 ? ',' : row.slice(0, end).join(',')
}

export function blockOf(one: Place, other: Place): Block {
  return {
    top: Math.min(one.rank, other.rank),
    left: Math.min(one.step, other.step),
    bottom: Math.max(one.rank, other.rank),
    right: Math.max(one.step, other.step),
  }
}

export function cellAt(cells: Cells, { rank, step }: Place): string {
  return cells[rank]?.[step] ?? ''
}

/** Steps of the longest row. */
export function columnCount(cells: Cells): number {
  return cells.reduce((most, row) => Math.max(most, row.length), 0)
}

export function writeCell(cells: Cells, { rank, step }: Place, text: string): Cells {
  return putBlock(cells, { rank, step }, [[text]])
}

/** Writes a block of texts; rows and ranks grow as it needs. */
export function putBlock(cells: Cells, { rank, step }: Place, texts: Cells): Cells {
  const rows = cells.map(row => [...row])
  texts.forEach((line, down) => {
    while (rows.length <= rank + down) rows.push([])
    const row = rows[rank + down]!
    line.forEach((text, right) => {
      while (row.length <= step + right) row.push('')
      // A comma would be two cells.
      row[step + right] = text.replaceAll(/[,\r\n]/g, ' ').trim()
    })
  })
  return rows
}

export function clearBlock(cells: Cells, block: Block): Cells {
  return inBlock(cells, block, row =>
    row.map((text, step) => (step >= block.left && step <= block.right ? '' : text)),
  )
}

/** As many empty cells as the block has, before it; what follows in its rows is pushed along. */
export function insertBlock(cells: Cells, block: Block): Cells {
  const empty = Array<string>(block.right - block.left + 1).fill('')
  return inBlock(cells, block, row =>
    block.left >= row.length ? row : row.toSpliced(block.left, 0, ...empty),
  )
}

/** Takes the block's cells out; what follows in its rows is drawn closer. */
export function removeBlock(cells: Cells, block: Block): Cells {
  return inBlock(cells, block, row => row.toSpliced(block.left, block.right - block.left + 1))
}

/** An empty rank below this one. */
export function insertRank(cells: Cells, rank: number): Cells {
  return cells.toSpliced(rank + 1, 0, [''])
}

/** Takes ranks out; the last one stays, empty. */
export function removeRanks(cells: Cells, { top, bottom }: Block): Cells {
  const rest = cells.toSpliced(top, bottom - top + 1)
  return rest.length > 0 ? rest : [['']]
}

/** As spreadsheets take it. */
export function copyBlock(cells: Cells, { top, left, bottom, right }: Block): string {
  const lines: string[] = []
  for (let rank = top; rank <= bottom; rank++) {
    const texts: string[] = []
    for (let step = left; step <= right; step++) texts.push(cellAt(cells, { rank, step }))
    lines.push(texts.join('\t'))
  }
  return lines.join('\n')
}

/** Cells of a text from a spreadsheet (tabs) or a schedule's file (commas). */
export function readBlock(text: string): Cells {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const separator = text.includes('\t') ? '\t' : ','
  return lines.map(line => line.split(separator).map(cell => cell.trim()))
}

function inBlock(
  cells: Cells,
  { top, bottom }: Block,
  change: (row: readonly string[]) => readonly string[],
): Cells {
  return cells.map((row, rank) => (rank >= top && rank <= bottom ? change(row) : row))
}
