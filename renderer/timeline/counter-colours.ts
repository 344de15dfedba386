/** What the series of a counter are, as far as colour and stacking care: categories of memory, by name. */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import { classIndex, hashText, otherIndex } from './palette.ts'

interface SeriesKind {
  readonly pattern: RegExp
  /** Number of the palette's entry. */
  readonly colour: number
}

/** Bottom of the stack first: what stays lies under what comes and goes. */
const seriesKinds: readonly SeriesKind[] = [
  { pattern: /weight|param/i, colour: classIndex(operationClassIndex.update, 3) },
  { pattern: /optim|state/i, colour: classIndex(operationClassIndex.update) },
  { pattern: /grad/i, colour: classIndex(operationClassIndex.backwardWeight) },
  { pattern: /comm|buffer|transfer/i, colour: classIndex(operationClassIndex.transfer) },
  { pattern: /activation|saved/i, colour: classIndex(operationClassIndex.forward) },
]

export function stackPosition(series: string): number {
  const index = seriesKinds.findIndex(kind => kind.pattern.test(series))
  return index < 0 ? seriesKinds.length : index
}

/** Number of the palette's entry for a series; `name` is the counter's, used where it has only one. */
export function seriesColour(series: string, name: string, alone: boolean): number {
  const kind = seriesKinds.find(entry => entry.pattern.test(series))
  if (kind) return kind.colour
  if (alone) return classIndex(operationClassIndex.host)
  return otherIndex(hashText(`${name}/${series}`))
}
