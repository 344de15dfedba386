/** Figures as people read them. */
import { clockText, longNs } from '../../engine/base/clock-text.ts'
import { countText, quantityText } from '../../engine/base/count-text.ts'
import { type FigureUnit, figureText } from '../../engine/base/figure-text.ts'

export { countText, quantityText }

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Decimal units: 60 MB are 60,000,000 bytes. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** Bytes, or elements in runs that count those. */
export function memoryText(amount: number, unit: 'bytes' | 'elements'): string {
  return unit === 'bytes' ? bytesText(amount) : `${countText(amount)} elements`
}

export function durationText(ns: number): string {
  if (ns < 0) return `-${durationText(-ns)}`
  if (ns >= longNs) return clockText(Math.round(ns / 1e6) * 1e6)
  if (ns >= 1e9) return `${(ns / 1e9).toFixed(3)} s`
  if (ns >= 1e6) return `${(ns / 1e6).toFixed(3)} ms`
  if (ns >= 1e3) return `${(ns / 1e3).toFixed(3)} µs`
  return `${ns} ns`
}

const flopUnits = ['FLOP/s', 'kFLOP/s', 'MFLOP/s', 'GFLOP/s', 'TFLOP/s']

export function flopRateText(rate: number): string {
  const unit = rate >= 1 ? Math.min(flopUnits.length - 1, Math.floor(Math.log10(rate) / 3)) : 0
  return `${Number((rate / 1000 ** unit).toPrecision(4))} ${flopUnits[unit]}`
}

/** A ratio as per cent with so many decimals; as a factor where it is more than 10, `over 1,000 times` at most. */
export function ratioText(ratio: number, decimals = 2): string {
  if (!Number.isFinite(ratio)) return 'infinite'
  if (ratio > 1000) return 'over 1,000 times'
  if (ratio >= 10) return `${Number(ratio.toPrecision(3))} times`
  return `${(100 * ratio).toFixed(decimals)} %`
}

/** A compared figure and what its steps vary by, to as many digits as decide on better and worse. */
export function figureCell(unit: FigureUnit, value: number | undefined, noise: number | undefined): string {
  const around = value === undefined || noise === undefined ? '' : ` ± ${figureText(unit, noise)}`
  return `${figureText(unit, value)}${around}`.replaceAll('\u202f', ' ')
}
