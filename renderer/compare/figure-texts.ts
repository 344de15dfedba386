/** How values of compared figures and their differences are written. */
import type { ComparedFigure, FigureUnit, Verdict } from '../../engine/base/comparison.ts'
import { formatBytes, formatCount, formatDuration, formatFlopRate, formatShare } from '../app/format.ts'

/** A dash where the run does not tell. */
export const unknown = '–'

export function figureValue(unit: FigureUnit, value: number | undefined): string {
  if (value === undefined) return unknown
  // A ratio over nothing; of amounts only what was never told is not finite.
  if (!Number.isFinite(value)) return unit === 'ratio' ? 'not defined' : unknown
  switch (unit) {
    case 'ns':
      return formatDuration(Math.round(value))
    case 'ratio':
      return formatShare(value)
    case 'bytes':
      return formatBytes(Math.round(value))
    case 'flops/s':
      return formatFlopRate(value)
    case 'count':
      return Number.isInteger(value) ? formatCount(value) : value.toPrecision(3)
  }
}

/** With its sign; ratios differ by points of percent. */
export function differenceText(unit: FigureUnit, difference: number | undefined): string {
  if (difference === undefined) return unknown
  if (!Number.isFinite(difference)) return unit === 'ratio' ? 'not defined' : unknown
  if (difference === 0) return '0'
  const sign = difference > 0 ? '+' : '\u2212'
  const size = Math.abs(difference)
  if (unit === 'ratio' && size >= 10) return `${sign}${formatCount(Math.round(100 * size))}\u202fpoints`
  if (unit === 'ratio') return `${sign}${formatShare(size).replace('%', 'points')}`
  return `${sign}${figureValue(unit, size)}`
}

/** A change as a share; what is ten times as much and more reads as that. */
export function changeText(change: number): string {
  if (change >= 9) return `${formatCount(Number((change + 1).toPrecision(3)))} times as much`
  const sign = change > 0 ? '+' : change < 0 ? '\u2212' : ''
  return `${sign}${formatShare(Math.abs(change))}`
}

export const verdictTexts: Readonly<Record<Verdict, string>> = {
  better: 'better',
  worse: 'worse',
  same: 'within the noise',
  unknown: 'not known',
}

/** `± 0.8 ms` of the figure's runs; '' where no run has enough steps to tell. */
export function noiseText({ unit, noise }: ComparedFigure): string {
  const known = noise.filter(value => value !== undefined && value > 0) as number[]
  if (known.length === 0) return ''
  return `± ${figureValue(unit, Math.max(...known)).replace('%', unit === 'ratio' ? 'points' : '%')}`
}
