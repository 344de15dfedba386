import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { readScheduleCells } from '../../../../engine/schedules/csv.ts'
import { readCells, writeCells } from '../../../../renderer/editor/grid/cells.ts'
import { GridModel } from '../../../../renderer/editor/grid/grid-model.ts'

const text = '0F0,0F1,0B0,0B1\n1F0,1B0,1F1,1B1\n'
let grid: GridModel
let written: string[]
beforeEach(() => {
  written = []
  grid = new GridModel(text, next => written.push(next))
})
const now = () => written.at(-1)

describe('the cursor', () => {
  test('goes where it is told, and never out of the grid', () => {
    grid.move(1, 2)
    expect(grid.cursor.get()).toEqual({ rank: 1, step: 2 })
    grid.move(9, -9)
    expect(grid.cursor.get()).toEqual({ rank: 1, step: 0 })
    grid.move(0, 99)
    expect(grid.cursor.get().step).toBe(7)
  })

  test('jumps to the end of what is filled, and over what is empty', () => {
    grid.follow('0F0,0F1,,,0B0\n1F0\n')
    grid.jump(1)
    expect(grid.cursor.get().step).toBe(1)
    grid.jump(1)
    expect(grid.cursor.get().step).toBe(4)
    grid.jump(-1)
    expect(grid.cursor.get().step).toBe(1)
    grid.jump(-1)
    expect(grid.cursor.get().step).toBe(0)
  })
})

describe('typing', () => {
  test('is taken when the cursor moves on, and dropped when cancelled', () => {
    grid.type('0I0')
    grid.move(0, 1)
    expect(now()).toBe('0I0,0F1,0B0,0B1\n1F0,1B0,1F1,1B1\n')
    grid.type('nothing')
    grid.cancel()
    grid.move(0, 1)
    expect(written).toHaveLength(1)
  })

  test('behind the end of a row makes it longer; a comma cannot make two cells of one', () => {
    grid.moveTo({ rank: 1, step: 5 })
    grid.type('1F2,1B2')
    grid.commit()
    expect(now()).toBe('0F0,0F1,0B0,0B1\n1F0,1B0,1F1,1B1,,1F2 1B2\n')
  })
})

describe('blocks', () => {
  test('are cleared, inserted, removed in their rows only', () => {
    grid.moveTo({ rank: 0, step: 1 })
    grid.moveTo({ rank: 0, step: 2 }, true)
    grid.insert()
    expect(now()).toBe('0F0,,,0F1,0B0,0B1\n1F0,1B0,1F1,1B1\n')
    grid.remove()
    expect(now()).toBe(text)
    grid.selectColumns(0)
    grid.clear()
    expect(now()).toBe(',0F1,0B0,0B1\n,1B0,1F1,1B1\n')
  })

  test('a column goes in and out of every row', () => {
    grid.moveTo({ rank: 1, step: 1 })
    grid.insertColumn()
    expect(now()).toBe('0F0,,0F1,0B0,0B1\n1F0,,1B0,1F1,1B1\n')
    grid.removeColumn()
    expect(now()).toBe(text)
  })

  test('are copied with tabs, and put in from tabs and commas; ranks grow as they need', () => {
    grid.selectAll()
    const copied = grid.copy()
    expect(copied).toBe('0F0\t0F1\t0B0\t0B1\n1F0\t1B0\t1F1\t1B1')
    grid.moveTo({ rank: 1, step: 2 })
    grid.paste('2F0,2B0\n3F0,3B0\n')
    expect(now()).toBe('0F0,0F1,0B0,0B1\n1F0,1B0,2F0,2B0\n,,3F0,3B0\n')
    expect(grid.block).toEqual({ top: 1, left: 2, bottom: 2, right: 3 })
  })

  test('ranks come and go; the last one stays', () => {
    grid.addRank()
    expect(now()).toBe('0F0,0F1,0B0,0B1\n,\n1F0,1B0,1F1,1B1\n')
    grid.selectAll()
    grid.removeRank()
    expect(now()).toBe(',\n')
    expect(grid.cells.get()).toEqual([['', '']])
  })
})

test('a remedy that moves a cell is one step to undo', () => {
  grid.apply({
    title: 'Move',
    changes: [
      { rank: 1, cell: 1, change: 'remove', text: '' },
      { rank: 1, cell: 2, change: 'insert', text: '1B0' },
    ],
  })
  expect(now()).toBe('0F0,0F1,0B0,0B1\n1F0,1F1,1B0,1B1\n')
  grid.undo()
  expect(now()).toBe(text)
})

test('a text that came from elsewhere can be undone', () => {
  grid.follow('0F0,0B0\n')
  expect(written).toEqual([])
  grid.undo()
  expect(now()).toBe(text)
})

const cellText = fc.constantFrom('', '0F0', '1B2', '(0F1;0B0)', 'r1F0')
const anyCells = fc.array(fc.array(cellText, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 })

test('whatever is done, undoing all of it gives the text back', () => {
  const action = fc.constantFrom(
    (model: GridModel) => model.insert(),
    (model: GridModel) => model.remove(),
    (model: GridModel) => model.insertColumn(),
    (model: GridModel) => model.removeColumn(),
    (model: GridModel) => model.addRank(),
    (model: GridModel) => model.removeRank(),
    (model: GridModel) => model.clear(),
    (model: GridModel) => model.move(1, 1, true),
    (model: GridModel) => model.move(-1, 2),
    (model: GridModel) => model.paste('0F0\t1F1\n2F2'),
    (model: GridModel) => model.type('0B7'),
  )
  fc.assert(
    fc.property(anyCells, fc.array(action, { maxLength: 20 }), (cells, actions) => {
      const first = writeCells(cells)
      let shown = first
      const model = new GridModel(first, next => {
        shown = next
      })
      for (const act of actions) act(model)
      model.commit()
      expect(writeCells(model.cells.get())).toBe(shown)
      for (let i = 0; i <= actions.length; i++) model.undo()
      expect(shown).toBe(first)
    }),
  )
})

test('the engine reads the same cells that the grid shows', () => {
  fc.assert(
    fc.property(anyCells, cells => {
      const written = writeCells(cells)
      expect(readScheduleCells(written)).toEqual(readCells(written))
      expect(readCells(written)).toHaveLength(cells.length)
    }),
  )
})
