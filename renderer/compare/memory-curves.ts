/** Memory of the fullest rank of each run over its median step: the chart and its table. */
import type { ComparedRun, Comparison } from '../../engine/base/comparison.ts'
import { formatBytes, formatCount } from '../app/format.ts'
import {
  bytesCell,
  bytesColumn,
  countCell,
  countColumn,
  nameColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import type { Scene } from '../charts/scene.ts'
import { type StepCurve, stepCurves } from '../charts/step-curves.ts'
import type { TableTwin } from '../charts/table-twin.ts'
import { letterOf } from './compare-model.ts'

/** Each run from the start of its own median step, wherever that lies on the ruler. */
function sinceStep(ns: number, { step, scale }: ComparedRun): number {
  return (ns - step.startNs) * scale
}

export function memoryCurves({ runs }: Comparison, width: number, colours: ChartColours): Scene {
  const endNs = runs.reduce((most, run) => Math.max(most, sinceStep(run.step.endNs, run)), 1)
  const curves = runs.flatMap((run, position): StepCurve[] => {
    if (!run.memory) return []
    return [
      {
        title: `${letterOf(position)}, rank ${run.memory.rank}`,
        paint: colours.runs[position % colours.runs.length]!,
        times: run.memory.time.map(ns => sinceStep(ns, run)),
        values: run.memory.bytes,
      },
    ]
  })
  const inElements = runs.some(({ memory }) => memory?.unit === 'elements')
  return stepCurves(curves, endNs, width, colours, inElements ? formatCount : formatBytes)
}

export function memoryCurvesTwin({ runs }: Comparison): TableTwin {
  const inElements = runs.some(({ memory }) => memory?.unit === 'elements')
  return {
    columns: [
      nameColumn('run'),
      timeColumn('time'),
      inElements ? countColumn('memory in elements') : bytesColumn('memory'),
    ],
    rows: runs.flatMap((run, position) =>
      Array.from(run.memory?.time ?? [], (ns, at) => [
        textCell(letterOf(position)),
        timeCell(Math.round(sinceStep(ns, run))),
        (inElements ? countCell : bytesCell)(run.memory!.bytes[at]!),
      ]),
    ),
  }
}
