/**
 * Where the ruler has its lines and what stands at them. Units adapt from ns to days. Deep inside a long run a
 * label that names the whole moment would be too long to read, so the ruler then counts from a base that it
 * names once, at its left end.
 */
import { tickStep, ticks } from 'd3-array'
import { clockText } from '../../engine/base/clock-text.ts'
import type { Ns } from '../../engine/base/units.ts'
import { formatExactTime } from '../app/format.ts'
import { clockStep, type TimeUnit, timeUnits, unitFor } from './time-units.ts'
import { spanOf, type Viewport } from './viewport.ts'

export interface Tick {
  readonly ns: Ns
  readonly label: string
}

export interface RulerTicks {
  readonly ticks: readonly Tick[]
  /** What labels count from, where it is not the run's start. */
  readonly base?: { readonly ns: Ns; readonly label: string }
}

/** A label with more whole digits than this counts from a base instead. */
const readableDigits = 5
/** From here on seconds count from a base too: nobody knows what 3600 s are. */
const manySecondsNs = 1000e9
const minuteNs = 60e9
const hourNs = 3600e9
const dayNs = 86_400e9

/** `count`: about how many lines fit. */
export function rulerTicks(viewport: Viewport, count: number): RulerTicks {
  const ofClock = clockStep(spanOf(viewport) / Math.max(count, 1))
  if (ofClock !== undefined) return clockTicks(viewport, ofClock)
  const step = Math.max(tickStep(viewport.startNs, viewport.endNs, Math.max(count, 1)), 1)
  const unit = readableUnit(step, viewport.endNs)
  const isLong = unit.name === 's' && viewport.endNs >= manySecondsNs
  if (!isLong && viewport.endNs / unit.ns < 10 ** readableDigits) {
    return { ticks: ticksFrom(0, viewport, step, count).map(ns => ({ ns, label: label(ns, step, unit) })) }
  }
  const baseStep = isLong ? minuteNs : 10 ** Math.ceil(Math.log10(spanOf(viewport)))
  const baseNs = Math.floor(viewport.startNs / baseStep) * baseStep
  const offsetUnit = unitFor(step)
  return {
    base: { ns: baseNs, label: formatExactTime(baseNs) },
    ticks: ticksFrom(baseNs, viewport, step, count).map(ns => ({
      ns,
      label: `+${ns - baseNs >= minuteNs ? clockText(ns - baseNs) : label(ns - baseNs, step, offsetUnit)}`,
    })),
  }
}

/** Lines at whole minutes, hours or days; minutes after the first day count from their hour or day. */
function clockTicks(viewport: Viewport, step: Ns): RulerTicks {
  const isDeep = step < hourNs && viewport.endNs >= dayNs
  const baseStep = spanOf(viewport) < hourNs ? hourNs : dayNs
  const baseNs = isDeep ? Math.floor(viewport.startNs / baseStep) * baseStep : 0
  const first = Math.ceil((viewport.startNs - baseNs) / step)
  const last = Math.floor((viewport.endNs - baseNs) / step)
  const found = Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step)
  const text = (ns: Ns) => (ns === 0 ? zeroOf(step) : clockText(ns))
  return {
    ...(baseNs > 0 && { base: { ns: baseNs, label: formatExactTime(baseNs) } }),
    ticks: found.map(ns => ({ ns: baseNs + ns, label: `${baseNs > 0 ? '+' : ''}${text(ns)}` })),
  }
}

function zeroOf(step: Ns): string {
  return `0 ${step < hourNs ? 'min' : step < dayNs ? 'h' : 'd'}`
}

/** d3's ticks, computed from the base so that they stay exact far from zero. */
function ticksFrom(baseNs: Ns, viewport: Viewport, step: number, count: number): Ns[] {
  const start = viewport.startNs - baseNs
  const end = viewport.endNs - baseNs
  const found =
    step > 1 ? ticks(start, end, Math.max(count, 1)) : ticks(start, end, Math.max(Math.floor(end - start), 1))
  return found.map(offset => baseNs + Math.round(offset))
}

/**
 * The smallest unit that keeps labels below a thousand, else below what can be read; at most three decimals.
 * Where there is none, the step's own, and labels count from a base.
 */
function readableUnit(step: number, endNs: Ns): TimeUnit {
  const own = unitFor(step)
  const larger = timeUnits.slice(timeUnits.indexOf(own)).filter(unit => unit.ns / step <= 1000)
  const below = (digits: number) => larger.find(unit => endNs / unit.ns < 10 ** digits)
  return below(3) ?? below(readableDigits) ?? own
}

function label(ns: Ns, step: number, unit: TimeUnit): string {
  const decimals = Math.max(0, Math.ceil(Math.log10(unit.ns / step) - 1e-9))
  return `${(ns / unit.ns).toFixed(decimals)} ${unit.name}`
}
