/** The head of the track names: a filter, and folding of all groups at once. */
import { useStore } from '../app/use-store.ts'
import { FoldIcon, UnfoldIcon } from './icons.tsx'
import type { TimelineModel } from './model.ts'
import { allGroupKeys } from './rows.ts'

export function TrackFilter({ model }: { readonly model: TimelineModel }) {
  const filter = useStore(model.trackFilter)
  const collapsed = useStore(model.collapsed)
  const isFolded = collapsed.size > 0
  return (
    <>
      <input
        className="timeline-filter"
        type="search"
        value={filter}
        placeholder="Filter tracks"
        aria-label="Filter tracks by name"
        onChange={event => model.trackFilter.set(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            model.trackFilter.set('')
            event.currentTarget.blur()
          }
        }}
      />
      <button
        type="button"
        className="plain icon"
        aria-label={isFolded ? 'Expand all groups' : 'Collapse all groups'}
        title={isFolded ? 'Expand all groups' : 'Collapse all groups'}
        onClick={() => model.collapsed.set(new Set(isFolded ? [] : allGroupKeys(model.run)))}
      >
        {isFolded ? <UnfoldIcon /> : <FoldIcon />}
      </button>
    </>
  )
}
