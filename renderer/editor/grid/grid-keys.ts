/** What keys do in the grid. */
import type { GridModel } from './grid-model.ts'

export interface GridKey {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** Rows that PageUp and PageDown go. */
const page = 8

/** Does what the key stands for; false where it is not the grid's. */
export function pressGridKey(grid: GridModel, event: GridKey): boolean {
  if (event.altKey) return false
  const isTyping = grid.draft.get() !== undefined
  if (event.ctrlKey || event.metaKey) return !isTyping && pressControl(grid, event)
  return isTyping ? pressTyping(grid, event) : pressMoving(grid, event)
}

function pressTyping(grid: GridModel, { key, shiftKey }: GridKey): boolean {
  if (key === 'Escape') grid.cancel()
  // A rank's program goes to the right.
  else if (key === 'Enter' || key === 'Tab') grid.move(0, shiftKey ? -1 : 1)
  else if (key === 'ArrowDown') grid.move(1, 0)
  else if (key === 'ArrowUp') grid.move(-1, 0)
  else return false
  return true
}

function pressMoving(grid: GridModel, { key, shiftKey }: GridKey): boolean {
  if (key === ' ' && shiftKey) {
    const { top, bottom } = grid.block
    grid.selectRanks(top, bottom)
    return true
  }
  const { rank } = grid.cursor.get()
  const last = Math.max((grid.cells.get()[rank]?.length ?? 1) - 1, 0)
  const moves = new Map([
    ['ArrowRight', () => grid.move(0, 1, shiftKey)],
    ['ArrowLeft', () => grid.move(0, -1, shiftKey)],
    ['ArrowDown', () => grid.move(1, 0, shiftKey)],
    ['ArrowUp', () => grid.move(-1, 0, shiftKey)],
    ['PageDown', () => grid.move(page, 0, shiftKey)],
    ['PageUp', () => grid.move(-page, 0, shiftKey)],
    ['Home', () => grid.moveTo({ rank, step: 0 }, shiftKey)],
    ['End', () => grid.moveTo({ rank, step: last }, shiftKey)],
    ['Enter', () => grid.edit()],
    ['F2', () => grid.edit()],
    ['Delete', () => grid.clear()],
    ['Backspace', () => grid.clear()],
    ['Insert', () => grid.insert()],
  ])
  moves.get(key)?.()
  return moves.has(key)
}

function pressControl(grid: GridModel, { key, shiftKey }: GridKey): boolean {
  const { left, right } = grid.block
  const actions = new Map([
    ['ArrowRight', () => grid.jump(1, shiftKey)],
    ['ArrowLeft', () => grid.jump(-1, shiftKey)],
    ['a', () => grid.selectAll()],
    ['z', () => (shiftKey ? grid.redo() : grid.undo())],
    ['y', () => grid.redo()],
    [' ', () => grid.selectColumns(left, right)],
    ['Delete', () => grid.remove()],
  ])
  const action = actions.get(key.length === 1 ? key.toLowerCase() : key)
  action?.()
  return action !== undefined
}
