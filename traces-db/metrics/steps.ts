/**
 * Optimizer steps of a run. Steps tile a run: step k lasts from the last end of step k - 1 over all ranks (the
 * first: from its own first start) to the last end of step k.
 */
import { stepNumber } from '../../engine/base/step-mark.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'

export interface Step {
  readonly index: number
  readonly name: string
  readonly startNs: Ns
  readonly endNs: Ns
  /** First start of its own marks, where it has some. */
  readonly markedNs?: Ns
}

/** In order; empty where the run marks none. */
export function stepsOf(run: RunData): readonly Step[] {
  const marks = marksOf(run)
  const numbers = [...marks.keys()].sort((a, b) => a - b)
  let from: Ns | undefined
  return numbers.map(index => {
    const { name, startNs, endNs } = marks.get(index)!
    const step = {
      index,
      name,
      startNs: from ?? startNs,
      endNs: Math.max(endNs, from ?? 0),
      markedNs: startNs,
    }
    from = step.endNs
    return step
  })
}

interface Marked {
  readonly name: string
  startNs: Ns
  endNs: Ns
}

/** First start and last end of each step's marks, over all tracks. Marks on streams only repeat the host's. */
function marksOf(run: RunData): ReadonlyMap<number, Marked> {
  const numberOfLabel = run.labels.map(({ name }) => stepNumber(name))
  const marks = new Map<number, Marked>()
  for (const lane of run.lanes) {
    for (let i = 0; i < lane.count; i++) {
      const number = numberOfLabel[lane.label[i]!]
      if (number === undefined) continue
      const startNs = lane.start[i]!
      const endNs = startNs + lane.duration[i]!
      const known = marks.get(number)
      if (known) {
        known.startNs = Math.min(known.startNs, startNs)
        known.endNs = Math.max(known.endNs, endNs)
      } else marks.set(number, { name: run.labels[lane.label[i]!]!.name, startNs, endNs })
    }
  }
  return marks.size > 0 ? marks : instantMarksOf(run, numberOfLabel)
}

/** Marks without a length: a step begins at its own and lasts to the next one, the last to the end of the run. */
function instantMarksOf(
  run: RunData,
  numberOfLabel: readonly (number | undefined)[],
): ReadonlyMap<number, Marked> {
  const begins = new Map<number, Marked>()
  for (const { count, time, label } of run.instants) {
    for (let i = 0; i < count; i++) {
      const number = numberOfLabel[label[i]!]
      if (number === undefined) continue
      const at = time[i]!
      const known = begins.get(number)
      if (known) {
        known.startNs = Math.min(known.startNs, at)
        known.endNs = Math.max(known.endNs, at)
      } else begins.set(number, { name: run.labels[label[i]!]!.name, startNs: at, endNs: at })
    }
  }
  const numbers = [...begins.keys()].sort((a, b) => a - b)
  return new Map(
    numbers.map((number, i) => {
      const own = begins.get(number)!
      const endNs = begins.get(numbers[i + 1] ?? -1)?.endNs ?? run.header.lengthNs
      return [number, { ...own, endNs: Math.max(own.startNs, endNs) }]
    }),
  )
}
