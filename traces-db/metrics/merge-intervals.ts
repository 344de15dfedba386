import { type Intervals, noIntervals, union } from '../../engine/base/intervals.ts'

/** The union of many normal sets, two by two, so that n intervals of k sets cost n log k. */
export function mergeAll(sets: readonly Intervals[]): Intervals {
  let round = sets.filter(set => set.count > 0)
  if (round.length === 0) return noIntervals
  while (round.length > 1) {
    const next: Intervals[] = []
    for (let i = 0; i < round.length; i += 2) {
      const second = round[i + 1]
      next.push(second ? mergeTwo(round[i]!, second) : round[i]!)
    }
    round = next
  }
  return round[0]!
}

function mergeTwo(a: Intervals, b: Intervals): Intervals {
  const count = a.count + b.count
  const start = new Float64Array(count)
  const end = new Float64Array(count)
  for (let i = 0, j = 0, at = 0; at < count; at++) {
    const first = j >= b.count || (i < a.count && a.start[i]! <= b.start[j]!)
    start[at] = first ? a.start[i]! : b.start[j]!
    end[at] = first ? a.end[i++]! : b.end[j++]!
  }
  return union(start, end)
}
