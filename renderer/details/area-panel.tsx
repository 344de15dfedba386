import { useState } from 'react'
import type { AreaTotals } from '../../traces-db/contract.ts'
import { formatCount, formatDuration, formatExactTime, formatQuantity, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useRequest } from '../app/use-request.ts'
import type { AreaSelection } from '../timeline/model.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { type Column, DataTable, type TableSort } from '../widgets/data-table.tsx'
import { sortRows } from './sort-rows.ts'
import { tabSeparated } from './tab-separated.ts'

type Total = AreaTotals['rows'][number]

/** Names asked for; more of them than anybody reads are told as a number. */
const nameLimit = 2000

const values: Readonly<Record<string, (row: Total) => string | number>> = {
  name: row => row.name,
  count: row => row.count,
  total: row => row.totalNs,
  self: row => row.selfNs,
  mean: row => row.totalNs / row.count,
  minimum: row => row.minimumNs,
  maximum: row => row.maximumNs,
}

/** What a selected area holds, by name. */
export function AreaPanel({ run, area }: { readonly run: OpenRun; readonly area: AreaSelection }) {
  const { traces } = useStudio()
  const [sort, setSort] = useState<TableSort>({ key: 'total', descending: true })
  const [active, setActive] = useState(-1)
  const { startNs, endNs, tracks } = area
  const key = `${startNs} ${endNs} ${tracks.join()}`
  const { value: totals, error } = useRequest(key, signal =>
    traces.client.area(
      { run: run.model.run.run, tracks: [...tracks], startNs, endNs, limit: nameLimit },
      { signal },
    ),
  )
  if (error) return <p className="panel-error selectable">{error.message}</p>
  if (!totals) return null
  const rows = sortRows(totals.rows, values[sort.key]!, sort.descending)
  const whole = totals.rows.reduce((sum, row) => sum + row.selfNs, 0)
  const onSort = (column: string) => {
    setSort({ key: column, descending: sort.key === column ? !sort.descending : column !== 'name' })
  }
  return (
    <div className="panel-column">
      <div className="panel-head">
        <h2>
          Selected area: {formatExactTime(Math.round(startNs))} to {formatExactTime(Math.round(endNs))}
        </h2>
        <span className="muted">
          {formatDuration(Math.round(endNs - startNs))} · {formatQuantity(tracks.length, 'track')} ·{' '}
          {formatQuantity(totals.slices, 'slice')}
          {totals.omittedNames > 0 && ` · ${formatQuantity(totals.omittedNames, 'more name')} not listed`}
        </span>
        <span className="spacer" />
        <CopyButton text={copyOf(rows)} label="Copy the table" />
      </div>
      <DataTable
        label="Totals by name"
        columns={columnsFor(whole, name => void run.search.find(name, false))}
        rows={rows}
        active={active}
        onActive={setActive}
        sort={sort}
        onSort={onSort}
        empty="No slice lies in this area. Drag over some."
      />
    </div>
  )
}

function columnsFor(wholeNs: number, find: (name: string) => void): readonly Column<Total>[] {
  const time = (key: string, title: string, of: (row: Total) => number): Column<Total> => ({
    key,
    title,
    numeric: true,
    width: 96,
    cell: row => formatDuration(of(row)),
  })
  return [
    {
      key: 'name',
      title: 'Name',
      width: 200,
      grow: 1,
      cell: row => (
        <span className="name-cell">
          <ClassSwatch operationClass={row.class} />
          <button
            type="button"
            className="link"
            title={`Search for ${row.name}`}
            onClick={() => find(row.name)}
          >
            {row.name}
          </button>
        </span>
      ),
    },
    { key: 'count', title: 'Count', numeric: true, width: 88, cell: row => formatCount(row.count) },
    time('total', 'Total', row => row.totalNs),
    time('self', 'Self', row => row.selfNs),
    {
      key: 'self',
      title: 'Share of self',
      numeric: true,
      width: 112,
      cell: row => (wholeNs > 0 ? formatShare(row.selfNs / wholeNs) : ''),
    },
    time('mean', 'Mean', row => row.totalNs / row.count),
    time('minimum', 'Shortest', row => row.minimumNs),
    time('maximum', 'Longest', row => row.maximumNs),
  ]
}

function copyOf(rows: readonly Total[]): string {
  return tabSeparated(
    ['name', 'count', 'total ns', 'self ns', 'shortest ns', 'longest ns'],
    rows.map(row => [row.name, row.count, row.totalNs, row.selfNs, row.minimumNs, row.maximumNs]),
  )
}
