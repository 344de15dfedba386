/** What a report says of several runs side by side. */
import type { Comparison } from '../../../engine/base/comparison.ts'
import { durationText, figureText } from '../format.ts'
import type { ReportBlock } from './report-document.ts'

const rowsShown = 12
const signed = (ns: number) => `${ns >= 0 ? '+' : '-'}${durationText(Math.abs(ns))}`

export function comparisonBlocks({ runs, figures, notes, differences, baseline }: Comparison): ReportBlock[] {
  const names = runs.map(({ run }) => run)
  return [
    { kind: 'heading', level: 2, text: 'Side by side' },
    {
      kind: 'table',
      columns: ['measure', ...names, 'better'],
      rows: figures.map(({ title, unit, values, noise, best }) => [
        title,
        ...values.map((value, i) =>
          value === undefined
            ? ''
            : `${figureText(value, unit)}${noise[i] === undefined ? '' : ` ± ${figureText(noise[i], unit)}`}`,
        ),
        best.map(run => names[run]!).join(', '),
      ]),
    },
    ...(notes.length > 0 ? ([{ kind: 'list', items: notes }] as const) : []),
    ...differences.flatMap(({ run, waterfall, operations }): ReportBlock[] => [
      {
        kind: 'heading',
        level: 3,
        text: `${names[run]!} against ${names[baseline]!}: ${signed(waterfall.toNs - waterfall.fromNs)} in the median step`,
      },
      {
        kind: 'table',
        columns: ['because of', 'in', 'change'],
        rows: waterfall.parts.slice(0, rowsShown).map(({ title, cause, ns }) => [title, cause, signed(ns)]),
      },
      {
        kind: 'table',
        columns: ['operation', '', 'time', 'change'],
        rows: operations
          .filter(({ status }) => status !== 'same')
          .slice(0, rowsShown)
          .map(row => [
            row.name,
            row.status,
            `${durationText(row.baseNs)} to ${durationText(row.totalNs)}`,
            signed(row.differenceNs),
          ]),
      },
    ]),
  ]
}
