/** Predicted against measured of one plan, as tables. */
import type { PredictionError, PredictionRow } from '../../engine/base/comparison.ts'
import { formatDuration } from '../app/format.ts'
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
import type { TableTwin } from '../charts/table-twin.ts'
import { changeText } from './figure-texts.ts'

export function predictionTwin({ kinds, rest, ranks }: PredictionError): TableTwin {
  return {
    columns: [
      nameColumn('of'),
      countColumn('operations'),
      timeColumn('predicted'),
      timeColumn('measured'),
      shareColumn('error'),
      timeColumn('mean distance'),
    ],
    rows: [...kinds, ...rest, ...ranks].map(rowOf),
  }
}

export function predictedMemoryTwin(peaks: PredictionError['peakMemory']): TableTwin {
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
    count > 0 ? countCell(count) : textCell(''),
    timeCell(predictedNs),
    timeCell(measuredNs),
    { text, value: error },
    { text: formatDuration(Math.round(meanAbsoluteNs)), value: meanAbsoluteNs },
  ]
}
