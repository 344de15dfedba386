import type { OpenRun } from './open-runs.ts'
import { useStudio } from './studio-context.ts'
import { useStore } from './use-store.ts'

/** The run in front, as it is now; undefined where none is open. */
export function useFrontRun(): OpenRun | undefined {
  const { runs } = useStudio()
  const front = useStore(runs.front)
  return useStore(runs.tabs).find(tab => tab.id === front)
}
