import { useState } from 'react'
import type { RunSummary } from '../../traces-db/contract.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { matchingRuns } from './library.ts'
import { LibraryRow } from './library-row.tsx'

/** Runs that Rankscope keeps. Undefined while they are read. */
export function RunLibrary({ runs }: { readonly runs: readonly RunSummary[] | undefined }) {
  const [text, setText] = useState('')
  const shown = matchingRuns(runs ?? [], text)
  return (
    <section className="run-library" aria-labelledby="library-title">
      <div className="run-library-head">
        <h2 id="library-title">Library</h2>
        <span className="spacer" />
        <CompareButton />
        {runs && runs.length > 0 && (
          <input
            type="search"
            aria-label="Find a run"
            placeholder="Find a run"
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
      </div>
      {!runs && <p className="muted">Reading the library</p>}
      {runs?.length === 0 && (
        <p className="muted">
          Nothing yet. Every trace that you open and every strategy that you run is kept here; open a sample
          to see how it looks.
        </p>
      )}
      {runs && runs.length > 0 && shown.length === 0 && (
        <p className="muted">No run has “{text}” in its title.</p>
      )}
      {shown.length > 0 && (
        <table className="library-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Compare</span>
              </th>
              <th scope="col">Run</th>
              <th scope="col">Kind</th>
              <th scope="col" className="number">
                Ranks
              </th>
              <th scope="col" className="number">
                Length
              </th>
              <th scope="col" className="number">
                Slices
              </th>
              <th scope="col" className="number">
                Size
              </th>
              <th scope="col">Opened first</th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(run => (
              <LibraryRow key={run.run} run={run} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** Offered once two runs are marked. */
function CompareButton() {
  const { compare, screen } = useStudio()
  const picked = useStore(compare.picked)
  if (picked.length < 2) return null
  return (
    <button
      type="button"
      onClick={() => {
        compare.choose(picked)
        compare.picked.set([])
        screen.set('compare')
      }}
    >
      Compare {picked.length} runs
    </button>
  )
}
