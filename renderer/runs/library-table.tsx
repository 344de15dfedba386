import { type KeyboardEvent, useCallback, useEffect, useMemo } from 'react'
import type { RunSummary } from '../../traces-db/contract.ts'
import { draggedAsFile } from '../app/drag-run.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { type Column, DataTable } from '../widgets/data-table.tsx'
import { Icon } from '../widgets/icon.tsx'
import { chosenColumns } from './library-columns.tsx'
import { sortedBy } from './library-view.ts'
import { openRuns, removeRuns, targets } from './run-actions.ts'

/** The runs as one long table: arrows move, Enter opens, Space marks, F2 renames, Delete removes. */
export function LibraryTable({ shown }: { readonly shown: readonly RunSummary[] }) {
  const studio = useStudio()
  const { library, compare } = studio
  const view = useStore(library.view)
  const active = useStore(library.active)
  const columns = useMemo(() => [markColumn, titleColumn, ...chosenColumns(view.columns)], [view.columns])
  const index = shown.findIndex(({ run }) => run === active)

  // Figures that lack are asked for while the list is looked at.
  useEffect(() => {
    const lacking = shown.filter(run => !run.figures && !run.isLive && run.problem === undefined)
    library.figures.want(lacking.map(({ run }) => run))
  }, [library, shown])
  useEffect(() => () => library.figures.rest(), [library])
  const onShown = useCallback(
    (first: number, end: number) => library.figures.look(shown.slice(first, end).map(({ run }) => run)),
    [library, shown],
  )

  const onKey = (event: KeyboardEvent): boolean => {
    const isAll = event.key === 'a' && (event.ctrlKey || event.metaKey)
    if (isAll) compare.picked.set(shown.filter(isWhole).map(({ run }) => run))
    if (isAll || event.ctrlKey || event.metaKey || event.altKey) return isAll
    const run = shown[index]
    if (event.key === ' ' && run && isWhole(run)) compare.togglePicked(run.run)
    else if (event.key === 'F2' && run && isWhole(run)) library.renaming.update(count => count + 1)
    else if (event.key === 'Delete' && targets(studio).length > 0) void removeRuns(studio, targets(studio))
    else if (event.key === 'Escape') compare.picked.set([])
    else return false
    return true
  }

  return (
    <DataTable
      label="Runs of the library"
      columns={columns}
      rows={shown}
      active={index}
      onActive={at => library.active.set(shown[at]?.run)}
      onOpen={at => void openRuns(studio, shown[at] ? [shown[at].run] : [])}
      onKey={onKey}
      onShown={onShown}
      sort={view.sort}
      onSort={key => library.view.update(now => ({ ...now, sort: sortedBy(now.sort, key) }))}
      empty="No run is like this. Clear the search, or show all kinds."
    />
  )
}

const isWhole = ({ problem }: RunSummary) => problem === undefined

const markColumn: Column<RunSummary> = {
  key: 'mark',
  title: 'Marked',
  isTitleHidden: true,
  width: 32,
  cell: run => (isWhole(run) ? <MarkBox run={run} /> : <Icon name="warning" />),
}

const titleColumn: Column<RunSummary> = {
  key: 'title',
  title: 'Run',
  width: 134,
  grow: 3,
  cell: run => <Title run={run} />,
}

/** Marked to be compared or removed together with others. The table keeps the focus. */
function MarkBox({ run }: { readonly run: RunSummary }) {
  const { compare } = useStudio()
  const isPicked = useStore(compare.picked, runs => runs.includes(run.run))
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label={`Mark ${run.title}`}
      checked={isPicked}
      onChange={event => {
        compare.togglePicked(run.run)
        event.currentTarget.closest<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true })
      }}
    />
  )
}

function Title({ run }: { readonly run: RunSummary }) {
  const studio = useStudio()
  if (run.problem !== undefined) {
    return (
      <span className="library-problem" title={run.problem}>
        {run.title} cannot be opened
      </span>
    )
  }
  return (
    <span className="library-title" {...draggedAsFile(studio, run.run)}>
      <button
        type="button"
        tabIndex={-1}
        className="link truncate"
        title={run.title}
        onClick={() => void openRuns(studio, [run.run])}
      >
        {run.title}
      </button>
      {run.tags.map(tag => (
        <button
          key={tag}
          type="button"
          tabIndex={-1}
          className="library-tag"
          title={`Show runs with the tag ${tag}`}
          onClick={() => studio.library.view.update(view => ({ ...view, text: `#${tag}` }))}
        >
          {tag}
        </button>
      ))}
      {run.cutShort !== undefined && (
        <span className="library-cut-short" title={run.cutShort}>
          cut short
        </span>
      )}
    </span>
  )
}
