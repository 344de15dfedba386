/** How differences of compared figures are written. */
import type { ComparedFigure, Verdict } from '../../engine/base/comparison.ts'
import { type FigureUnit, figureText, unknownFigure } from '../../engine/base/figure-text.ts'
import { formatCount, formatShare } from '../app/format.ts'

/** With its sign; ratios differ by points of percent. */
export function differenceText(unit: FigureUnit, difference: number | undefined): string {
  if (difference === undefined) return unknownFigure
  if (!Number.isFinite(difference)) return unit === 'ratio' ? 'not defined' : unknownFigure
  if (difference === 0) return '0'
  const sign = difference > 0 ? '+' : '\u2212'
  const size = Math.abs(difference)
  if (unit === 'ratio' && size >= 10) return `${sign}${formatCount(Math.round(100 * size))}\u202fpoints`
  if (unit === 'ratio') return `${sign}${formatShare(size).replace('%', 'points')}`
  return `${sign}${figureText(unit, size)}`
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
  same: 'no difference that counts',
  unknown: 'not known',
}

/** `± 0.8 ms` of the figure's runs; '' where no run has enough steps to tell. */
export function noiseText({ unit, noise }: ComparedFigure): string {
  const known = noise.filter(value => value !== undefined && value > 0) as number[]
  if (known.length === 0) return ''
  return `± ${figureText(unit, Math.max(...known)).replace('%', unit === 'ratio' ? 'points' : '%')}`
}
