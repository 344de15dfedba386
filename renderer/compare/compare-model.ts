/**
 * What is compared and how it is looked at. Lives as long as the window, so that one may leave the screen and
 * come back. The common ruler counts nanoseconds from where the runs are aligned.
 */
import type { Alignment, ComparedRun } from '../../engine/base/comparison.ts'
import { Store } from '../app/store.ts'
import type { TimeAxis } from '../charts/time-axis.ts'
import { clampViewport, panViewport, type Viewport, zoomViewport } from '../timeline/viewport.ts'

/** As many as the service compares at once. */
export const mostRuns = 16

/** Where a run lies on the ruler. */
export interface Placement {
  /** Put this time of the run on the ruler's 0 ... */
  readonly offsetNs: number
  /** ... and stretch by this. */
  readonly scale: number
}

/** A run with its step, as far as laying it out cares. */
export type PlacedRun = Pick<ComparedRun, 'step' | 'offsetNs' | 'scale'>

export class CompareModel implements TimeAxis {
  /** Ids, in the order shown. */
  readonly runs = new Store<readonly string[]>([])
  /** Marked in the library, not compared yet. */
  readonly picked = new Store<readonly string[]>([])
  /** Position in `runs`. */
  readonly baseline = new Store(0)
  readonly alignment = new Store<Alignment>({ kind: 'step', position: 0 })
  readonly equalLength = new Store(false)
  /** Moved by hand: ns on the ruler, by run. */
  readonly shifts = new Store<ReadonlyMap<string, number>>(new Map())
  readonly viewport = new Store<Viewport>({ startNs: 0, endNs: 1 })
  readonly cursorNs = new Store<number | undefined>(undefined)
  #bounds: Viewport = { startNs: 0, endNs: 1 }

  /** Compares these from now on; the first is the baseline. */
  choose(runs: readonly string[]): void {
    this.baseline.set(0)
    this.shifts.set(new Map())
    this.runs.set([...new Set(runs)].slice(0, mostRuns))
  }

  togglePicked(run: string): void {
    this.picked.update(runs => (runs.includes(run) ? runs.filter(other => other !== run) : [...runs, run]))
  }

  /** Takes a run out; the baseline stays the same run where it is still there. */
  remove(run: string): void {
    const runs = this.runs.get()
    const baseline = runs[this.baseline.get()]
    const rest = runs.filter(other => other !== run)
    this.baseline.set(Math.max(rest.indexOf(baseline ?? ''), 0))
    this.runs.set(rest)
  }

  /** Moves a run along the ruler. */
  shift(run: string, byNs: number): void {
    this.shifts.update(shifts => new Map(shifts).set(run, (shifts.get(run) ?? 0) + byNs))
  }

  /** Shows a step of every run from where they are aligned; how far one may go follows from their lengths. */
  fit(runs: readonly PlacedRun[], lengths: readonly number[]): void {
    const atStep = this.alignment.get().kind === 'step'
    const ends = runs.map(
      ({ step, offsetNs, scale }) => (step.endNs - (atStep ? step.startNs : offsetNs)) * scale,
    )
    const longest = Math.max(...ends, 1)
    const before = runs.map(({ offsetNs, scale }) => -offsetNs * scale)
    const after = runs.map(({ offsetNs, scale }, at) => ((lengths[at] ?? 0) - offsetNs) * scale)
    const margin = longest * 0.02
    this.#bounds = {
      startNs: Math.min(...before, 0) - margin,
      endNs: Math.max(...after, longest) + margin * 2,
    }
    this.viewport.set({ startNs: -margin, endNs: longest + margin * 2 })
  }

  zoomBy(factor: number, centerNs?: number): void {
    const { startNs, endNs } = this.viewport.get()
    const center = centerNs ?? (startNs + endNs) / 2
    this.#within((inner, length, from) => zoomViewport(inner, factor, center - from, length))
  }

  pan(deltaNs: number): void {
    this.#within((inner, length) => panViewport(inner, deltaNs, length))
  }

  fitAll(): void {
    this.viewport.set(this.#bounds)
  }

  /** The timeline's arithmetic, whose time begins at 0. */
  #within(change: (inner: Viewport, length: number, from: number) => Viewport): void {
    const { startNs: from, endNs } = this.#bounds
    const { startNs, endNs: until } = this.viewport.get()
    const inner = clampViewport({ startNs: startNs - from, endNs: until - from }, endNs - from)
    const next = change(inner, endNs - from, from)
    this.viewport.set({ startNs: next.startNs + from, endNs: next.endNs + from })
  }
}

/** The window of the ruler as the run's own times. */
export function runViewport({ startNs, endNs }: Viewport, { offsetNs, scale }: Placement): Viewport {
  return { startNs: startNs / scale + offsetNs, endNs: endNs / scale + offsetNs }
}

/** A run's time on the ruler. */
export function onRuler(ns: number, { offsetNs, scale }: Placement): number {
  return (ns - offsetNs) * scale
}

/** A, B, C ... */
export function letterOf(position: number): string {
  return String.fromCharCode(65 + position)
}
