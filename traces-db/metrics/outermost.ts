/**
 * Operators of a thread that lie in no other operator, by kind. Annotations and Python frames around them do
 * not count as operators: they would swallow everything.
 */
import { type Intervals, noIntervals, subtract, union } from '../../engine/base/intervals.ts'
import { runIndex } from '../detail/run-index.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { mergeAll } from './merge-intervals.ts'

/**
 * One set per kind of classes. A slice of any kind hides what it contains, whatever its kind; since children
 * lie on deeper lanes, lanes are taken from the top.
 */
export function outermost(
  run: RunData,
  lanes: readonly Lane[],
  kinds: readonly ReadonlySet<number>[],
): readonly Intervals[] {
  const { classOfLabel } = runIndex(run)
  const found = kinds.map((): Intervals[] => [])
  let covered = noIntervals
  for (const lane of lanes.toSorted((a, b) => a.lane - b.lane)) {
    const own = kinds.map(kind => {
      const start: number[] = []
      const end: number[] = []
      for (let i = 0; i < lane.count; i++) {
        if (!kind.has(classOfLabel[lane.label[i]!]!)) continue
        start.push(lane.start[i]!)
        end.push(lane.start[i]! + lane.duration[i]!)
      }
      return subtract(union(Float64Array.from(start), Float64Array.from(end)), covered)
    })
    own.forEach((set, kind) => {
      found[kind]!.push(set)
    })
    covered = mergeAll([covered, ...own])
  }
  return found.map(mergeAll)
}
