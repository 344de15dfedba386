import { type ClipboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useStudio } from '../../app/studio-context.ts'
import { useStore } from '../../app/use-store.ts'
import { scrollToRow, virtualWindow } from '../../widgets/virtual-window.ts'
import { cellAt, type Place } from './cells.ts'
import './grid.css'
import { GridCells } from './grid-cells.tsx'
import { pressGridKey } from './grid-keys.ts'
import type { GridModel } from './grid-model.ts'
import { GridNote } from './grid-note.tsx'
import { cellHeight, cellWidth, headerHeight, rankWidth } from './grid-sizes.ts'
import { GridTools } from './grid-tools.tsx'

/** A schedule's CSV as a grid: a row a rank, a column a step. */
export function ScheduleGrid({ id }: { readonly id: string }) {
  const { desk } = useStudio()
  const grid = desk.gridOf(id)
  const text = useStore(desk.documents.all, all => all.find(document => document.id === id)?.text)
  useEffect(() => {
    if (text !== undefined) grid.follow(text)
  }, [grid, text])
  useEffect(() => linkCursor(grid, line => desk.cursorPlace.set(line)), [grid, desk])
  const goTo = useStore(desk.goTo)
  useEffect(() => {
    if (goTo?.rank === undefined || goTo.rank < 0 || goTo.line < 1) return
    grid.moveTo({ rank: goTo.rank, step: goTo.line - 1 })
  }, [goTo, grid])
  return (
    <div className="schedule-grid">
      <GridTools grid={grid} />
      <GridSheet key={id} grid={grid} focused={goTo} />
      <GridNote grid={grid} />
    </div>
  )
}

/** The cell under the cursor is what the timeline marks. */
function linkCursor(grid: GridModel, onPlace: (place: { rank: number; line: number }) => void): () => void {
  const tell = () => {
    const { rank, step } = grid.cursor.get()
    onPlace({ rank, line: step + 1 })
  }
  tell()
  return grid.cursor.subscribe(tell)
}

interface GridSheetProps {
  readonly grid: GridModel
  /** Each new one takes the keyboard here. */
  readonly focused: unknown
}

function GridSheet({ grid, focused }: GridSheetProps) {
  const cells = useStore(grid.cells)
  const cursor = useStore(grid.cursor)
  const scroller = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [view, setView] = useState({ left: 0, top: 0, width: 800, height: 400 })
  const { columns } = grid
  const shown = useMemo(
    () => ({
      columns: virtualWindow(view.left, view.width, cellWidth, columns),
      rows: virtualWindow(view.top, view.height, cellHeight, cells.length),
    }),
    [view, columns, cells.length],
  )
  useEffect(() => {
    const element = scroller.current!
    const look = () => {
      const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = element
      setView({ left, top, width, height })
    }
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  useEffect(() => {
    const element = scroller.current!
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = element
    element.scrollLeft = scrollToRow(scrollLeft, clientWidth - rankWidth, cellWidth, cursor.step)
    element.scrollTop = scrollToRow(scrollTop, clientHeight - headerHeight, cellHeight, cursor.rank)
  }, [cursor])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes to a cell goes on writing there
  useEffect(() => input.current?.focus({ preventScroll: true }), [focused])
  return (
    <div ref={scroller} className="grid-scroll" data-own-arrows="">
      <div
        className="grid-body"
        style={{ width: rankWidth + columns * cellWidth, height: headerHeight + cells.length * cellHeight }}
        {...pointerOf(grid, () => input.current?.focus({ preventScroll: true }))}
      >
        <GridCells grid={grid} columns={shown.columns} rows={shown.rows} />
        <CellInput grid={grid} element={input} />
      </div>
    </div>
  )
}

/** A click chooses a cell, a drag or Shift a block, a double click edits. Headers choose columns and ranks. */
function pointerOf(grid: GridModel, focus: () => void) {
  const placeOf = (event: PointerEvent<HTMLElement>): Place & { readonly inSheet: boolean } => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const scroller = event.currentTarget.parentElement!
    const headers = scroller.getBoundingClientRect()
    return {
      rank: Math.floor((event.clientY - top - headerHeight) / cellHeight),
      step: Math.floor((event.clientX - left - rankWidth) / cellWidth),
      inSheet: event.clientX - headers.left >= rankWidth && event.clientY - headers.top >= headerHeight,
    }
  }
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || (event.target as Element).matches('input')) return
      event.preventDefault()
      event.currentTarget.setPointerCapture(event.pointerId)
      const { rank, step, inSheet } = placeOf(event)
      const { clientX } = event
      const headers = event.currentTarget.parentElement!.getBoundingClientRect()
      if (inSheet) grid.moveTo({ rank, step }, event.shiftKey)
      else if (clientX - headers.left < rankWidth && rank >= 0) grid.selectRanks(rank)
      else if (step >= 0) grid.selectColumns(step)
      focus()
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
      const { rank, step, inSheet } = placeOf(event)
      if (inSheet) grid.moveTo({ rank, step }, true)
    },
    onDoubleClick() {
      grid.edit()
      focus()
    },
  }
}

/** The one field of the grid: it lies on the cell of the cursor, and shows itself while one types. */
function CellInput(props: {
  readonly grid: GridModel
  readonly element: React.RefObject<HTMLInputElement | null>
}) {
  const { grid, element } = props
  const cursor = useStore(grid.cursor)
  const draft = useStore(grid.draft)
  const cells = useStore(grid.cells)
  const text = cellAt(cells, cursor)
  const take = (event: ClipboardEvent, action: () => void) => {
    if (draft !== undefined) return
    event.preventDefault()
    action()
  }
  return (
    <input
      ref={element}
      className={draft === undefined ? 'grid-input' : 'grid-input typing'}
      aria-label={`Schedule, rank ${cursor.rank}, step ${cursor.step}: ${text === '' ? 'empty' : text}`}
      value={draft ?? ''}
      spellCheck={false}
      autoComplete="off"
      style={{
        left: rankWidth + cursor.step * cellWidth,
        top: headerHeight + cursor.rank * cellHeight,
        minWidth: cellWidth - 1,
        width: `${Math.max((draft ?? '').length + 3, 5)}ch`,
      }}
      onChange={event => grid.type(event.target.value)}
      onKeyDown={event => {
        if (event.nativeEvent.isComposing || !pressGridKey(grid, event)) return
        event.preventDefault()
        event.stopPropagation()
      }}
      onBlur={() => grid.commit()}
      onCopy={event => take(event, () => event.clipboardData.setData('text/plain', grid.copy()))}
      onCut={event =>
        take(event, () => {
          event.clipboardData.setData('text/plain', grid.copy())
          grid.clear()
        })
      }
      onPaste={event => take(event, () => grid.paste(event.clipboardData.getData('text/plain')))}
    />
  )
}
