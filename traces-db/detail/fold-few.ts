/** Some slices of a lane as one, in one pass: most bins of a usual trace hold fewer slices than a block of an index. */
import type { Lane } from '../store/lane.ts'

/** What some slices came to. */
export interface Folded {
  /** Position of the longest slice, the first of equals. */
  longest: number
  /**
   * The class with the most time, the lowest of equals; where no slice has a length, the class of the first.
   */
  dominant: number
}

/** Time by class of the few slices at hand; all zero between calls. */
const classTime = new Float64Array(256)

/**
 * Folds the slices from position `from` on that start before `endNs` and are shorter than `wideNs`, and returns the
 * position after the last of them. The first is always taken; of the others only the last before `endNs` may be as
 * long as `wideNs`.
 */
export function foldFew(
  { start, label, duration }: Lane,
  classOfLabel: Uint8Array,
  from: number,
  to: number,
  endNs: number,
  wideNs: number,
  folded: Folded,
): number {
  let longest = from
  let longestNs = -1
  let next = from
  do {
    const ns = duration[next]!
    classTime[classOfLabel[label[next]!]!]! += ns
    if (ns > longestNs) {
      longest = next
      longestNs = ns
    }
    next++
  } while (next < to && start[next]! < endNs && duration[next]! < wideNs)
  let dominant = classOfLabel[label[from]!]!
  let most = 0
  for (let i = from; i < next; i++) {
    const number = classOfLabel[label[i]!]!
    const ns = classTime[number]!
    if (ns > most || (ns === most && ns > 0 && number < dominant)) {
      dominant = number
      most = ns
    }
    classTime[number] = 0
  }
  folded.longest = longest
  folded.dominant = dominant
  return next
}
