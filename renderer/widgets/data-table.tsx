import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import './data-table.css'
import { rowAfterKey, scrollToRow, virtualWindow } from './virtual-window.ts'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  /** Of a narrow column: for screen readers only, and no order. */
  readonly isTitleHidden?: boolean
  readonly numeric?: boolean
  /** CSS pixels at least. */
  readonly width: number
  /** Share of the room that is left over; none where absent. */
  readonly grow?: number
  readonly cell: (row: Row) => ReactNode
}

export interface TableSort {
  readonly key: string
  readonly descending: boolean
}

interface DataTableProps<Row> {
  /** For screen readers. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** Position of the row that is looked at, -1 for none. */
  readonly active: number
  /** By keyboard or a click. */
  readonly onActive?: (index: number) => void
  /** By Enter or a double click. */
  readonly onOpen?: (index: number) => void
  /** Other keys, while the table has the focus. Returns whether the press was taken. */
  readonly onKey?: (event: KeyboardEvent) => boolean
  /** Told of the rows in sight, and a little beyond. */
  readonly onShown?: (first: number, end: number) => void
  readonly sort?: TableSort
  readonly onSort?: (key: string) => void
  /** Shown where there are no rows. */
  readonly empty: string
}

const rowHeight = 24
const headHeight = 28

/** A long table: only rows in sight are made. One stop of the tab key; arrows move from row to row. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, active, onActive, onOpen, onKey, onShown, sort, onSort, empty } = props
  const id = useId()
  const table = useRef<HTMLDivElement>(null)
  const [scroll, setScroll] = useState({ top: 0, height: 400 })
  const shown = virtualWindow(scroll.top, scroll.height, rowHeight, rows.length)
  const template = { gridTemplateColumns: columns.map(trackOf).join(' ') }
  const minWidth = columns.reduce((sum, column) => sum + column.width, 0)

  useEffect(() => {
    const element = table.current
    if (!element) return
    const measure = () => setScroll(scrollOf(element))
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const element = table.current
    if (!element || active < 0) return
    const { top, height } = scrollOf(element)
    element.scrollTop = scrollToRow(top, height, rowHeight, active)
  }, [active])

  useEffect(() => onShown?.(shown.first, shown.end), [onShown, shown.first, shown.end])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target === event.currentTarget && onKey?.(event)) {
      event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor(scroll.height / rowHeight) - 1)
    const next = rowAfterKey(event.key, active, page, rows.length)
    if (next !== undefined) {
      event.preventDefault()
      onActive?.(next)
    } else if (event.key === 'Enter' && active >= 0 && onOpen) {
      event.preventDefault()
      onOpen(active)
    }
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are made only where they are seen
    <div
      ref={table}
      className="data-table"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active >= 0 && rows.length > 0 ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={event => setScroll(scrollOf(event.currentTarget))}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div
        className="data-table-head"
        role="row"
        tabIndex={-1}
        style={{ ...template, minWidth }}
        aria-rowindex={1}
      >
        {columns.map(column => (
          <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
      {rows.length === 0 && <p className="muted data-table-empty">{empty}</p>}
      <div role="presentation" style={{ height: rows.length * rowHeight, minWidth, position: 'relative' }}>
        {rows.slice(shown.first, shown.end).map((row, offset) => {
          const index = shown.first + offset
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
            <div
              key={index}
              id={`${id}-${index}`}
              className="data-table-row"
              role="row"
              tabIndex={-1}
              aria-rowindex={index + 2}
              aria-selected={index === active}
              style={{ ...template, top: index * rowHeight }}
              onClick={event => {
                onActive?.(index)
                // Keys go to the table, whatever of a row was clicked.
                const isControl = (event.target as Element).closest('button, input, a') !== null
                if (!isControl) table.current?.focus({ preventScroll: true })
              }}
              onDoubleClick={() => onOpen?.(index)}
            >
              {columns.map(column => (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <span
                  key={column.key}
                  role="gridcell"
                  tabIndex={-1}
                  className={column.numeric ? 'cell number mono' : 'cell'}
                >
                  {column.cell(row)}
                </span>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function trackOf({ width, grow }: Pick<Column<unknown>, 'width' | 'grow'>): string {
  return grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`
}

/** Of the rows: the head stays where it is. */
function scrollOf(element: HTMLElement): { readonly top: number; readonly height: number } {
  return { top: element.scrollTop, height: element.clientHeight - headHeight }
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>
  readonly sort: TableSort | undefined
  readonly onSort: ((key: string) => void) | undefined
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const isSorted = sort?.key === column.key
  const direction = isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <span
      role="columnheader"
      tabIndex={-1}
      aria-sort={direction}
      className={column.numeric ? 'cell number' : 'cell'}
    >
      {column.isTitleHidden ? (
        <span className="visually-hidden">{column.title}</span>
      ) : onSort ? (
        <button type="button" className="plain sort" onClick={() => onSort(column.key)}>
          {column.title}
          {isSorted && <span aria-hidden="true">{sort.descending ? '↓' : '↑'}</span>}
        </button>
      ) : (
        column.title
      )}
    </span>
  )
}
