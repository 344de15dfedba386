/** What a report says of one run. */
import { basename } from 'node:path'
import { measureDefinitions } from '../../../engine/base/measure-definitions.ts'
import type { RunMeasures } from '../../../engine/base/measures.ts'
import type { MeasureImplementation } from '../../../traces-db/metrics/measure-queries.ts'
import { bytesText, durationText } from '../format.ts'
import type { ReportBlock } from './report-document.ts'

const rowsShown = 12
const colours = {
  compute: '#4c78a8',
  exposedCommunication: '#f2a541',
  wait: '#c8ccd4',
  idle: '#e6e8ec',
} as const

const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : 'no compute')

/** @param name as the person wrote it */
export async function runBlocks(
  name: string,
  queries: MeasureImplementation,
  signal: AbortSignal,
): Promise<ReportBlock[]> {
  const asked = { run: name, span: { kind: 'run' } } as const
  const measures = await queries.measures(asked, signal)
  const { causes, totalNs } = await queries.waitCauses(asked, signal)
  const { insights } = await queries.insights(asked, signal)
  const { rows: operations } = await queries.operations(asked, signal)
  const { rows: collectives } = await queries.collectives(asked, signal)
  const path = await queries.criticalPath(asked, signal)
  const blocks: ReportBlock[][] = [
    [{ kind: 'heading', level: 2, text: basename(name, '.rankscope') }],
    figureBlocks(measures),
    insights.length > 0
      ? [
          { kind: 'heading', level: 3, text: 'What stands out' },
          {
            kind: 'list',
            items: insights.map(
              ({ title, text, advice, sizeNs, share, confidence }) =>
                `${title}: ${durationText(Math.round(sizeNs))} a step, ${percent(share)}, confidence ${confidence}. ${text} ${advice}`,
            ),
          },
        ]
      : [],
    table(
      `What bubbles wait for, ${durationText(totalNs)} over all ranks`,
      ['cause', 'time', 'share', 'times', 'ranks'],
      causes.map(cause => [
        cause.title,
        durationText(cause.totalNs),
        percent(cause.share),
        String(cause.count),
        cause.ranks.join(', '),
      ]),
    ),
    table(
      'Critical path',
      ['on the path', 'kind', 'count', 'time', 'share'],
      path.byName.map(row => [
        row.name,
        row.kind,
        String(row.count),
        durationText(row.totalNs),
        percent(row.share),
      ]),
    ),
    table(
      'Collectives',
      ['collective', 'group size', 'bytes', 'count', 'wait', 'transfer', 'bus bandwidth'],
      collectives.map(row => [
        row.name,
        String(row.groupSize),
        row.bytes === undefined ? '' : bytesText(row.bytes),
        String(row.count),
        durationText(row.waitNs),
        durationText(row.transferNs),
        row.busBandwidth === undefined ? '' : `${bytesText(row.busBandwidth)}/s`,
      ]),
    ),
    table(
      'Operations',
      ['operation', 'where', 'count', 'total', 'self', 'median', 'longest'],
      operations.map(row => [
        row.name,
        row.kernel ?? row.place,
        String(row.count),
        durationText(row.totalNs),
        durationText(row.selfNs),
        durationText(row.medianNs),
        durationText(row.maximumNs),
      ]),
    ),
  ]
  return blocks.flat()
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): ReportBlock[] {
  if (rows.length === 0) return []
  const more =
    rows.length > rowsShown ? [{ kind: 'text', text: `and ${rows.length - rowsShown} more` } as const] : []
  return [
    { kind: 'heading', level: 3, text: title },
    { kind: 'table', columns, rows: rows.slice(0, rowsShown) },
    ...more,
  ]
}

function figureBlocks(measures: RunMeasures): ReportBlock[] {
  const { window: span, bubble, utilization, ranks, atLeast } = measures
  const least = atLeast ? 'at least ' : ''
  const figures = [
    ['window', `${span.title}, ${durationText(span.endNs - span.startNs)}`, 'what all figures are about'],
    ['bubble of total', least + percent(bubble.ofTotal), measureDefinitions.bubbleOfTotal.text],
    ['bubble of ideal', least + percent(bubble.ofIdeal), measureDefinitions.bubbleOfIdeal.text],
    ['bubble of span', least + percent(bubble.ofSpan), measureDefinitions.bubbleOfSpan.text],
    [
      'MFU',
      utilization?.mfu === undefined ? 'none' : percent(utilization.mfu),
      utilization?.mfuFormula ?? 'the run does not tell its model’s FLOPs',
    ],
    [
      'HFU',
      utilization?.hfu === undefined ? 'none' : percent(utilization.hfu),
      utilization?.hfuFormula ?? '',
    ],
    ...(utilization?.mfu === undefined ? [] : [['peak', utilization.dtype, utilization.peakSource]]),
  ]
  return [
    { kind: 'table', columns: ['measure', 'value', 'how'], rows: figures },
    {
      kind: 'picture',
      title: 'Step by rank: compute, exposed communication, wait, idle',
      bars: ranks.slice(0, 64).map(rank => ({
        label: rank.name,
        parts: [
          { name: 'compute', share: of(rank.computeNs, rank.totalNs), colour: colours.compute },
          {
            name: 'exposed communication',
            share: of(rank.exposedCommunicationNs, rank.totalNs),
            colour: colours.exposedCommunication,
          },
          { name: 'wait', share: of(rank.waitNs, rank.totalNs), colour: colours.wait },
          { name: 'idle', share: of(rank.idleNs, rank.totalNs), colour: colours.idle },
        ],
      })),
    },
    {
      kind: 'table',
      columns: ['rank', 'compute', 'exposed communication', 'wait', 'idle', 'overlap', 'peak memory'],
      rows: ranks.map(rank => [
        rank.name,
        durationText(rank.computeNs),
        durationText(rank.exposedCommunicationNs),
        durationText(rank.waitNs),
        durationText(rank.idleNs),
        durationText(rank.overlapNs),
        rank.peakBytes === undefined ? '' : bytesText(rank.peakBytes),
      ]),
    },
    ...(measures.notes.length > 0 ? ([{ kind: 'list', items: measures.notes }] as const) : []),
  ]
}

const of = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
