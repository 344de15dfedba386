import './runs.css'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { RecentFiles } from './recent-files.tsx'
import { RunLibrary } from './run-library.tsx'
import { Samples } from './samples.tsx'
import { Welcome } from './welcome.tsx'

/** The first thing a person sees: how to open something, what was open, what is kept. */
export function RunsScreen() {
  const { library } = useStudio()
  const content = useStore(library.content)
  return (
    <div className="runs-screen">
      <div className="runs-column">
        <Welcome />
        {content && (
          <>
            <Samples samples={content.samples} />
            <RecentFiles files={content.recent} />
          </>
        )}
      </div>
      <RunLibrary />
    </div>
  )
}
