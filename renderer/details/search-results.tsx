import { formatCount, formatQuantity, formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStore } from '../app/use-store.ts'
import { trackTitle } from './track-title.ts'

/** What a search found, track by track, and where it looked. */
export function SearchResults({ run }: { readonly run: OpenRun }) {
  const { text, args, running, error } = useStore(run.search.state)
  const hits = useStore(run.model.hits)
  return (
    <div className="search-panel">
      <label className="check">
        <input
          type="checkbox"
          checked={args}
          onChange={event => void run.search.find(text, event.target.checked)}
        />
        Look in arguments too
      </label>
      {error && (
        <p role="alert" className="selectable">
          {error.message}
        </p>
      )}
      {running && <p className="muted">Searching</p>}
      {hits && (
        <>
          <p className="search-total">
            {hits.total === 0
              ? `Nothing is called “${text}”. Try a part of a name, or a category.`
              : `${formatQuantity(hits.total, 'hit')} in ${formatQuantity(hits.perTrack.length, 'track')}`}
            {hits.total > hits.ids.length &&
              `; the first ${formatCount(hits.ids.length)} can be stepped through`}
            {hits.searchedShare < 1 &&
              `. ${formatShare(hits.searchedShare)} of the arguments were looked through`}
          </p>
          <ul className="search-tracks">
            {hits.perTrack.map(({ track, count }) => (
              <li key={track}>
                <button
                  type="button"
                  className="plain search-track"
                  onClick={() => run.search.stepToTrack(track)}
                >
                  <span className="truncate">{trackTitle(run.model.run, track)}</span>
                  <span className="mono muted">{formatCount(count)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
