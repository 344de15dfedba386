/** What a report says of one run: what the window's screens show of it. */
import { basename } from 'node:path'
import type { InsightReport } from '../../../engine/base/insight.ts'
import { measureDefinitions } from '../../../engine/base/measure-definitions.ts'
import type { RunMeasures } from '../../../engine/base/measures.ts'
import type { RunHeader } from '../../../engine/base/run.ts'
import { histogram } from '../../../renderer/charts/histogram.ts'
import { breakdownChart, breakdownTwin } from '../../../renderer/measures/breakdown.ts'
import { bubbleChart, bubbleRows, bubbleTwin } from '../../../renderer/measures/bubbles.ts'
import { causesChart, causesTwin } from '../../../renderer/measures/causes.ts'
import { hasCommunication, overlapChart, overlapTwin } from '../../../renderer/measures/overlap.ts'
import { pathChart, pathTwin } from '../../../renderer/measures/path.ts'
import type { MeasureImplementation } from '../../../traces-db/metrics/measure-queries.ts'
import { expectedFigures, expectedText } from '../expected-figures.ts'
import {
  bytesText,
  countText,
  durationText,
  flopRateText,
  memoryText,
  quantityText,
  ratioText,
} from '../format.ts'
import { deviceBlocks } from './device-blocks.ts'
import { memoryBlocks } from './memory-blocks.ts'
import { chartBlocks, type ReportBlock, tableBlocks } from './report-document.ts'
import { shortForm } from './short-form.ts'

/** More than that make no picture. */
const picturedRanks = 64

const percent = (share: number) => (Number.isFinite(share) ? ratioText(share) : 'no compute')
const rate = (bytesPerSecond: number | undefined) =>
  bytesPerSecond === undefined ? '' : `${bytesText(bytesPerSecond)}/s`

/** @param name as the person wrote it */
export async function runBlocks(
  name: string,
  header: RunHeader,
  queries: MeasureImplementation,
  signal: AbortSignal,
): Promise<ReportBlock[]> {
  const asked = { run: name, span: { kind: 'run' } } as const
  const measures = await queries.measures(asked, signal)
  const causes = await queries.waitCauses(asked, signal)
  const path = await queries.criticalPath(asked, signal)
  const { rows: collectives } = await queries.collectives(asked, signal)
  const profiles = await Promise.all(
    measures.ranks.map(({ rank }) => queries.memory({ ...asked, rank }, signal)),
  )
  const insights = await queries.insights(asked, signal)
  const stages = measures.stages.length > 1 && measures.stages.length < measures.ranks.length
  const bubbles = bubbleRows(measures, stages ? 'stage' : 'rank')
  const pictured = { ...measures, ranks: measures.ranks.slice(0, picturedRanks) }
  return [
    { kind: 'heading', level: 2, text: basename(name, '.rankscope') },
    { kind: 'text', text: subjectText(header) },
    ...figureBlocks(measures),
    ...(await insightBlocks(insights, signal)),
    ...chartBlocks(
      'Where the time goes',
      (width, colours) => breakdownChart(pictured, width, colours),
      breakdownTwin(measures),
    ),
    ...chartBlocks(
      stages ? 'Bubble by stage' : 'Bubble by rank',
      (width, colours) => bubbleChart(bubbles.slice(0, picturedRanks), width, colours),
      bubbleTwin(bubbles, stages ? 'stage' : 'rank'),
    ),
    ...chartBlocks(
      `What bubbles wait for, ${durationText(causes.totalNs)} over all ranks`,
      (width, colours) => causesChart(causes, width, colours),
      causesTwin(causes),
    ),
    ...(hasCommunication(measures)
      ? chartBlocks(
          'Overlap of communication',
          (width, colours) => overlapChart(pictured, width, colours),
          overlapTwin(measures),
        )
      : []),
    ...chartBlocks('Critical path', (width, colours) => pathChart(path, width, colours), pathTwin(path)),
    ...deviceBlocks(measures),
    ...tableBlocks(
      'Collectives and messages',
      [
        'name',
        'group size',
        'bytes',
        'count',
        'wait',
        'transfer',
        'algorithm bandwidth',
        'bus bandwidth',
        'factor',
      ],
      collectives.map(row => [
        row.name,
        countText(row.groupSize),
        row.bytes === undefined ? '' : bytesText(row.bytes),
        countText(row.count),
        `${row.atLeast ? 'at least ' : ''}${durationText(row.waitNs)}`,
        durationText(row.transferNs),
        rate(row.algorithmBandwidth),
        rate(row.busBandwidth),
        row.factor,
      ]),
    ),
    ...memoryBlocks(profiles),
    ...(await operationBlocks(name, queries, signal)),
  ]
}

/** What it is a run of, on what. */
function subjectText({ kind, worldSize, createdAt, subject }: RunHeader): string {
  const { hardware, execution, model, layers, dtype, globalBatch } = subject
  const known = [
    kind,
    quantityText(worldSize, 'rank'),
    hardware ?? execution?.device,
    model,
    layers === undefined ? undefined : quantityText(layers, 'layer'),
    dtype,
    globalBatch === undefined ? undefined : `global batch ${countText(globalBatch)}`,
    createdAt,
  ]
  return known.filter(Boolean).join(', ')
}

async function insightBlocks(
  { insights, failed }: InsightReport,
  signal: AbortSignal,
): Promise<ReportBlock[]> {
  const items: string[] = []
  for (const { title, text, advice, sizeNs, share, confidence, doubt, simulate } of insights) {
    const size = sizeNs > 0 ? `${durationText(Math.round(sizeNs))} a step, ${percent(share)}, ` : ''
    items.push([`${title}: ${size}confidence ${confidence}.`, doubt, text, advice].filter(Boolean).join(' '))
    for (const request of simulate)
      items.push(`Simulated: ${expectedText(await expectedFigures(request, signal))}`)
  }
  items.push(...failed.map(({ rule, message }) => `The rule ${rule} failed: ${message}`))
  if (items.length === 0) return []
  return [
    { kind: 'heading', level: 3, text: 'What stands out' },
    { kind: 'list', items },
  ]
}

async function operationBlocks(
  run: string,
  queries: MeasureImplementation,
  signal: AbortSignal,
): Promise<ReportBlock[]> {
  const asked = { run, span: { kind: 'run' } } as const
  const { rows } = await queries.operations(asked, signal)
  const work =
    rows.find(({ kernel, count }) => kernel !== undefined && count > 1) ?? rows.find(({ count }) => count > 1)
  const durations = work && (await queries.histogram({ ...asked, name: work.name, bins: 60 }, signal))
  return [
    ...tableBlocks(
      'Operations',
      ['operation', 'where', 'count', 'total', 'self', 'median', '95 %', 'longest', 'of ranks x T'],
      rows.map(row => [
        row.name,
        row.kernel ?? row.place,
        countText(row.count),
        durationText(row.totalNs),
        durationText(row.selfNs),
        durationText(row.medianNs),
        durationText(row.p95Ns),
        durationText(row.maximumNs),
        percent(row.share),
      ]),
    ),
    ...(work && durations
      ? [
          {
            kind: 'text',
            text: `Durations of ${shortForm(work.name)}: ${countText(work.count)} slices, median ${durationText(work.medianNs)}`,
          } as const,
          {
            kind: 'picture',
            title: `Durations of ${shortForm(work.name)}`,
            draw: (width, colours) => histogram(durations, work.medianNs, width, colours),
          } as const satisfies ReportBlock,
        ]
      : []),
  ]
}

function figureBlocks(measures: RunMeasures): ReportBlock[] {
  const { window: span, bubble, utilization, ranks, memoryUnit, atLeast, notes, clockResidualNs } = measures
  const least = atLeast ? 'at least ' : ''
  const total = ranks.reduce((sum, rank) => sum + rank.totalNs, 0)
  const exposed = ranks.reduce((sum, rank) => sum + rank.exposedCommunicationNs, 0)
  const peaks = ranks.flatMap(({ peakBytes }) => peakBytes ?? [])
  const rows = [
    ['window', `${span.title}, ${durationText(span.endNs - span.startNs)}`, 'what all figures are about'],
    ...(span.steps > 0
      ? [
          [
            'step',
            durationText(Math.round((span.endNs - span.startNs) / span.steps)),
            measureDefinitions.stepTime.text,
          ],
        ]
      : []),
    ['bubble of total', least + percent(bubble.ofTotal), measureDefinitions.bubbleOfTotal.text],
    ['bubble of ideal', least + percent(bubble.ofIdeal), measureDefinitions.bubbleOfIdeal.text],
    ['bubble of span', least + percent(bubble.ofSpan), measureDefinitions.bubbleOfSpan.text],
    [
      'exposed communication',
      `${atLeast ? 'at most ' : ''}${percent(total > 0 ? exposed / total : 0)}`,
      `${measureDefinitions.exposedCommunication.text} Sum over ranks / (ranks x T).`,
    ],
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
    ...(utilization
      ? [
          [
            'achieved per device',
            flopRateText(utilization.achievedFlopsPerSecondPerDevice),
            measureDefinitions.achievedFlops.text,
          ],
        ]
      : []),
    ...(utilization?.peakFlopsPerSecond === undefined
      ? []
      : [
          [
            'peak',
            `${flopRateText(utilization.peakFlopsPerSecond)}, ${utilization.dtype}`,
            utilization.peakSource,
          ],
        ]),
    ...(peaks.length > 0
      ? [['peak memory', memoryText(Math.max(...peaks), memoryUnit), measureDefinitions.peakMemory.text]]
      : []),
    ...(clockResidualNs > 0
      ? [['doubt of clocks', durationText(clockResidualNs), 'shorter waits are not told apart']]
      : []),
  ]
  return [
    { kind: 'table', columns: ['measure', 'value', 'how'], rows },
    ...(notes.length > 0 ? ([{ kind: 'list', items: notes }] as const) : []),
  ]
}
