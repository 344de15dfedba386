import { basename } from 'node:path'
import type { ComparedFigure, ComparedWithBaseline, Comparison } from '../../../engine/base/comparison.ts'
import { bytesText, countText, durationText, figureCell } from '../format.ts'
import { runPath } from '../run-path.ts'
import { textTable } from '../text-table.ts'
import { UsageError, type Verb } from '../verb.ts'

export const compareVerb: Verb = {
  name: 'compare',
  summary: 'hold runs against each other: measures, operations, and why a step is longer',
  usage: 'RUN RUN... [--baseline N] [--limit N] [--json]',
  options: {
    baseline: {
      type: 'string',
      value: 'N',
      help: 'which run the others are held against, 1 (the first) where absent',
    },
    limit: { type: 'string', value: 'N', help: 'rows of each table at most, 20 where absent' },
  },
  words: { least: 2, most: 16 },
  notes:
    'Runs are of any kind and any hardware. A difference counts where it shows in three digits and exceeds two standard errors of the repeated steps; below three steps, every one that shows counts. --json has every digit.',
  async run(request, terminal) {
    const { openMeasurable } = await import('../open-measurable.ts')
    const { compareRuns } = await import('../../../traces-db/compare/compare-runs.ts')
    const baseline = request.wholeNumber('baseline', { least: 1, most: 16, default: 1 }) - 1
    const limit = request.wholeNumber('limit', { least: 1, most: 100_000, default: 20 })
    if (baseline >= request.words.length)
      throw new UsageError('--baseline is beyond the runs that were named.')
    const opened: ReturnType<typeof openMeasurable>[] = []
    try {
      const runs = request.words.map(word => {
        const run = openMeasurable(runPath(word))
        opened.push(run)
        return { run: basename(word, '.rankscope'), subject: run.subject }
      })
      const comparison = compareRuns(runs, baseline)
      if (terminal.json) terminal.printJson(withoutCurves(comparison))
      else for (const line of linesOf(comparison, limit)) terminal.print(line)
    } finally {
      for (const run of opened) run.close()
    }
  },
}

/** Memory curves are for drawing. */
function withoutCurves(comparison: Comparison): unknown {
  return { ...comparison, runs: comparison.runs.map(({ memory: _, ...run }) => run) }
}

function linesOf(comparison: Comparison, limit: number): string[] {
  const { runs, figures, notes, differences, baseline } = comparison
  const rows = runs.map((run, i) => [
    `${i + 1}${i === baseline ? ' (baseline)' : ''}`,
    run.run,
    run.kind,
    run.hardware,
    run.model,
    run.dtype,
    run.worldSize,
    run.steps,
    durationText(run.step.endNs - run.step.startNs),
  ])
  return [
    ...textTable(['', 'run', 'kind', 'hardware', 'model', 'dtype', 'ranks', 'steps', 'median step'], rows),
    '',
    ...textTable(['measure', ...runs.map((_, i) => String(i + 1)), 'better'], figures.map(figureRow)),
    ...notes.map(note => `Note: ${note}`),
    ...differences.flatMap(difference => differenceLines(comparison, difference, limit)),
  ]
}

const marks = { better: ' better', worse: ' worse', same: '', unknown: '' } as const

function figureRow({ title, unit, values, noise, verdicts, best }: ComparedFigure): string[] {
  const cells = values.map((value, i) => `${figureCell(unit, value, noise[i])}${marks[verdicts[i]!]}`)
  return [title, ...cells, best.map(run => run + 1).join(', ')]
}

function differenceLines(
  { runs, baseline }: Comparison,
  difference: ComparedWithBaseline,
  limit: number,
): string[] {
  const { waterfall, operations, prediction, run } = difference
  const total = waterfall.toNs - waterfall.fromNs
  const changed = operations.filter(({ status }) => status !== 'same')
  return [
    '',
    `${runs[run]!.run} against ${runs[baseline]!.run}: median step ${durationText(waterfall.fromNs)} -> ${durationText(waterfall.toNs)}, ${signed(total)}`,
    ...(waterfall.parts.length === 0
      ? ['Both steps are made of the same parts.']
      : textTable(
          ['because of', 'in', 'change'],
          waterfall.parts.slice(0, limit).map(part => [part.title, causeText[part.cause], signed(part.ns)]),
        )),
    '',
    changed.length === 0
      ? 'All operations take what they took.'
      : `operations, matched by ${changed[0]!.matchedBy === 'operation' ? 'the plan’s operation' : 'name and position'}`,
    ...(changed.length === 0
      ? []
      : textTable(
          ['operation', '', 'calls', 'time', 'change'],
          changed
            .slice(0, limit)
            .map(row => [
              row.name,
              row.status,
              row.count === row.baseCount
                ? countText(row.count)
                : `${countText(row.baseCount)} -> ${countText(row.count)}`,
              `${durationText(row.baseNs)} -> ${durationText(row.totalNs)}`,
              signed(row.differenceNs),
            ]),
        )),
    ...(prediction ? predictionLines(prediction) : []),
  ]
}

const causeText = {
  compute: 'compute',
  exposedCommunication: 'exposed communication',
  wait: 'wait',
  idle: 'idle',
} as const

function predictionLines({
  predicted,
  measured,
  kinds,
  rest,
  ranks,
  peakMemory,
}: NonNullable<ComparedWithBaseline['prediction']>) {
  const rows = [...kinds, ...rest, ...ranks].map(row => [
    row.name,
    row.count > 0 ? row.count : '',
    durationText(row.predictedNs),
    durationText(row.measuredNs),
    errorText(row.error),
    durationText(Math.round(row.meanAbsoluteNs)),
  ])
  return [
    '',
    `predicted ${durationText(predicted)}, measured ${durationText(measured)}: ${errorText(measured / predicted - 1)}`,
    ...textTable(['operations', 'count', 'predicted', 'measured', 'error', 'mean of |error|'], rows),
    ...peakMemory.map(
      ({ rank, predictedBytes, measuredBytes }) =>
        `peak memory of rank ${rank}: predicted ${bytesText(predictedBytes)}, measured ${bytesText(measuredBytes)}, ${errorText(measuredBytes / predictedBytes - 1)}`,
    ),
  ]
}

/** Errors beyond tenfold as factors: per cent of such size tell nobody anything. */
function errorText(error: number): string {
  if (!Number.isFinite(error)) return 'nothing was predicted'
  if (error > 9) return `${countText(Number((1 + error).toPrecision(3)))} times`
  return `${error >= 0 ? '+' : ''}${(100 * error).toFixed(1)} %`
}

const signed = (ns: number) => `${ns >= 0 ? '+' : '-'}${durationText(Math.abs(ns))}`
