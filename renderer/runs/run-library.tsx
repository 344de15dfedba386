import { useMemo } from 'react'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { withFigures } from './library.ts'
import { LibraryHead } from './library-head.tsx'
import { LibraryTable } from './library-table.tsx'
import { shownRuns } from './library-view.ts'
import { RunDrawer } from './run-drawer.tsx'

/** Runs that Rankscope keeps: found, sorted, described, compared, removed. */
export function RunLibrary() {
  const { library } = useStudio()
  const content = useStore(library.content)
  const view = useStore(library.view)
  const active = useStore(library.active)
  useStore(library.figures.known)
  const known = library.figures.known.get()
  // biome-ignore lint/correctness/useExhaustiveDependencies: figures that came change what is shown
  const runs = useMemo(
    () => (content ? withFigures(content.runs, library.figures) : undefined),
    [content, library, known],
  )
  const shown = useMemo(() => shownRuns(runs ?? [], view), [runs, view])
  const chosen = runs?.find(({ run }) => run === active)
  return (
    <section className="run-library" aria-labelledby="library-title">
      <LibraryHead shown={shown} total={runs?.length ?? 0} />
      {!runs && <p className="muted">Reading the library</p>}
      {runs?.length === 0 && (
        <p className="muted">
          Nothing yet. Every trace that you open and every strategy that you run is kept here; open a sample
          to see how it looks.
        </p>
      )}
      {runs && runs.length > 0 && <LibraryTable shown={shown} />}
      {chosen && <RunDrawer key={chosen.run} run={chosen} />}
    </section>
  )
}
