import { useState } from 'react'
import type { Comparison, OperationDifference } from '../../engine/base/comparison.ts'
import { formatCount, formatDuration, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { countCell, countColumn, nameColumn, textCell, timeCell, timeColumn } from '../charts/cells.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel } from '../charts/panel.tsx'
import { type TableTwin, twinCsv } from '../charts/table-twin.ts'
import { sortRows } from '../details/sort-rows.ts'
import { showSlice } from '../measures/show-slices.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'
import { type Column, DataTable, type TableSort } from '../widgets/data-table.tsx'
import { letterOf } from './compare-model.ts'
import { differenceText } from './figure-texts.ts'

const values: Readonly<Record<string, (row: OperationDifference) => string | number>> = {
  name: row => row.name,
  status: row => row.status,
  count: row => row.count,
  baseCount: row => row.baseCount,
  total: row => row.totalNs,
  base: row => row.baseNs,
  difference: row => Math.abs(row.differenceNs),
}

const statuses = ['all', 'added', 'gone', 'slower', 'faster', 'same'] as const

interface OperationsPanelProps {
  readonly comparison: Comparison
  readonly position: number
}

/** Operations matched between a run and the baseline: what is new, gone, slower or faster. */
export function ComparedOperationsPanel({ comparison, position }: OperationsPanelProps) {
  const studio = useStudio()
  const [status, setStatus] = useState<(typeof statuses)[number]>('all')
  const [sort, setSort] = useState<TableSort>({ key: 'difference', descending: true })
  const [active, setActive] = useState(-1)
  const difference = comparison.differences.find(entry => entry.run === position)
  if (!difference) return null
  const shown = difference.operations.filter(row => status === 'all' || row.status === status)
  const rows = sortRows(shown, values[sort.key]!, sort.descending)
  const matched = difference.operations.some(row => row.matchedBy === 'operation')
  const open = (index: number) => {
    const { slice, baseSlice } = rows[index]!
    const side = slice >= 0 ? position : comparison.baseline
    const id = slice >= 0 ? slice : baseSlice
    if (id < 0) return
    void studio.attempt(async () => {
      await studio.runs.open(comparison.runs[side]!.run)
      const run = studio.runs.current()
      if (run) await showSlice(studio, run, id)
    })
  }
  const names = { run: letterOf(position), base: letterOf(comparison.baseline) }
  return (
    <Panel
      wide
      title={`Operations of ${names.run} against ${names.base}`}
      subtitle={`${formatQuantity(shown.length, 'row')}, matched by ${matched ? 'plan operation' : 'name and order of calls'}${
        difference.omittedOperations > 0 ? `, ${formatCount(difference.omittedOperations)} not listed` : ''
      }`}
      definition={
        <p>
          Runs of one plan are matched operation by operation; others by name and by the position among calls
          of that name. Enter or a double click goes to the call that changed most.
        </p>
      }
      actions={
        <select
          aria-label="Which operations"
          value={status}
          onChange={event => {
            setActive(-1)
            setStatus(event.target.value as typeof status)
          }}
        >
          {statuses.map(entry => (
            <option key={entry}>{entry}</option>
          ))}
        </select>
      }
      exports={[
        {
          title: 'CSV',
          run: () =>
            saveAs(studio, fileName(`operations ${names.run}`, 'comparison', 'csv'), twinCsv(twinOf(rows))),
        },
      ]}
    >
      <div className="operations-table" data-own-arrows="">
        <DataTable
          label="Matched operations"
          columns={columnsFor(names)}
          rows={rows}
          active={active}
          onActive={setActive}
          onOpen={open}
          sort={sort}
          onSort={key => setSort({ key, descending: sort.key === key ? !sort.descending : key !== 'name' })}
          empty="No operation of this kind."
        />
      </div>
    </Panel>
  )
}

function columnsFor(names: {
  readonly run: string
  readonly base: string
}): readonly Column<OperationDifference>[] {
  const time = (key: string, title: string, of: (row: OperationDifference) => number) => ({
    key,
    title,
    numeric: true,
    width: 104,
    cell: (row: OperationDifference) => formatDuration(Math.round(of(row))),
  })
  return [
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
      key: 'status',
      title: 'Change',
      width: 96,
      cell: row => <span className={`status-${row.status}`}>{row.status}</span>,
    },
    {
      key: 'baseCount',
      title: `Count ${names.base}`,
      numeric: true,
      width: 96,
      cell: row => formatCount(row.baseCount),
    },
    {
      key: 'count',
      title: `Count ${names.run}`,
      numeric: true,
      width: 96,
      cell: row => formatCount(row.count),
    },
    time('base', `Total ${names.base}`, row => row.baseNs),
    time('total', `Total ${names.run}`, row => row.totalNs),
    {
      key: 'difference',
      title: 'Difference',
      numeric: true,
      width: 112,
      cell: row => differenceText('ns', Math.round(row.differenceNs)),
    },
  ]
}

function twinOf(rows: readonly OperationDifference[]): TableTwin {
  return {
    columns: [
      nameColumn('name'),
      nameColumn('change'),
      nameColumn('matched by'),
      countColumn('count of the baseline'),
      countColumn('count'),
      timeColumn('total of the baseline'),
      timeColumn('total'),
      timeColumn('difference'),
    ],
    rows: rows.map(row => [
      textCell(row.name),
      textCell(row.status),
      textCell(row.matchedBy),
      countCell(row.baseCount),
      countCell(row.count),
      timeCell(row.baseNs),
      timeCell(row.totalNs),
      timeCell(row.differenceNs),
    ]),
  }
}
