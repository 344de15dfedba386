import { measureDefinitions } from '../../engine/base/measure-definitions.ts'
import type { RunMeasures } from '../../engine/base/measures.ts'
import type { OpenRun } from '../app/open-runs.ts'
import type { RequestState } from '../app/use-request.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { breakdownChart, breakdownTwin } from './breakdown.ts'

export interface MeasuredPanelProps {
  readonly run: OpenRun
  readonly state: RequestState<RunMeasures>
}

/** How each rank spends the window. */
export function BreakdownPanel({ run, state }: MeasuredPanelProps) {
  const { compute, exposedCommunication, wait, idle } = measureDefinitions
  return (
    <ChartPanel
      title="Where the time goes"
      subtitle="share of the window, by rank"
      definition={
        <>
          <p>At each instant a rank is in the first state that holds; the states add up to the window.</p>
          {[compute, exposedCommunication, wait, idle].map(({ title, text }) => (
            <p key={title}>
              <strong>{title}</strong>: {text}
            </p>
          ))}
        </>
      }
      runTitle={run.model.run.header.title}
      state={state}
      draw={breakdownChart}
      twin={breakdownTwin}
      empty={({ ranks }) =>
        ranks.length === 0 ? 'No rank has work in this window. Choose another window above.' : undefined
      }
    />
  )
}
