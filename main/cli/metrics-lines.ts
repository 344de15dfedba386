/** Tables of `rankscope metrics` that are shown where they are asked for. */
import type { CollectiveTable } from '../../engine/base/collective-table.ts'
import type { CriticalPath } from '../../engine/base/critical-path.ts'
import type { InsightReport } from '../../engine/base/insight.ts'
import type { MemoryHolders, MemoryProfile } from '../../engine/base/memory-profile.ts'
import type { DurationHistogram, OperationTable } from '../../engine/base/operation-table.ts'
import { type ExpectedFigures, expectedText } from './expected-figures.ts'
import { bytesText, durationText, memoryText } from './format.ts'
import { textTable } from './text-table.ts'

export interface MetricsParts {
  readonly operations: OperationTable | undefined
  readonly collectives: CollectiveTable | undefined
  readonly criticalPath: CriticalPath | undefined
  readonly memory: readonly MemoryProfile[] | undefined
  readonly insights: InsightReport | undefined
  readonly histogram: DurationHistogram | undefined
  readonly holders: readonly (MemoryHolders & { readonly rank: number })[] | undefined
  /** Of the simulations that insights ask for. */
  readonly expected: readonly ExpectedFigures[]
}

/** @param limit rows of each table at most */
export function partLines(parts: MetricsParts, limit: number): string[] {
  return [
    ...(parts.insights ? insightLines(parts.insights, parts.expected) : []),
    ...(parts.operations ? operationLines(parts.operations, limit) : []),
    ...(parts.collectives ? collectiveLines(parts.collectives, limit) : []),
    ...(parts.criticalPath ? pathLines(parts.criticalPath, limit) : []),
    ...(parts.memory ? memoryLines(parts.memory) : []),
    ...(parts.holders ? parts.holders.flatMap(holders => holderLines(holders, limit)) : []),
    ...(parts.histogram ? histogramLines(parts.histogram, limit) : []),
  ]
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const more = (shown: number, all: number) => (all > shown ? [`... and ${all - shown} more`] : [])

function operationLines({ rows }: OperationTable, limit: number): string[] {
  const cells = rows
    .slice(0, limit)
    .map(row => [
      row.name,
      row.kernel ?? row.place,
      row.count,
      durationText(row.totalNs),
      durationText(row.selfNs),
      durationText(row.medianNs),
      durationText(row.p95Ns),
      durationText(row.maximumNs),
      percent(row.share),
    ])
  const head = ['operation', 'where', 'count', 'total', 'self', 'median', '95 %', 'longest', 'of ranks x T']
  return ['', ...textTable(head, cells), ...more(limit, rows.length)]
}

function collectiveLines({ rows }: CollectiveTable, limit: number): string[] {
  if (rows.length === 0) return ['', 'no collectives in the window']
  const cells = rows
    .slice(0, limit)
    .map(row => [
      row.name,
      row.group,
      row.groupSize,
      row.bytes === undefined ? '' : bytesText(row.bytes),
      row.count,
      `${row.atLeast ? 'at least ' : ''}${durationText(row.waitNs)}`,
      durationText(row.transferNs),
      rateText(row.algorithmBandwidth),
      rateText(row.busBandwidth),
      row.factor,
    ])
  const head = [
    'collective',
    'group',
    'size',
    'bytes',
    'count',
    'wait',
    'transfer',
    'algorithm',
    'bus',
    'factor',
  ]
  return ['', ...textTable(head, cells), ...more(limit, rows.length)]
}

const rateText = (rate: number | undefined) => (rate === undefined ? '' : `${bytesText(rate)}/s`)

function pathLines({ makeUp, byName, segments, basis }: CriticalPath, limit: number): string[] {
  const of =
    basis === 'plan' ? 'dependencies of the plan' : 'launches, arrows, collectives and the order on tracks'
  return [
    '',
    `critical path by ${of}: ${segments.length} segments`,
    ...makeUp.map(({ kind, totalNs, share }) => `  ${kind}: ${durationText(totalNs)}, ${percent(share)}`),
    ...textTable(
      ['on the path', 'kind', 'count', 'time', 'share'],
      byName
        .slice(0, limit)
        .map(row => [row.name, row.kind, row.count, durationText(row.totalNs), percent(row.share)]),
    ),
    ...more(limit, byName.length),
  ]
}

function memoryLines(profiles: readonly MemoryProfile[]): string[] {
  return [
    '',
    ...profiles.map(({ rank, peak, unit, limitBytes }) => {
      if (!peak) return `rank ${rank}: the run does not tell its memory`
      const size = memoryText(peak.bytes, unit)
      const limit = limitBytes === undefined ? '' : ` of ${bytesText(limitBytes)}`
      return `rank ${rank}: at most ${size}${limit}, ${peak.sentence}`
    }),
  ]
}

function insightLines({ insights, failed }: InsightReport, expected: readonly ExpectedFigures[]): string[] {
  return [
    '',
    ...insights.flatMap(insight => [
      `${insight.title} (${durationText(insight.sizeNs)} a step, ${percent(insight.share)}, confidence ${insight.confidence})`,
      `  ${insight.text}${insight.advice === '' ? '' : ` ${insight.advice}`}`,
      ...insight.simulate.map(({ change }) => {
        const found = expected.find(figures => figures.change === change)
        return `  ${found ? `simulated with ${expectedText(found)}` : `to be simulated: ${change}`}`
      }),
    ]),
    ...(insights.length === 0 ? ['nothing stands out'] : []),
    ...failed.map(({ rule, message }) => `The rule ${rule} failed: ${message}`),
  ]
}

function holderLines(
  { rank, timeNs, totalBytes, holders, omitted }: MemoryHolders & { readonly rank: number },
  limit: number,
): string[] {
  const rows = holders
    .slice(0, limit)
    .map(holder => [
      [
        holder.operation,
        ...(holder.layer >= 0 ? [`layer ${holder.layer}`] : []),
        ...(holder.microbatch >= 0 ? [`microbatch ${holder.microbatch}`] : []),
      ].join(', '),
      holder.category,
      bytesText(holder.bytes),
      durationText(holder.sinceNs),
      holder.untilNs === undefined ? 'outlives the step' : durationText(holder.untilNs),
    ])
  return [
    '',
    `rank ${rank} at ${durationText(timeNs)} holds ${bytesText(totalBytes)}`,
    ...textTable(['made by', 'category', 'bytes', 'since', 'until'], rows),
    ...more(limit, holders.length + omitted),
  ]
}

const barLength = 40

function histogramLines({ name, count, fromNs, binNs, counts, groups }: DurationHistogram, limit: number) {
  if (count === 0) return ['', `no slice named ${name} starts in the window`]
  const most = Math.max(...counts)
  const rows = [...counts].flatMap((number, bin) =>
    number === 0
      ? []
      : [
          [
            durationText(fromNs + bin * binNs),
            durationText(fromNs + (bin + 1) * binNs),
            number,
            '#'.repeat(Math.ceil((barLength * number) / most)),
          ],
        ],
  )
  const byRank = groups
    .slice(0, limit)
    .map(group => [
      group.rank >= 0 ? group.rank : '',
      group.step >= 0 ? group.step : '',
      group.count,
      durationText(group.medianNs),
      durationText(group.maximumNs),
    ])
  return [
    '',
    `durations of ${name}: ${count} slices`,
    ...textTable(['from', 'below', 'slices', ''], rows),
    '',
    ...textTable(['rank', 'step', 'slices', 'median', 'longest'], byRank),
    ...more(limit, groups.length),
  ]
}
