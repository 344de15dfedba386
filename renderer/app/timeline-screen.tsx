import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** The run in front, on its time axis. */
export function TimelineScreen() {
  const studio = useStudio()
  const front = useStore(studio.runs.front)
  const run = useStore(studio.runs.tabs).find(tab => tab.id === front)
  if (!run) return null
  return <h1 className="visually-hidden">{run.info.header.title}</h1>
}
