/** The grid's state and what can be done in it: cursor, selection, the cell being typed, undo. No DOM, no React. */
import type { CellRemedy } from '../../../engine/base/plan.ts'
import { Store } from '../../app/store.ts'
import {
  type Block,
  blockOf,
  type Cells,
  cellAt,
  clearBlock,
  columnCount,
  copyBlock,
  insertBlock,
  insertRank,
  type Place,
  putBlock,
  readBlock,
  readCells,
  removeBlock,
  removeRanks,
  writeCell,
  writeCells,
} from './cells.ts'

interface Step {
  readonly text: string
  readonly cursor: Place
}

/** Free columns behind the longest row: a schedule grows to the right. */
const freeColumns = 4
const mostUndo = 500

export class GridModel {
  readonly cells: Store<Cells>
  readonly cursor = new Store<Place>({ rank: 0, step: 0 })
  /** The other corner of the selection. */
  readonly anchor = new Store<Place>({ rank: 0, step: 0 })
  /** What is being typed into the cell of the cursor; undefined while nothing is. */
  readonly draft = new Store<string | undefined>(undefined)
  readonly #onText: (text: string) => void
  #text: string
  #undo: Step[] = []
  #redo: Step[] = []

  constructor(text: string, onText: (text: string) => void) {
    this.#text = text
    this.#onText = onText
    this.cells = new Store(readCells(text))
  }

  get columns(): number {
    return columnCount(this.cells.get()) + freeColumns
  }

  get block(): Block {
    return blockOf(this.cursor.get(), this.anchor.get())
  }

  /** The text changed elsewhere: a version was restored, a file read again. It can be undone like an edit. */
  follow(text: string): void {
    if (text === this.#text) return
    this.#remember()
    this.#take(text)
  }

  // ---- Moving

  moveTo(place: Place, extend = false): void {
    this.commit()
    const cursor = this.#inside(place)
    this.cursor.set(cursor)
    if (!extend) this.anchor.set(cursor)
  }

  move(down: number, right: number, extend = false): void {
    const { rank, step } = this.cursor.get()
    this.moveTo({ rank: rank + down, step: step + right }, extend)
  }

  /** The next cell in this direction where something begins or ends, as spreadsheets jump. */
  jump(right: 1 | -1, extend = false): void {
    const { rank, step } = this.cursor.get()
    const filled = (at: number) => cellAt(this.cells.get(), { rank, step: at }) !== ''
    const last = this.cells.get()[rank]?.length ?? 0
    let at = step + right
    const wanted = !(filled(step) && filled(at))
    while (at > 0 && at < last && filled(at) !== wanted) at += right
    // Within what is filled the jump ends on its last cell, not behind it.
    if (!wanted && (!filled(at) || at >= last)) at -= right
    this.moveTo({ rank, step: Math.min(at, Math.max(last - 1, 0)) }, extend)
  }

  selectColumns(from: number, to = from): void {
    this.commit()
    this.anchor.set({ rank: 0, step: from })
    this.cursor.set(this.#inside({ rank: this.cells.get().length - 1, step: to }))
  }

  selectRanks(from: number, to = from): void {
    this.commit()
    this.anchor.set({ rank: from, step: 0 })
    this.cursor.set(this.#inside({ rank: to, step: columnCount(this.cells.get()) - 1 }))
  }

  selectAll(): void {
    this.selectRanks(0, this.cells.get().length - 1)
  }

  // ---- Typing

  type(text: string): void {
    this.draft.set(text)
  }

  edit(): void {
    this.draft.set(cellAt(this.cells.get(), this.cursor.get()))
  }

  cancel(): void {
    this.draft.set(undefined)
  }

  /** Takes what was typed. */
  commit(): void {
    const draft = this.draft.get()
    this.draft.set(undefined)
    const cursor = this.cursor.get()
    if (draft === undefined || draft.trim() === cellAt(this.cells.get(), cursor)) return
    this.#change(writeCell(this.cells.get(), cursor, draft))
  }

  // ---- Blocks

  clear(): void {
    this.#change(clearBlock(this.cells.get(), this.block))
  }

  insert(): void {
    this.#change(insertBlock(this.cells.get(), this.block))
  }

  remove(): void {
    this.#change(removeBlock(this.cells.get(), this.block))
    const { top: rank, left: step } = this.block
    this.moveTo({ rank, step })
  }

  insertColumn(): void {
    this.#change(insertBlock(this.cells.get(), this.#wholeColumns()))
  }

  removeColumn(): void {
    this.#change(removeBlock(this.cells.get(), this.#wholeColumns()))
  }

  addRank(): void {
    const { bottom } = this.block
    this.#change(insertRank(this.cells.get(), bottom))
    this.moveTo({ rank: bottom + 1, step: 0 })
  }

  removeRank(): void {
    this.#change(removeRanks(this.cells.get(), this.block))
    this.moveTo({ rank: this.block.top, step: this.cursor.get().step })
  }

  copy(): string {
    return copyBlock(this.cells.get(), this.block)
  }

  /** From the selection's corner on; what was put in is selected. */
  paste(text: string): void {
    const texts = readBlock(text)
    const { top: rank, left: step } = this.block
    this.#change(putBlock(this.cells.get(), { rank, step }, texts))
    this.moveTo({ rank, step })
    this.moveTo({ rank: rank + texts.length - 1, step: step + columnCount(texts) - 1 }, true)
  }

  /** Does what mends a fault. */
  apply({ changes }: CellRemedy): void {
    let cells = this.cells.get()
    for (const { rank, cell: step, change, text } of changes) {
      const block = blockOf({ rank, step }, { rank, step })
      if (change === 'remove') cells = removeBlock(cells, block)
      else if (change === 'insert') cells = writeCell(insertBlock(cells, block), { rank, step }, text)
      else cells = writeCell(cells, { rank, step }, text)
    }
    this.#change(cells)
    const last = changes.at(-1)
    if (last) this.moveTo({ rank: last.rank, step: last.cell })
  }

  // ---- Undo

  undo(): void {
    this.draft.set(undefined)
    this.#step(this.#undo, this.#redo)
  }

  redo(): void {
    this.draft.set(undefined)
    this.#step(this.#redo, this.#undo)
  }

  #step(from: Step[], to: Step[]): void {
    const step = from.pop()
    if (!step) return
    to.push({ text: this.#text, cursor: this.cursor.get() })
    this.#take(step.text)
    this.moveTo(step.cursor)
    this.#onText(step.text)
  }

  #change(cells: Cells): void {
    const text = writeCells(cells)
    if (text === writeCells(this.cells.get())) return
    this.#remember()
    this.#take(text)
    this.#onText(text)
  }

  #remember(): void {
    this.#undo.push({ text: this.#text, cursor: this.cursor.get() })
    if (this.#undo.length > mostUndo) this.#undo.shift()
    this.#redo = []
  }

  #take(text: string): void {
    this.#text = text
    this.cells.set(readCells(text))
    this.cursor.update(place => this.#inside(place))
    this.anchor.update(place => this.#inside(place))
  }

  #inside({ rank, step }: Place): Place {
    return {
      rank: Math.min(Math.max(rank, 0), this.cells.get().length - 1),
      step: Math.min(Math.max(step, 0), this.columns - 1),
    }
  }

  #wholeColumns(): Block {
    return { ...this.block, top: 0, bottom: this.cells.get().length - 1 }
  }
}
