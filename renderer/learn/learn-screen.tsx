import { useEffect } from 'react'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import './learn.css'
import { LessonPage } from './lesson-page.tsx'
import { StartPage } from './start-page.tsx'
import { WallPage } from './wall-page.tsx'

/** From one device to 1F1B and ZeRO: the path, a lesson of it, or the calculator. */
export function LearnScreen() {
  const studio = useStudio()
  const { learning, engine, traces } = studio
  const page = useStore(learning.page)
  const engineConnection = useStore(engine.connections)
  const tracesConnection = useStore(traces.connections)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when a service came back
  useEffect(() => {
    void studio.attempt(() => learning.load())
  }, [studio, learning, engineConnection, tracesConnection])
  // Where it fails the service is away, and the example in memory with it.
  useEffect(() => () => void learning.leaveExample().catch(() => {}), [learning])
  if (page === 'start') return <StartPage />
  if (page === 'wall') return <WallPage />
  return <LessonPage key={page.strategy} lesson={page} />
}
