import { useEffect, useState } from 'react'
import type { SliceRow } from '../../traces-db/contract.ts'
import { formatCount, formatDuration, formatExactTime } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useRequest } from '../app/use-request.ts'
import { useStore } from '../app/use-store.ts'
import { ClassSwatch } from '../widgets/class-swatch.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { type Column, DataTable } from '../widgets/data-table.tsx'
import { selectSlice } from './select-slice.ts'
import { tabSeparated } from './tab-separated.ts'
import { trackTitle } from './track-title.ts'
import { useSettledViewport } from './use-settled-viewport.ts'

const pageRows = 500

/** The timeline's twin for the keyboard and the screen reader: the slices in sight, as a table. */
export function TablePanel({ run }: { readonly run: OpenRun }) {
  const { traces } = useStudio()
  const viewport = useSettledViewport(run.model)
  const layout = useStore(run.model.layout)
  const selection = useStore(run.model.selection)
  const [page, setPage] = useState(0)
  const tracks = [...new Set([...layout.pinned, ...layout.rows].flatMap(row => row.tracks))]
  const scope = `${viewport.startNs} ${viewport.endNs} ${tracks.join()}`
  // Another window, its first page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scope is what the page belongs to
  useEffect(() => setPage(0), [scope])
  const request = { run: run.model.run.run, tracks, ...viewport, offset: page * pageRows, limit: pageRows }
  const { value, error } = useRequest(`${scope} ${page}`, signal => traces.client.table(request, { signal }))
  if (error) return <p className="panel-error selectable">{error.message}</p>
  if (!value) return null
  const { rows, total } = value
  const active = selection?.kind === 'slice' ? rows.findIndex(row => row.id === selection.id) : -1
  const pages = Math.max(1, Math.ceil(total / pageRows))
  return (
    <div className="panel-column">
      <div className="panel-head">
        <h2>In sight</h2>
        <span className="muted mono" role="status">
          {total === 0
            ? ''
            : `${formatCount(page * pageRows + 1)} to ${formatCount(page * pageRows + rows.length)} of ${formatCount(total)} slices`}
        </span>
        <span className="spacer" />
        {pages > 1 && (
          <>
            <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
              Previous page
            </button>
            <button type="button" disabled={page >= pages - 1} onClick={() => setPage(page + 1)}>
              Next page
            </button>
          </>
        )}
        <CopyButton text={copyOf(run, rows)} label="Copy this page" />
      </div>
      <DataTable
        label="Slices in sight"
        columns={columnsFor(run)}
        rows={rows}
        active={active}
        onActive={index => run.model.selection.set({ kind: 'slice', id: rows[index]!.id })}
        onOpen={index => selectSlice(run.model, rows[index]!)}
        empty="No slice lies in the window. Press 0 to see the whole run."
      />
    </div>
  )
}

function columnsFor(run: OpenRun): readonly Column<SliceRow>[] {
  return [
    {
      key: 'start',
      title: 'Start',
      numeric: true,
      width: 144,
      cell: row => formatExactTime(row.startNs),
    },
    {
      key: 'duration',
      title: 'Duration',
      numeric: true,
      width: 96,
      cell: row => formatDuration(row.durationNs),
    },
    {
      key: 'name',
      title: 'Name',
      width: 200,
      grow: 5,
      cell: row => (
        <span className="name-cell">
          <ClassSwatch operationClass={row.label.class} />
          <span title={row.label.name}>{row.label.name}</span>
        </span>
      ),
    },
    { key: 'category', title: 'Category', width: 160, cell: row => row.label.category },
    {
      key: 'track',
      title: 'Track',
      width: 160,
      grow: 3,
      cell: row => trackTitle(run.model.run, row.track),
    },
  ]
}

function copyOf(run: OpenRun, rows: readonly SliceRow[]): string {
  return tabSeparated(
    ['start ns', 'duration ns', 'name', 'category', 'track'],
    rows.map(row => [
      row.startNs,
      row.durationNs,
      row.label.name,
      row.label.category,
      trackTitle(run.model.run, row.track),
    ]),
  )
}
