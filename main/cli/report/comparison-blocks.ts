/** What a report says of several runs side by side. */
import type { ComparedFigure, ComparedWithBaseline, Comparison } from '../../../engine/base/comparison.ts'
import { letterOf } from '../../../renderer/compare/compare-model.ts'
import { memoryCurves } from '../../../renderer/compare/memory-curves.ts'
import { predictedMemoryTwin, predictionTwin } from '../../../renderer/compare/prediction.ts'
import { waterfallChart, waterfallTwin } from '../../../renderer/compare/waterfall.ts'
import { countText, durationText, figureCell } from '../format.ts'
import { chartBlocks, type ReportBlock, tableBlocks } from './report-document.ts'

const signed = (ns: number) => `${ns >= 0 ? '+' : '-'}${durationText(Math.abs(ns))}`

export function comparisonBlocks(comparison: Comparison): ReportBlock[] {
  const { runs, figures, notes, differences, baseline } = comparison
  const letters = runs.map((_, position) => letterOf(position))
  return [
    { kind: 'heading', level: 2, text: 'Side by side' },
    {
      kind: 'table',
      columns: [
        '',
        'run',
        'kind',
        'hardware',
        'model',
        'dtype',
        'global batch',
        'ranks',
        'steps',
        'median step',
      ],
      rows: runs.map((run, position) => [
        `${letters[position]!}${position === baseline ? ', baseline' : ''}`,
        run.run,
        run.kind,
        run.hardware,
        run.model,
        run.dtype,
        run.globalBatch === undefined ? '' : countText(run.globalBatch),
        countText(run.worldSize),
        countText(run.steps),
        durationText(run.step.endNs - run.step.startNs),
      ]),
    },
    {
      kind: 'table',
      columns: ['measure', ...letters, 'better'],
      rows: figures.map(figure => figureRow(figure, letters)),
    },
    ...(notes.length > 0 ? ([{ kind: 'list', items: notes }] as const) : []),
    ...(runs.some(({ memory }) => memory)
      ? ([
          {
            kind: 'picture',
            title: 'Memory over the step, of the fullest rank of each run',
            draw: (width, colours) => memoryCurves(comparison, width, colours),
          },
        ] as const satisfies readonly ReportBlock[])
      : []),
    ...differences.flatMap(difference => differenceBlocks(comparison, difference)),
  ]
}

function figureRow(
  { title, unit, values, noise, best }: ComparedFigure,
  letters: readonly string[],
): string[] {
  const cells = values.map((value, i) => figureCell(unit, value, noise[i]))
  return [title, ...cells, best.map(run => letters[run]!).join(', ')]
}

function differenceBlocks({ runs, baseline }: Comparison, difference: ComparedWithBaseline): ReportBlock[] {
  const { run, waterfall, operations, prediction } = difference
  const names = { from: letterOf(baseline), to: letterOf(run) }
  const changed = operations.filter(({ status }) => status !== 'same')
  const change = signed(waterfall.toNs - waterfall.fromNs)
  const matched = changed[0]?.matchedBy === 'operation' ? 'the plan’s operation' : 'name and position'
  return [
    ...chartBlocks(
      `${names.to}, ${runs[run]!.run}, against ${names.from}, ${runs[baseline]!.run}: ${change} in the median step`,
      (width, colours) => waterfallChart(waterfall, names, { baseline, position: run }, width, colours),
      waterfallTwin(waterfall),
    ),
    ...tableBlocks(
      `Operations of ${names.to} against ${names.from}, matched by ${matched}`,
      ['operation', '', 'calls', 'time', 'change'],
      changed.map(row => [
        row.name,
        row.status,
        row.count === row.baseCount
          ? countText(row.count)
          : `${countText(row.baseCount)} to ${countText(row.count)}`,
        `${durationText(row.baseNs)} to ${durationText(row.totalNs)}`,
        signed(row.differenceNs),
      ]),
    ),
    ...(prediction
      ? [
          ...chartBlocks(
            `Predicted against measured: ${durationText(prediction.predicted)}, ${durationText(prediction.measured)}`,
            undefined,
            predictionTwin(prediction),
          ),
          ...chartBlocks(
            'Predicted and measured memory',
            undefined,
            predictedMemoryTwin(prediction.peakMemory),
          ),
        ]
      : []),
  ]
}
