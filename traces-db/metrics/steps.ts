/**
 * Optimizer steps of a run. Steps tile a run: step k lasts from the last end of step k - 1 over all ranks (the
 * first: from its own first start) to the last end of step k.
 */
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

/** PyTorch's profiler, our own runs, and what training loops commonly write. */
const stepNames = [
  /^ProfilerStep#(\d+)$/,
  /^step (\d+)$/i,
  /^(?:train(?:ing)?[ _]?)?(?:step|iteration)[ _#:]*(\d+)$/i,
]

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

/** First start and last end of each step's marks, over all tracks. Marks on streams only repeat the host's. */
function marksOf(run: RunData): Map<number, { name: string; startNs: Ns; endNs: Ns }> {
  const numberOfLabel = run.labels.map(({ name }) => stepNumber(name))
  const marks = new Map<number, { name: string; startNs: Ns; endNs: Ns }>()
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
  return marks
}

function stepNumber(name: string): number | undefined {
  for (const form of stepNames) {
    const match = form.exec(name)
    if (match) return Number(match[1])
  }
  return undefined
}
