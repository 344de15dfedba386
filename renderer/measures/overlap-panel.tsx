import { measureDefinitions } from '../../engine/base/measure-definitions.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import type { MeasuredPanelProps } from './breakdown-panel.tsx'
import { hasCommunication, overlapChart, overlapTwin } from './overlap.ts'

/** Communication that compute hides, and what of it does not. */
export function OverlapPanel({ run, state }: MeasuredPanelProps) {
  const { overlap, exposedCommunication } = measureDefinitions
  return (
    <ChartPanel
      title="Overlap of communication"
      definition={
        <>
          <p>
            <strong>hidden</strong>: {overlap.text}
          </p>
          <p>
            <strong>exposed</strong>: {exposedCommunication.text}
          </p>
        </>
      }
      runTitle={run.model.run.header.title}
      state={state}
      draw={overlapChart}
      twin={overlapTwin}
      empty={measures => (hasCommunication(measures) ? undefined : 'Nothing is communicated in this window.')}
    />
  )
}
