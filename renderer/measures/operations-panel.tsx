import { useState } from 'react'
import { kernelClasses } from '../../engine/base/measures.ts'
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { OperationRow, OperationTable } from '../../engine/base/operation-table.ts'
import { formatCount, formatDuration, formatQuantity, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import {
  countCell,
  countColumn,
  nameColumn,
  shareCell,
  shareColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel, PanelProblem, PanelWait } from '../charts/panel.tsx'
import { type TableTwin, twinCsv } from '../charts/table-twin.ts'
import { sortRows } from '../details/sort-rows.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'
import { type Column, DataTable, type TableSort } from '../widgets/data-table.tsx'
import { markName, showSlice } from './show-slices.ts'
import { useMeasure } from './use-measure.ts'

const values: Readonly<Record<string, (row: OperationRow) => string | number>> = {
  name: row => row.name,
  kind: kindOf,
  count: row => row.count,
  total: row => row.totalNs,
  self: row => row.selfNs,
  mean: row => row.meanNs,
  median: row => row.medianNs,
  p95: row => row.p95Ns,
  maximum: row => row.maximumNs,
  share: row => row.share,
}

/** Every name with its durations. A row's slices are marked on the timeline; opened, its longest is shown there. */
export function OperationsPanel({ run }: { readonly run: OpenRun }) {
  const studio = useStudio()
  const chosen = useStore(run.measures.operation)
  const [sort, setSort] = useState<TableSort>({ key: 'total', descending: true })
  const [text, setText] = useState('')
  const { value, error } = useMeasure(run, 'operations', (request, signal) =>
    studio.traces.client.operations(request, { signal }),
  )
  const rows = value ? sortRows(matching(value, text), values[sort.key]!, sort.descending) : []
  const pick = (index: number) => {
    run.measures.operation.set(rows[index]!.name)
    markName(run, rows[index]!.name)
  }
  const title = run.model.run.header.title
  return (
    <Panel
      wide
      title="Operations"
      subtitle={value && formatQuantity(rows.length, 'name')}
      definition={
        <>
          <p>
            Slices that start within the window, by name and where they ran. Self: less what slices within
            them take. Share: of ranks x T.
          </p>
          <p>
            Arrows or a click mark the slices on the timeline; Enter or a double click goes to the longest.
          </p>
        </>
      }
      actions={
        <input
          type="search"
          aria-label="Find an operation"
          placeholder="Find an operation or kind"
          value={text}
          onChange={event => setText(event.target.value)}
        />
      }
      exports={
        value
          ? [
              {
                title: 'CSV',
                run: () =>
                  saveAs(studio, fileName('operations', title, 'csv'), twinCsv(operationsTwin(rows))),
              },
            ]
          : []
      }
    >
      {error ? (
        <PanelProblem error={error} />
      ) : !value ? (
        <PanelWait height={280} />
      ) : (
        <div className="operations-table" data-own-arrows="">
          <DataTable
            label="Operations"
            columns={columns}
            rows={rows}
            active={rows.findIndex(row => row.name === chosen)}
            onActive={pick}
            onOpen={index => void showSlice(studio, run, rows[index]!.slice)}
            sort={sort}
            onSort={key => setSort({ key, descending: sort.key === key ? !sort.descending : key !== 'name' })}
            empty={text ? 'No name holds this text.' : 'No slice starts in this window.'}
          />
        </div>
      )}
    </Panel>
  )
}

/** Rows whose name or kind holds every word. */
export function matching({ rows }: OperationTable, text: string): readonly OperationRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(row => {
    const where = `${row.name} ${kindOf(row)} ${row.place}`.toLowerCase()
    return words.every(word => where.includes(word))
  })
}

function kindOf({ kernel, class: operationClass }: OperationRow): string {
  if (kernel) return kernelClasses.find(({ name }) => name === kernel)!.title
  return operationClasses[operationClass]?.title ?? ''
}

const time = (key: string, title: string, of: (row: OperationRow) => number): Column<OperationRow> => ({
  key,
  title,
  numeric: true,
  width: 88,
  cell: row => formatDuration(Math.round(of(row))),
})

const columns: readonly Column<OperationRow>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 220,
    grow: 1,
    cell: row => (
      <span className="name-cell">
        <ClassSwatch operationClass={row.class} />
        <span title={row.name}>{row.name}</span>
      </span>
    ),
  },
  {
    key: 'kind',
    title: 'Kind',
    width: 128,
    cell: kindOf,
  },
  { key: 'count', title: 'Count', numeric: true, width: 80, cell: row => formatCount(row.count) },
  time('total', 'Total', row => row.totalNs),
  time('self', 'Self', row => row.selfNs),
  { key: 'share', title: 'Share', numeric: true, width: 80, cell: row => formatShare(row.share) },
  time('mean', 'Mean', row => row.meanNs),
  time('median', 'Median', row => row.medianNs),
  time('p95', '95 %', row => row.p95Ns),
  time('maximum', 'Longest', row => row.maximumNs),
]

function operationsTwin(rows: readonly OperationRow[]): TableTwin {
  const times = ['total', 'self', 'mean', 'median', '95th percentile', 'shortest', 'longest']
  return {
    columns: [
      nameColumn('name'),
      nameColumn('kind'),
      nameColumn('place'),
      countColumn('count'),
      ...times.map(timeColumn),
      shareColumn('share'),
    ],
    rows: rows.map(row => [
      textCell(row.name),
      textCell(kindOf(row)),
      textCell(row.place),
      countCell(row.count),
      ...[row.totalNs, row.selfNs, row.meanNs, row.medianNs, row.p95Ns, row.minimumNs, row.maximumNs].map(
        timeCell,
      ),
      shareCell(row.share),
    ]),
  }
}
