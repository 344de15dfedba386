import { useState } from 'react'
import { formatDate, formatDuration, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { KindBadge } from '../widgets/kind-badge.tsx'
import { mostRuns } from './compare-model.ts'

/** Two runs or more, of those that are open and those in the library. */
export function RunPicker({ onDone }: { readonly onDone: () => void }) {
  const studio = useStudio()
  const { compare, library, runs } = studio
  const content = useStore(library.content)
  const tabs = useStore(runs.tabs)
  const before = useStore(compare.runs)
  // Two that are open are meant; of more only the one in front, to which another is added.
  const [picked, setPicked] = useState<readonly string[]>(() => {
    const meant = tabs.length <= 2 ? tabs : tabs.filter(tab => tab.id === runs.front.get())
    return before.length > 0 ? before : meant.map(tab => tab.model.run.run)
  })
  const open = tabs.map(({ model: { run } }) => ({
    run: run.run,
    title: run.header.title,
    kind: run.header.kind,
    worldSize: run.header.worldSize,
    lengthNs: run.header.lengthNs,
    createdAt: run.header.createdAt,
  }))
  const kept = (content?.runs ?? []).filter(
    entry => entry.problem === undefined && !open.some(tab => tab.run === entry.run),
  )
  const all = [...open, ...kept]
  const toggle = (run: string) =>
    setPicked(list => (list.includes(run) ? list.filter(other => other !== run) : [...list, run]))
  const isReady = picked.length >= 2 && picked.length <= mostRuns
  return (
    <div className="run-picker">
      <h1>Compare runs</h1>
      <p className="muted">
        Choose two or more, of any kind and any hardware. The first is the baseline that the others are held
        against.
      </p>
      {!content ? (
        <p className="muted" aria-busy="true">
          Reading the library
        </p>
      ) : all.length < 2 ? (
        <div className="run-picker-empty">
          <p>
            {all.length === 0 ? 'There is no run yet.' : 'There is one run, and it takes two.'} Open another
            trace, or a sample.
          </p>
          <button type="button" className="primary" onClick={() => studio.screen.set('runs')}>
            Go to runs
          </button>
        </div>
      ) : (
        <>
          <ul className="run-picker-list" aria-label="Runs">
            {all.map(entry => (
              <li key={entry.run}>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={picked.includes(entry.run)}
                    onChange={() => toggle(entry.run)}
                  />
                  <span className="truncate">{entry.title}</span>
                  <KindBadge kind={entry.kind} />
                  <span className="muted">{formatQuantity(entry.worldSize, 'rank')}</span>
                  <span className="mono muted">{formatDuration(entry.lengthNs)}</span>
                  <span className="mono muted">{formatDate(entry.createdAt)}</span>
                </label>
              </li>
            ))}
          </ul>
          <div className="run-picker-actions">
            <button
              type="button"
              className="primary"
              disabled={!isReady}
              onClick={() => {
                compare.choose(picked)
                onDone()
              }}
            >
              Compare {picked.length < 2 ? 'runs' : formatQuantity(picked.length, 'run')}
            </button>
            {before.length >= 2 && (
              <button type="button" onClick={onDone}>
                Back
              </button>
            )}
            <span className="muted" role="status">
              {picked.length > mostRuns
                ? `At most ${mostRuns} at once.`
                : picked.length < 2
                  ? 'Choose two or more.'
                  : ''}
            </span>
          </div>
        </>
      )}
    </div>
  )
}
