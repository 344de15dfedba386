/** What an import did, in words for a person. */
import type { ImportReport, ImportWarning } from '../../engine/base/run.ts'
import { warningExamples } from '../../engine/base/warning-examples.ts'
import type { ImportProgress } from '../../traces-db/contract.ts'
import { bytesText, countText, durationText, quantityText } from './format.ts'

export interface ImportFigures {
  readonly readySeconds: number
  readonly seconds: number
  readonly bytes: number
  readonly megabytesPerSecond: number
  readonly peakRssMb: number
}

export function describeImport(run: string, report: ImportReport, figures: ImportFigures): string[] {
  const kinds = [
    [report.slices, 'slice'],
    [report.asyncs, 'async span'],
    [report.objects, 'object'],
    [report.instants, 'instant'],
    [report.asyncInstants, 'async instant'],
    [report.counters, 'counter record'],
    [report.flows, 'flow'],
  ] as const
  const counts = kinds.filter(([count]) => count > 0).map(([count, what]) => quantityText(count, what))
  const seconds = (value: number) => `${value.toFixed(2)} s`
  return [
    run,
    `${report.format}, ${quantityText(report.ranks, 'rank')}, ${quantityText(report.tracks, 'track')}, ${durationText(report.endNs - report.startNs)}`,
    `${quantityText(report.events, 'record')}: ${counts.join(', ') || 'nothing to draw'}`,
    `${bytesText(figures.bytes)} in ${seconds(figures.seconds)} (timeline after ${seconds(figures.readySeconds)}), ${bytesText(figures.megabytesPerSecond * 1e6)}/s, peak memory ${Math.round(figures.peakRssMb)} MB`,
    ...report.warnings.flatMap(warningLines),
  ]
}

/** Each further file on a line of its own. */
function warningLines(warning: ImportWarning): string[] {
  const [first, ...others] = warningExamples(warning)
  const what = `  ${countText(warning.count)} x ${warning.code}`
  return [first === undefined ? what : `${what}: ${first}`, ...others.map(example => `      ${example}`)]
}

export function describeProgress(progress: ImportProgress): string {
  const { stage, bytes, totalBytes, bytesPerSecond, secondsLeft } = progress
  const share =
    totalBytes > 0
      ? `${Math.floor((100 * bytes) / totalBytes)} % of ${bytesText(totalBytes)}`
      : bytesText(bytes)
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`
  return `${stage}: ${share}, ${bytesText(bytesPerSecond)}/s${left}`
}
