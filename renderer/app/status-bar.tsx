import { formatQuantity } from './format.ts'
import type { OpenRun } from './open-runs.ts'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** What is in front, in one line. */
export function StatusBar() {
  const studio = useStudio()
  const screen = useStore(studio.screen)
  const front = useStore(studio.runs.front)
  const run = useStore(studio.runs.tabs).find(tab => tab.id === front)
  return (
    <footer className="status-bar">
      {run && screen !== 'runs' ? <RunStatus run={run} /> : <span>Ready</span>}
    </footer>
  )
}

function RunStatus({ run }: { readonly run: OpenRun }) {
  const { header, tracks } = run.info
  const slices = tracks.reduce((sum, track) => sum + track.slices, 0)
  return (
    <span>
      {formatQuantity(header.worldSize, 'rank')} · {formatQuantity(slices, 'slice')}
    </span>
  )
}
