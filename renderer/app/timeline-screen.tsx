import { useCallback } from 'react'
import { errorData } from '../../engine/base/app-error.ts'
import { Drawer } from '../details/drawer.tsx'
import { FiguresStrip } from '../details/figures-strip.tsx'
import { LiveStrip } from '../new-run/live-strip.tsx'
import { Timeline } from '../timeline/timeline.tsx'
import { useStudio } from './studio-context.ts'
import { useFrontRun } from './use-front-run.ts'

/** The run in front: its figures, its time axis, and the details of what is selected. */
export function TimelineScreen() {
  const studio = useStudio()
  const run = useFrontRun()
  const onError = useCallback(
    (thrown: unknown) => {
      // The banner tells of a service that is away; every request that it cut short need not.
      if (errorData(thrown).code !== 'unavailable') studio.notices.showError(thrown)
    },
    [studio],
  )
  if (!run) return null
  return (
    <>
      <h1 className="visually-hidden">{run.model.run.header.title}</h1>
      <FiguresStrip run={run} />
      <LiveStrip run={run} />
      <Timeline
        key={`${run.id} ${run.openings}`}
        model={run.model}
        client={studio.traces.client}
        onError={onError}
      />
      <Drawer run={run} />
    </>
  )
}
