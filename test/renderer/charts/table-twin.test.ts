import { describe, expect, test } from 'vitest'
import { nameColumn, shareCell, textCell, timeCell, timeColumn } from '../../../renderer/charts/cells.ts'
import { twinCsv } from '../../../renderer/charts/table-twin.ts'

describe('twinCsv', () => {
  test('has units in its heading and every digit in its cells', () => {
    const twin = {
      columns: [nameColumn('rank'), timeColumn('wait')],
      rows: [[textCell('Rank 0'), timeCell(1234567)]],
    }
    expect(twinCsv(twin)).toBe('rank,wait (ns)\r\nRank 0,1234567\r\n')
  })

  test('quotes what needs it, and keeps a formula a text', () => {
    const twin = { columns: [nameColumn('name')], rows: [[textCell('a,"b"')], [textCell('=1+1')]] }
    expect(twinCsv(twin)).toBe('name\r\n"a,""b"""\r\n\'=1+1\r\n')
  })

  test('a ratio over nothing is an empty cell', () => {
    const twin = { columns: [nameColumn('of ideal')], rows: [[shareCell(Number.POSITIVE_INFINITY)]] }
    expect(twinCsv(twin)).toBe('of ideal\r\n\r\n')
  })
})
