import { useState } from 'react'
import type { CollectiveRow, CollectiveTable } from '../../engine/base/collective-table.ts'
import { formatBytes, formatCount, formatDuration, formatQuantity, formatRate } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import {
  bytesCell,
  bytesColumn,
  countCell,
  countColumn,
  emptyCell,
  nameColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel, PanelProblem, PanelWait } from '../charts/panel.tsx'
import { type TableTwin, twinCsv } from '../charts/table-twin.ts'
import { sortRows } from '../details/sort-rows.ts'
import { type Column, DataTable, type TableSort } from '../widgets/data-table.tsx'
import { markSlices, showSlice } from './show-slices.ts'
import { useMeasure } from './use-measure.ts'

const values: Readonly<Record<string, (row: CollectiveRow) => string | number>> = {
  kind: row => row.kind,
  name: row => row.name,
  group: row => row.group,
  size: row => row.bytes ?? -1,
  count: row => row.count,
  wait: row => row.waitNs,
  transfer: row => row.transferNs,
  median: row => row.medianNs,
  algorithm: row => row.algorithmBandwidth ?? -1,
  bus: row => row.busBandwidth ?? -1,
}

/** Collectives and messages: what waits, what moves, and how fast. */
export function CollectivesPanel({ run }: { readonly run: OpenRun }) {
  const studio = useStudio()
  const [sort, setSort] = useState<TableSort>({ key: 'transfer', descending: true })
  const [active, setActive] = useState(-1)
  const [text, setText] = useState('')
  const { value, error } = useMeasure(run, 'collectives', (request, signal) =>
    studio.traces.client.collectives(request, { signal }),
  )
  const rows = value ? sortRows(matching(value, text), values[sort.key]!, sort.descending) : []
  const pick = (index: number) => {
    setActive(index)
    void studio.attempt(() => markSlices(studio, run, rows[index]!.slices))
  }
  const open = (index: number) => {
    const slice = rows[index]!.slices[0]
    if (slice !== undefined) void showSlice(studio, run, slice)
  }
  const atLeast = value?.rows.some(row => row.atLeast) ?? false
  return (
    <Panel
      wide
      title="Collectives and messages"
      subtitle={
        atLeast
          ? 'files of members are missing: waits lie within transfer, bandwidths are at least'
          : undefined
      }
      definition={
        <>
          <p>
            <strong>Wait</strong> is the time before the last member arrived, <strong>transfer</strong> from
            then to the end; both are sums over ranks.
          </p>
          <p>
            <strong>Algorithm bandwidth</strong> is size / time of the median call;{' '}
            <strong>bus bandwidth</strong> is that times NCCL’s factor, comparable to a link’s speed whatever
            the number of ranks.
          </p>
          <p>Arrows or a click mark the longest call on the timeline; Enter or a double click goes there.</p>
        </>
      }
      actions={
        <input
          type="search"
          aria-label="Find a collective"
          placeholder="Find a collective or group"
          value={text}
          onChange={event => setText(event.target.value)}
        />
      }
      exports={
        value && rows.length > 0
          ? [
              {
                title: 'CSV',
                run: () =>
                  saveAs(
                    studio,
                    fileName('collectives', run.model.run.header.title, 'csv'),
                    twinCsv(twinOf(rows)),
                  ),
              },
            ]
          : []
      }
    >
      {error ? (
        <PanelProblem error={error} />
      ) : !value ? (
        <PanelWait />
      ) : value.rows.length === 0 ? (
        <p className="panel-empty">No collective and no message is told in this window.</p>
      ) : (
        <div
          className="collectives-table"
          data-own-arrows=""
          style={{ height: Math.min(rows.length * 24 + 30, 320) }}
        >
          <DataTable
            label="Collectives and messages"
            columns={columns}
            rows={rows}
            active={active}
            onActive={pick}
            onOpen={open}
            sort={sort}
            onSort={key => setSort({ key, descending: sort.key === key ? !sort.descending : true })}
            empty="No collective or group has this text."
          />
        </div>
      )}
    </Panel>
  )
}

function matching({ rows }: CollectiveTable, text: string): readonly CollectiveRow[] {
  const wanted = text.trim().toLowerCase()
  return rows.filter(row =>
    `${row.kind} ${row.name} ${row.group} ${row.dtype}`.toLowerCase().includes(wanted),
  )
}

const time = (key: string, title: string, of: (row: CollectiveRow) => number): Column<CollectiveRow> => ({
  key,
  title,
  numeric: true,
  width: 92,
  cell: row => formatDuration(Math.round(of(row))),
})
const rate = (
  key: string,
  title: string,
  of: (row: CollectiveRow) => number | undefined,
): Column<CollectiveRow> => ({
  key,
  title,
  numeric: true,
  width: 104,
  cell: row => {
    const speed = of(row)
    return speed === undefined ? '' : `${row.atLeast ? '≥ ' : ''}${formatRate(speed)}`
  },
})

const columns: readonly Column<CollectiveRow>[] = [
  { key: 'kind', title: 'Kind', width: 112, cell: row => row.kind },
  { key: 'name', title: 'Name', width: 160, grow: 1, cell: row => <span title={row.name}>{row.name}</span> },
  {
    key: 'group',
    title: 'Group',
    width: 120,
    cell: row => <span title={row.group}>{row.group || formatQuantity(row.groupSize, 'rank')}</span>,
  },
  {
    key: 'size',
    title: 'Size',
    numeric: true,
    width: 88,
    cell: row => (row.bytes === undefined ? '' : formatBytes(Math.round(row.bytes))),
  },
  { key: 'count', title: 'Calls', numeric: true, width: 72, cell: row => formatCount(row.count) },
  time('wait', 'Wait', row => row.waitNs),
  time('transfer', 'Transfer', row => row.transferNs),
  time('median', 'Median call', row => row.medianNs),
  rate('algorithm', 'Algorithm', row => row.algorithmBandwidth),
  rate('bus', 'Bus', row => row.busBandwidth),
]

function twinOf(rows: readonly CollectiveRow[]): TableTwin {
  const rateCell = (speed: number | undefined) => (speed === undefined ? emptyCell : bytesCell(speed))
  return {
    columns: [
      nameColumn('kind'),
      nameColumn('name'),
      nameColumn('group'),
      countColumn('group size'),
      nameColumn('dtype'),
      bytesColumn('size'),
      countColumn('calls'),
      timeColumn('wait'),
      timeColumn('transfer'),
      timeColumn('median call'),
      { title: 'algorithm bandwidth', numeric: true, unit: 'B/s' },
      { title: 'bus bandwidth', numeric: true, unit: 'B/s' },
    ],
    rows: rows.map(row => [
      textCell(row.kind),
      textCell(row.name),
      textCell(row.group),
      countCell(row.groupSize),
      textCell(row.dtype),
      rateCell(row.bytes),
      countCell(row.count),
      timeCell(row.waitNs),
      timeCell(row.transferNs),
      timeCell(row.medianNs),
      rateCell(row.algorithmBandwidth),
      rateCell(row.busBandwidth),
    ]),
  }
}
