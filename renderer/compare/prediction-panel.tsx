import type { Comparison } from '../../engine/base/comparison.ts'
import { formatDuration } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel } from '../charts/panel.tsx'
import { twinCsv } from '../charts/table-twin.ts'
import { TwinTable } from '../charts/twin-table.tsx'
import { predictedMemoryTwin, predictionTwin } from './prediction.ts'

interface PredictionPanelProps {
  readonly comparison: Comparison
  readonly position: number
}

/** Where one plan was simulated and run: how far the prediction was off, by kind of operation and by rank. */
export function PredictionPanel({ comparison, position }: PredictionPanelProps) {
  const studio = useStudio()
  const prediction = comparison.differences.find(entry => entry.run === position)?.prediction
  if (!prediction) return null
  const { predicted, measured, peakMemory } = prediction
  const twin = predictionTwin(prediction)
  return (
    <Panel
      wide
      title="Predicted against measured"
      subtitle={`the same plan: a step of ${formatDuration(predicted)} was predicted, ${formatDuration(measured)} measured`}
      definition={
        <p>
          Of the median step: where steps differ, it is not the mean that the differences tell. Error =
          measured / predicted - 1, over the operations of each kind and of each rank, matched one by one.
          Waiting (for a message or for the other members of a collective) and idle (nothing at all) are what
          is left of the steps of all ranks. What was predicted of a collective on this machine, once it was
          measured, holds the wait for members that are as busy.
        </p>
      }
      exports={[
        {
          title: 'CSV',
          run: () => saveAs(studio, fileName('prediction', 'comparison', 'csv'), twinCsv(twin)),
        },
      ]}
    >
      <TwinTable label="Predicted against measured" twin={twin} />
      {peakMemory.length > 0 && (
        <TwinTable label="Predicted and measured memory" twin={predictedMemoryTwin(peakMemory)} />
      )}
    </Panel>
  )
}
