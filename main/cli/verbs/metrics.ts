import type { InsightReport } from '../../../engine/base/insight.ts'
import { measureDefinitions } from '../../../engine/base/measure-definitions.ts'
import {
  type MeasurePreset,
  type MeasureSpan,
  measurePresets,
  type RunMeasures,
} from '../../../engine/base/measures.ts'
import type { WaitCauses } from '../../../engine/base/wait-causes.ts'
import { deviceLines, stragglerLines } from '../device-lines.ts'
import type { ExpectedFigures } from '../expected-figures.ts'
import { durationText, flopRateText, memoryText, ratioText } from '../format.ts'
import { runPath } from '../run-path.ts'
import { textTable } from '../text-table.ts'
import { type Request, UsageError, type Verb } from '../verb.ts'

/** Of a histogram, and of the list of what lives at a time: as the window asks. */
const bins = 40
const mostHolders = 200

const parts = ['causes', 'operations', 'collectives', 'critical-path', 'memory', 'insights'] as const

export const metricsVerb: Verb = {
  name: 'metrics',
  summary: 'measure a run: compute, communication, bubble, MFU, memory, and what waits for what',
  usage: 'RUN [--step N | --from NS --to NS] [options]',
  options: {
    step: {
      type: 'string',
      value: 'N',
      help: 'one step, by the number that the run gives it; all where absent',
    },
    from: {
      type: 'string',
      value: 'NS',
      help: 'measure an area: its start, nanoseconds from the run’s start',
    },
    to: { type: 'string', value: 'NS', help: 'and its end' },
    as: {
      type: 'string',
      value: 'TOOL',
      help: `window, rounding and filter of another tool: ${measurePresets.join(', ')}`,
    },
    show: {
      type: 'string',
      value: 'PART',
      multiple: true,
      help: `more: ${parts.join(', ')}, or all; may be repeated`,
    },
    histogram: { type: 'string', value: 'NAME', help: 'how long the slices of that name last' },
    holders: {
      type: 'string',
      value: 'NS',
      help: 'what lives in each rank’s memory at a time, nanoseconds from the run’s start',
    },
    limit: { type: 'string', value: 'N', help: 'rows of each table at most, 20 where absent; JSON has all' },
    definitions: { type: 'boolean', help: 'say what each figure means' },
  },
  words: { least: 1, most: 1 },
  async run(request, terminal) {
    const span = spanOf(request)
    const shown = shownParts(request)
    const limit = request.wholeNumber('limit', { least: 1, most: 100_000, default: 20 })
    const preset = presetOf(request)
    const name = request.text('histogram')
    const timeNs =
      request.text('holders') === undefined
        ? undefined
        : request.wholeNumber('holders', { least: 0, most: Number.MAX_SAFE_INTEGER, default: 0 })
    const { openMeasurable } = await import('../open-measurable.ts')
    const { measureQueries } = await import('../../../traces-db/metrics/measure-queries.ts')
    const opened = openMeasurable(runPath(request.words[0]!))
    try {
      const queries = measureQueries(() => opened.subject)
      const asked = { run: '', span }
      const { signal } = terminal
      const measures = await queries.measures({ ...asked, preset }, signal)
      const causes = await queries.waitCauses(asked, signal)
      const insights = shown.has('insights') ? await queries.insights(asked, signal) : undefined
      const more = {
        insights,
        expected: await expectedOf(insights, signal),
        operations: shown.has('operations') ? await queries.operations(asked, signal) : undefined,
        collectives: shown.has('collectives') ? await queries.collectives(asked, signal) : undefined,
        criticalPath: shown.has('critical-path') ? await queries.criticalPath(asked, signal) : undefined,
        memory: shown.has('memory')
          ? await Promise.all(measures.ranks.map(({ rank }) => queries.memory({ ...asked, rank }, signal)))
          : undefined,
        histogram: name === undefined ? undefined : await queries.histogram({ ...asked, name, bins }, signal),
        holders:
          timeNs === undefined
            ? undefined
            : await Promise.all(
                measures.ranks.map(async ({ rank }) => ({
                  rank,
                  ...(await queries.memoryAt({ run: '', rank, timeNs, limit: mostHolders }, signal)),
                })),
              ),
      }
      if (terminal.json) {
        const mfu = measures.utilization?.mfu ?? null
        const memory = more.memory?.map(({ rank, unit, peak, limitBytes }) => ({
          rank,
          unit,
          peak,
          limitBytes,
        }))
        const histogram = more.histogram && { ...more.histogram, counts: [...more.histogram.counts] }
        const { bubbles, omittedBubbles } = causes
        return terminal.printJson({
          ...measures,
          mfu,
          causes: causes.causes,
          ...(shown.has('causes') ? { bubbles, omittedBubbles } : {}),
          ...more,
          memory,
          histogram,
        })
      }
      for (const line of linesOf(measures)) terminal.print(line)
      if (shown.has('causes')) for (const line of causeLines(causes, limit)) terminal.print(line)
      const { partLines } = await import('../metrics-lines.ts')
      for (const line of partLines(more, limit)) terminal.print(line)
      if (request.flag('definitions')) for (const line of definitionLines()) terminal.print(line)
    } finally {
      opened.close()
    }
  },
}

/** The simulations that insights ask for, each once. */
async function expectedOf(
  report: InsightReport | undefined,
  signal: AbortSignal,
): Promise<ExpectedFigures[]> {
  const requests = report?.insights.flatMap(({ simulate }) => simulate) ?? []
  if (requests.length === 0) return []
  const { expectedFigures } = await import('../expected-figures.ts')
  const found: ExpectedFigures[] = []
  for (const request of requests) found.push(await expectedFigures(request, signal))
  return found
}

function spanOf(request: Request): MeasureSpan {
  const [from, to] = [request.text('from'), request.text('to')]
  if (request.text('step') !== undefined) {
    if (from !== undefined || to !== undefined) throw new UsageError('Give --step, or --from and --to.')
    const index = request.wholeNumber('step', { least: 0, most: Number.MAX_SAFE_INTEGER, default: 0 })
    return { kind: 'step', index }
  }
  if (from === undefined && to === undefined) return { kind: 'run' }
  if (from === undefined || to === undefined) throw new UsageError('An area needs both --from and --to.')
  const bounds = { least: 0, most: Number.MAX_SAFE_INTEGER, default: 0 }
  return {
    kind: 'area',
    startNs: request.wholeNumber('from', bounds),
    endNs: request.wholeNumber('to', bounds),
  }
}

function shownParts(request: Request): ReadonlySet<string> {
  const asked = request.texts('show')
  for (const part of asked) {
    if (part !== 'all' && !(parts as readonly string[]).includes(part)) {
      throw new UsageError(`There is no part "${part}" to show. Known: ${parts.join(', ')}, all.`)
    }
  }
  return new Set(asked.includes('all') ? parts : ['causes', ...asked])
}

function presetOf(request: Request): MeasurePreset {
  const asked = request.text('as') ?? 'rankscope'
  const found = measurePresets.find(preset => preset === asked)
  if (found) return found
  throw new UsageError(`--as knows ${measurePresets.join(', ')}, not "${asked}".`)
}

const percent = (share: number) => (Number.isFinite(share) ? ratioText(share) : 'no compute')

function linesOf(measures: RunMeasures): string[] {
  const { window: span, bubble, utilization, ranks, memoryUnit, atLeast } = measures
  const least = atLeast ? 'at least ' : ''
  const rows = ranks.map(rank => [
    rank.name,
    ...[
      rank.computeNs,
      rank.exposedCommunicationNs,
      rank.waitNs,
      rank.idleNs,
      rank.bubbleNs,
      rank.overlapNs,
    ].map(ns => `${durationText(ns)}, ${percent(rank.totalNs > 0 ? ns / rank.totalNs : 0)}`),
    rank.peakBytes === undefined ? '' : memoryText(rank.peakBytes, memoryUnit),
  ])
  if (ranks.length === 0) return measures.notes.slice()
  return [
    `window    ${span.title}: ${durationText(span.endNs - span.startNs)}, from ${durationText(span.startNs)}`,
    `basis     ${basisText[measures.basis]}`,
    `bubble    ${least}${percent(bubble.ofTotal)} of total, ${percent(bubble.ofIdeal)} of ideal, ${percent(bubble.ofSpan)} of span`,
    ...utilizationLines(utilization),
    ...(measures.clockResidualNs > 0
      ? [`clocks    certain to ${durationText(measures.clockResidualNs)} between ranks`]
      : []),
    '',
    ...textTable(
      ['rank', 'compute', 'exposed communication', 'wait', 'idle', 'bubble', 'overlap', 'peak memory'],
      rows,
    ),
    '',
    'compute + exposed communication + wait + idle = T; bubble = wait + idle.',
    ...measures.notes.map(note => `Note: ${note}`),
    ...stageLines(measures),
    ...deviceLines(measures),
    ...stragglerLines(measures),
  ]
}

const basisText = {
  plan: 'operations of the plan',
  lab: 'events of the teaching lab',
  device: 'kernels and copies on the device',
  host: 'outermost operators of host threads',
} as const

function utilizationLines(utilization: RunMeasures['utilization']): string[] {
  if (!utilization) return ['MFU       none: the run does not tell its model’s FLOPs']
  const { mfu, hfu, mfuFormula, hfuFormula, peakSource, achievedFlopsPerSecondPerDevice } = utilization
  const achieved = `${flopRateText(achievedFlopsPerSecondPerDevice)} achieved per device`
  return [
    `MFU       ${mfu === undefined ? '' : `${percent(mfu)} = `}${mfuFormula}`,
    `HFU       ${hfu === undefined ? '' : `${percent(hfu)} = `}${hfuFormula}`,
    `          ${achieved}${mfu === undefined ? '' : `; peak: ${peakSource}`}`,
  ]
}

function stageLines({ stages, ranks }: RunMeasures): string[] {
  if (stages.length < 2 || stages.length === ranks.length) return []
  const rows = stages.map(stage => [
    stage.name,
    stage.ranks.join(', '),
    percent(stage.bubble.ofTotal),
    percent(stage.bubble.ofIdeal),
  ])
  return ['', ...textTable(['stage', 'ranks', 'bubble of total', 'bubble of ideal'], rows)]
}

function causeLines({ causes, totalNs }: WaitCauses, limit: number): string[] {
  if (causes.length === 0) return []
  const rows = causes
    .slice(0, limit)
    .map(cause => [
      cause.title,
      durationText(cause.totalNs),
      percent(cause.share),
      cause.count,
      cause.ranks.join(', '),
    ])
  const rest = causes.length > limit ? [`... and ${causes.length - limit} more causes`] : []
  return [
    '',
    `what bubbles wait for, ${durationText(totalNs)} over all ranks`,
    ...textTable(['cause', 'time', 'share', 'times', 'ranks'], rows),
    ...rest,
  ]
}

function definitionLines(): string[] {
  return ['', ...Object.values(measureDefinitions).map(({ title, text }) => `${title}: ${text}`)]
}
