import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { causesChart, causesTwin, restOfCauses, sliceOfCause } from './causes.ts'
import { showSlice } from './show-slices.ts'
import { useMeasure } from './use-measure.ts'

/** What bubbles wait for, ranked. */
export function CausesPanel({ run }: { readonly run: OpenRun }) {
  const studio = useStudio()
  const state = useMeasure(run, 'causes', (request, signal) =>
    studio.traces.client.waitCauses(request, { signal }),
  )
  const show = (pick: string) => {
    const slice = state.value ? sliceOfCause(state.value, Number(pick)) : -1
    if (slice >= 0) void showSlice(studio, run, slice)
    else
      studio.notices.show({ tone: 'info', text: 'No slice stands for this cause: nothing was left to do.' })
  }
  return (
    <ChartPanel
      title="What the bubbles wait for"
      subtitle="sum over ranks, largest first"
      definition={
        <>
          <p>
            Each stretch in which a rank neither computes nor moves bytes is traced to what ends it: the
            message, the last member of a collective, the host, or the end of the step. The causes add up to
            the bubble.
          </p>
          <p>Press a row to see its longest bubble on the timeline.</p>
        </>
      }
      runTitle={run.model.run.header.title}
      state={state}
      draw={causesChart}
      twin={causesTwin}
      onPick={show}
      pickOf={(_, row) => String(row)}
      note={value => <p className="panel-note">{restOfCauses(value)}</p>}
      empty={({ causes, window }) => {
        if (causes.length > 0) return undefined
        return window.endNs > window.startNs
          ? 'No bubble in this window: every rank is busy.'
          : 'Nothing takes time in this window.'
      }}
    />
  )
}
