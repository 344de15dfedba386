import { type Intervals, merge, noIntervals } from '../../engine/base/intervals.ts'

/** The union of many normal sets, two by two, so that n intervals of k sets cost n log k. */
export function mergeAll(sets: readonly Intervals[]): Intervals {
  let round = sets.filter(set => set.count > 0)
  if (round.length === 0) return noIntervals
  while (round.length > 1) {
    const next: Intervals[] = []
    for (let i = 0; i < round.length; i += 2) {
      const second = round[i + 1]
      next.push(second ? merge(round[i]!, second) : round[i]!)
    }
    round = next
  }
  return round[0]!
}
