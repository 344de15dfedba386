import { useState } from 'react'
import type { RunKind } from '../../engine/base/run.ts'
import type { RunSummary } from '../../traces-db/contract.ts'
import { formatCount, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { libraryColumns } from './library-columns.tsx'
import { type ColumnKey, columnKeys } from './library-view.ts'
import { RemovedRuns } from './removed-runs.tsx'
import { compareRuns, removeRuns } from './run-actions.ts'

const kinds: readonly { readonly kind: RunKind | 'all'; readonly title: string }[] = [
  { kind: 'all', title: 'All kinds' },
  { kind: 'simulated', title: 'Simulated' },
  { kind: 'executed', title: 'Measured' },
  { kind: 'imported', title: 'Imported' },
]

interface LibraryHeadProps {
  readonly shown: readonly RunSummary[]
  readonly total: number
}

/** What is shown of the library, and what can be done with the runs that are marked. */
export function LibraryHead({ shown, total }: LibraryHeadProps) {
  const { library } = useStudio()
  const view = useStore(library.view)
  const removed = useStore(library.content)?.removed ?? []
  const [asksForRemoved, setAsksForRemoved] = useState(false)
  return (
    <div className="run-library-head">
      <h2 id="library-title">Library</h2>
      {total > 0 && (
        <span className="muted library-count">
          {shown.length === total
            ? formatQuantity(total, 'run')
            : `${formatCount(shown.length)} of ${formatQuantity(total, 'run')}`}
        </span>
      )}
      <MarkedActions />
      <span className="spacer" />
      {removed.length > 0 && (
        <button type="button" className="plain" onClick={() => setAsksForRemoved(true)}>
          Removed ({removed.length})
        </button>
      )}
      {total > 0 && (
        <>
          <select
            aria-label="Kind of runs"
            value={view.kind}
            onChange={event =>
              library.view.update(now => ({ ...now, kind: event.target.value as RunKind | 'all' }))
            }
          >
            {kinds.map(({ kind, title }) => (
              <option key={kind} value={kind}>
                {title}
              </option>
            ))}
          </select>
          <ColumnChoice />
          <input
            type="search"
            aria-label="Find a run"
            placeholder="Find a run, #tag"
            value={view.text}
            onChange={event => library.view.update(now => ({ ...now, text: event.target.value }))}
          />
        </>
      )}
      {asksForRemoved && <RemovedRuns removed={removed} onClose={() => setAsksForRemoved(false)} />}
    </div>
  )
}

/** Offered once runs are marked. */
function MarkedActions() {
  const studio = useStudio()
  const picked = useStore(studio.compare.picked)
  if (picked.length === 0) return null
  return (
    <>
      {picked.length > 1 && (
        <button type="button" className="primary" onClick={() => compareRuns(studio, picked)}>
          Compare {picked.length} runs
        </button>
      )}
      <button type="button" onClick={() => void removeRuns(studio, picked)}>
        Remove {formatQuantity(picked.length, 'run')}
      </button>
      <button type="button" className="plain" onClick={() => studio.compare.picked.set([])}>
        Clear marks
      </button>
    </>
  )
}

/** Which columns stand beside the title; kept for the next start. */
function ColumnChoice() {
  const { library } = useStudio()
  const { columns } = useStore(library.view)
  const toggle = (key: ColumnKey) =>
    library.view.update(view => ({
      ...view,
      columns: columnKeys.filter(other => view.columns.includes(other) !== (other === key)),
    }))
  return (
    <details
      className="column-choice"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.currentTarget.open = false
        event.currentTarget.querySelector('summary')?.focus()
      }}
    >
      <summary>Columns</summary>
      <fieldset className="column-list">
        <legend className="visually-hidden">Columns of the library</legend>
        {columnKeys.map(key => (
          <label key={key} className="check">
            <input type="checkbox" checked={columns.includes(key)} onChange={() => toggle(key)} />
            {libraryColumns[key].title}
          </label>
        ))}
      </fieldset>
    </details>
  )
}
