import { useState } from 'react'
import { formatCount } from '../app/format.ts'
import type { TableTwin, TwinCell } from './table-twin.ts'

interface TwinTableProps {
  readonly label: string
  readonly twin: TableTwin
  /** A click or Enter on a row. */
  readonly onRow?: ((index: number) => void) | undefined
}

interface Sort {
  readonly column: number
  readonly descending: boolean
}

/** More rows than anybody reads would hold up the window. */
const mostRows = 1000

/** The table twin of a chart, sorted by a click on a heading. */
export function TwinTable({ label, twin, onRow }: TwinTableProps) {
  const [sort, setSort] = useState<Sort>()
  const order = orderOf(twin, sort)
  return (
    <div className="twin-scroll">
      <table className="twin" aria-label={label}>
        <thead>
          <tr>
            {twin.columns.map(({ title, numeric }, column) => (
              <th
                key={title}
                scope="col"
                className={numeric ? 'number' : undefined}
                aria-sort={
                  sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : undefined
                }
              >
                <button
                  type="button"
                  className="plain sort"
                  onClick={() =>
                    setSort({ column, descending: sort?.column === column ? !sort.descending : numeric })
                  }
                >
                  {title}
                  {sort?.column === column && <span aria-hidden="true">{sort.descending ? '↓' : '↑'}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.slice(0, mostRows).map(index => (
            <tr key={index}>
              {twin.rows[index]!.map((cell, column) => (
                <Cell
                  key={twin.columns[column]!.title}
                  cell={cell}
                  numeric={twin.columns[column]!.numeric}
                  isFirst={column === 0}
                  onOpen={onRow && (() => onRow(index))}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {order.length > mostRows && (
        <p className="panel-note">
          {formatCount(order.length - mostRows)} more rows are left out here: the CSV export has all.
        </p>
      )}
    </div>
  )
}

interface CellProps {
  readonly cell: TwinCell
  readonly numeric: boolean
  readonly isFirst: boolean
  readonly onOpen: (() => void) | undefined
}

function Cell({ cell, numeric, isFirst, onOpen }: CellProps) {
  if (!isFirst) return <td className={numeric ? 'number mono' : 'name'}>{cell.text}</td>
  return (
    <th scope="row" className="name">
      {onOpen ? (
        <button type="button" className="link" onClick={onOpen}>
          {cell.text}
        </button>
      ) : (
        cell.text
      )}
    </th>
  )
}

/** Positions of the rows as they are shown. */
function orderOf({ rows }: TableTwin, sort: Sort | undefined): readonly number[] {
  const order = rows.map((_, index) => index)
  if (!sort) return order
  const sign = sort.descending ? -1 : 1
  const value = (index: number) => rows[index]![sort.column]!.value
  return order.sort((left, right) => sign * compare(value(left), value(right)))
}

function compare(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left).localeCompare(String(right), 'en', { numeric: true })
}
