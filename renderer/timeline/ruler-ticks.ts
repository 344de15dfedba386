/**
 * Where the ruler has its lines and what stands at them. Units adapt from ns to s. Deep inside a long run a
 * label that names the whole moment would be too long to read, so the ruler then counts from a base that it
 * names once, at its left end.
 */
import { tickStep, ticks } from 'd3-array'
import type { Ns } from '../../engine/base/units.ts'
import { formatExactTime } from '../app/format.ts'
import { type TimeUnit, timeUnits, unitFor } from './time-units.ts'
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

/** `count`: about how many lines fit. */
export function rulerTicks(viewport: Viewport, count: number): RulerTicks {
  const step = Math.max(tickStep(viewport.startNs, viewport.endNs, Math.max(count, 1)), 1)
  const unit = readableUnit(step, viewport.endNs)
  if (viewport.endNs / unit.ns < 10 ** readableDigits) {
    return { ticks: ticksFrom(0, viewport, step, count).map(ns => ({ ns, label: label(ns, step, unit) })) }
  }
  const baseStep = 10 ** Math.ceil(Math.log10(spanOf(viewport)))
  const baseNs = Math.floor(viewport.startNs / baseStep) * baseStep
  const offsetUnit = unitFor(step)
  return {
    base: { ns: baseNs, label: formatExactTime(baseNs) },
    ticks: ticksFrom(baseNs, viewport, step, count).map(ns => ({
      ns,
      label: `+${label(ns - baseNs, step, offsetUnit)}`,
    })),
  }
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
