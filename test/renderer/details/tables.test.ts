import { expect, test } from 'vitest'
import { sortRows } from '../../../renderer/details/sort-rows.ts'
import { tabSeparated } from '../../../renderer/details/tab-separated.ts'

test('rows are sorted by size or as people order names, and equal ones keep their order', () => {
  const rows = [
    { name: 'layer 10', size: 2 },
    { name: 'layer 9', size: 2 },
    { name: 'Layer 1', size: 5 },
  ]
  expect(sortRows(rows, row => row.size, true).map(row => row.name)).toEqual([
    'Layer 1',
    'layer 10',
    'layer 9',
  ])
  expect(sortRows(rows, row => row.name, false).map(row => row.name)).toEqual([
    'Layer 1',
    'layer 9',
    'layer 10',
  ])
})

test('a copied table has one line a row, whatever its cells hold', () => {
  expect(tabSeparated(['a', 'b'], [['x\ty\nz', null]])).toBe('a\tb\nx y z\t')
})
