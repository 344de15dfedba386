import { useEffect } from 'react'
import type { OpenRun } from '../app/open-runs.ts'
import { useStudio } from '../app/studio-context.ts'
import { useFrontRun } from '../app/use-front-run.ts'
import { useStore } from '../app/use-store.ts'
import { PanelProblem } from '../charts/panel.tsx'
import { FigureButton } from '../details/figure-button.tsx'
import { areaSpan } from './area-span.ts'
import { BreakdownPanel } from './breakdown-panel.tsx'
import { BubblePanel } from './bubble-panel.tsx'
import { CausesPanel } from './causes-panel.tsx'
import { CollectivesPanel } from './collectives-panel.tsx'
import { DevicePanels } from './device-panels.tsx'
import { HistogramPanel } from './histogram-panel.tsx'
import { InsightsPanel } from './insights-panel.tsx'
import { measureFigures } from './measure-figures.ts'
import './measures.css'
import { OperationsPanel } from './operations-panel.tsx'
import { OverlapPanel } from './overlap-panel.tsx'
import { PathPanel } from './path-panel.tsx'
import { SpanPicker } from './span-picker.tsx'
import { StragglersPanel } from './stragglers-panel.tsx'
import { useMeasure } from './use-measure.ts'

/** Where the time of the run in front goes, how well it is used, and what to do about it. */
export function MeasuresScreen() {
  const run = useFrontRun()
  return run ? <Measures key={`${run.id} ${run.openings}`} run={run} /> : null
}

function Measures({ run }: { readonly run: OpenRun }) {
  const { traces } = useStudio()
  const preset = useStore(run.measures.preset)
  const selection = useStore(run.model.selection)
  const state = useMeasure(run, `measures ${preset}`, (request, signal) =>
    traces.client.measures({ ...request, preset }, { signal }),
  )
  // A measured area follows the selection.
  useEffect(() => {
    if (selection?.kind === 'area' && run.measures.span.get().kind === 'area')
      run.measures.span.set(areaSpan(selection))
  }, [run, selection])
  const measures = state.value
  return (
    <div className="measures-screen">
      <header className="screen-head">
        <h1>Measures of {run.model.run.header.title}</h1>
        <SpanPicker run={run} measures={measures} />
      </header>
      <div className="measures-figures" aria-busy={!measures && !state.error}>
        {measures &&
          measureFigures(measures).map(({ opens: _, ...figure }) => (
            <FigureButton key={figure.id} figure={figure} />
          ))}
      </div>
      {state.error && (
        <div>
          <PanelProblem error={state.error} />
          <button type="button" onClick={() => run.measures.span.set({ kind: 'run' })}>
            Measure the whole run
          </button>
        </div>
      )}
      {measures && measures.notes.length > 0 && (
        <ul className="measures-notes" aria-label="What to know about these figures">
          {measures.notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="panel-grid">
        <InsightsPanel run={run} />
        <BreakdownPanel run={run} state={state} />
        <BubblePanel run={run} state={state} />
        <CausesPanel run={run} />
        <OverlapPanel run={run} state={state} />
        <PathPanel run={run} />
        <DevicePanels run={run} state={state} />
        <StragglersPanel run={run} state={state} />
        <OperationsPanel run={run} />
        <HistogramPanel run={run} />
        <CollectivesPanel run={run} />
      </div>
    </div>
  )
}
