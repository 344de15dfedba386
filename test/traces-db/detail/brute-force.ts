/** What detail queries must equal, computed slice by slice and nanosecond by nanosecond. */
import type { Lane } from '../../../traces-db/store/lane.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'

export interface PlainSlice {
  readonly id: number
  readonly track: number
  readonly lane: number
  readonly start: number
  readonly end: number
  readonly name: string
  readonly class: number
}

export function plainSlices(run: RunData): PlainSlice[] {
  return run.lanes.flatMap(lane => Array.from({ length: lane.count }, (_, i) => plainSlice(run, lane, i)))
}

function plainSlice(run: RunData, lane: Lane, i: number): PlainSlice {
  const label = run.labels[lane.label[i]!]!
  return {
    id: lane.id[i]!,
    track: lane.track,
    lane: lane.lane,
    start: lane.start[i]!,
    end: lane.start[i]! + lane.duration[i]!,
    name: label.name,
    class: label.class,
  }
}

export function touches({ start, end }: PlainSlice, startNs: number, endNs: number): boolean {
  return start < endNs && (end > startNs || start >= startNs)
}

export function isWithin(inner: PlainSlice, outer: PlainSlice): boolean {
  return (
    inner.track === outer.track &&
    inner.lane > outer.lane &&
    inner.start >= outer.start &&
    inner.end <= outer.end
  )
}

/** Whole nanoseconds of [fromNs, toNs) that at least one slice covers. */
export function coveredNs(slices: readonly PlainSlice[], fromNs: number, toNs: number): number {
  const covered = new Set<number>()
  for (const { start, end } of slices) {
    for (let ns = Math.max(start, fromNs); ns < Math.min(end, toNs); ns++) covered.add(ns)
  }
  return covered.size
}

export function byStart(a: PlainSlice, b: PlainSlice): number {
  return a.start - b.start || a.track - b.track || a.lane - b.lane || a.id - b.id
}
