import type { Comparison, PredictionError, PredictionRow } from '../../engine/base/comparison.ts'
import { formatDuration } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import {
  bytesCell,
  bytesColumn,
  countCell,
  countColumn,
  nameColumn,
  shareColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel } from '../charts/panel.tsx'
import { type TableTwin, twinCsv } from '../charts/table-twin.ts'
import { TwinTable } from '../charts/twin-table.tsx'
import { changeText } from './figure-texts.ts'

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
          Error = measured / predicted - 1, over the operations of each kind and of each rank, matched one by
          one.
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
        <TwinTable label="Predicted and measured memory" twin={memoryTwin(peakMemory)} />
      )}
    </Panel>
  )
}

function predictionTwin({ kinds, ranks }: PredictionError): TableTwin {
  return {
    columns: [
      nameColumn('of'),
      countColumn('operations'),
      timeColumn('predicted'),
      timeColumn('measured'),
      shareColumn('error'),
      timeColumn('mean distance'),
    ],
    rows: [...kinds, ...ranks].map(rowOf),
  }
}

function memoryTwin(peaks: PredictionError['peakMemory']): TableTwin {
  return {
    columns: [
      nameColumn('peak memory of'),
      bytesColumn('predicted'),
      bytesColumn('measured'),
      shareColumn('error'),
    ],
    rows: peaks.map(({ rank, predictedBytes, measuredBytes }) => {
      const error = predictedBytes > 0 ? measuredBytes / predictedBytes - 1 : Number.POSITIVE_INFINITY
      return [
        textCell(`rank ${rank}`),
        bytesCell(predictedBytes),
        bytesCell(measuredBytes),
        { text: Number.isFinite(error) ? changeText(error) : 'not predicted', value: error },
      ]
    }),
  }
}

function rowOf({ name, count, predictedNs, measuredNs, error, meanAbsoluteNs }: PredictionRow) {
  const text = Number.isFinite(error) ? changeText(error) : 'not predicted'
  return [
    textCell(name),
    countCell(count),
    timeCell(predictedNs),
    timeCell(measuredNs),
    { text, value: error },
    { text: formatDuration(Math.round(meanAbsoluteNs)), value: meanAbsoluteNs },
  ]
}
