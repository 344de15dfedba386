import type { CriticalPath } from '../../engine/base/critical-path.ts'
import { formatShare } from '../app/format.ts'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { pathChart, pathTitles, pathTwin } from './path.ts'
import { markSlices, showSlice } from './show-slices.ts'
import { useMeasure } from './use-measure.ts'

/** The chain of work that the window's length follows from. */
export function PathPanel({ run }: { readonly run: OpenRun }) {
  const studio = useStudio()
  const state = useMeasure(run, 'path', (request, signal) =>
    studio.traces.client.criticalPath(request, { signal }),
  )
  const path = state.value
  const mark = async () => {
    if (!path) return
    const ids = [...new Set(path.segments.map(({ slice }) => slice).filter(slice => slice >= 0))]
    await studio.attempt(async () => {
      await markSlices(studio, run, ids)
      studio.screen.set('timeline')
      run.model.fit(path.window.startNs, path.window.endNs)
      studio.notices.show({ tone: 'info', text: `Critical path: ${makeUp(path)}` })
    })
  }
  return (
    <ChartPanel
      wide
      title="Critical path"
      subtitle={path && path.segments.length > 0 ? makeUp(path) : undefined}
      definition={
        <>
          <p>
            The chain of work, over all ranks, that the length of the window follows from: walked back from
            the last end, always to what had to end first. Shorten what is on it, or nothing gets faster.
          </p>
          <p>
            Runs of a plan follow its dependencies; traces follow launches, flows, collectives and the order
            on tracks.
          </p>
        </>
      }
      runTitle={run.model.run.header.title}
      state={state}
      draw={pathChart}
      twin={pathTwin}
      onPick={pick => void showSlice(studio, run, Number(pick))}
      empty={({ segments }) => (segments.length === 0 ? 'No work in this window to follow.' : undefined)}
      actions={
        path &&
        path.segments.length > 0 && (
          <button type="button" className="plain panel-switch" onClick={() => void mark()}>
            Mark on the timeline
          </button>
        )
      }
    />
  )
}

function makeUp({ makeUp, basis }: CriticalPath): string {
  const parts = makeUp.map(({ kind, share }) => `${formatShare(share)} ${pathTitles[kind]}`)
  return `${parts.join(', ')} · by ${basis === 'plan' ? 'the plan’s dependencies' : 'what the trace tells'}`
}
