/** How a cell of a schedule is drawn and said: colours of its passes, what it means, what is wrong with it. */
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import type { PlanFault } from '../../../engine/base/plan.ts'
import { classIndex, lightnessSteps, type Palette, type PaletteEntry } from '../../timeline/palette.ts'

interface CellPass {
  readonly kind: 'F' | 'B' | 'I' | 'W'
  readonly stage: number
  readonly microbatch: number
  readonly isReverse: boolean
}

const classes = {
  F: operationClassIndex.forward,
  B: operationClassIndex.backward,
  I: operationClassIndex.backwardInput,
  W: operationClassIndex.backwardWeight,
}
const names = { F: 'forward', B: 'backward', I: 'backward for the input', W: 'backward for the weight' }

/** The passes that a text stands for, none where it is empty or cannot be read. */
export function passesIn(text: string): readonly CellPass[] {
  return [...text.matchAll(/(r?)(\d+)([FBIW])(\d+)/g)].map(([, reverse, stage, kind, microbatch]) => ({
    kind: kind as CellPass['kind'],
    stage: Number(stage),
    microbatch: Number(microbatch),
    isReverse: reverse === 'r',
  }))
}

/** One colour a pass, lighter by microbatch as on the timeline. */
export function cellColours(text: string, { entries }: Palette): readonly PaletteEntry[] {
  return passesIn(text).map(
    ({ kind, microbatch }) => entries[classIndex(classes[kind], microbatch % lightnessSteps)]!,
  )
}

/** `forward of microbatch 3 on stage 1`. */
export function cellMeaning(text: string): string {
  const passes = passesIn(text).map(
    ({ kind, stage, microbatch, isReverse }) =>
      `${names[kind]} of microbatch ${microbatch} on stage ${stage}${isReverse ? ', opposite pipeline' : ''}`,
  )
  if (passes.length > 0) return passes.join(', at once with ')
  return text === '' ? 'nothing: the rank goes on with the next cell' : 'not read'
}

/** Faults by cell, `rank:cell`; those of a circle of waits stand at each of its cells. */
export function faultsByCell(faults: readonly PlanFault[]): ReadonlyMap<string, PlanFault> {
  const found = new Map<string, PlanFault>()
  for (const fault of faults) {
    const places = [fault, ...(fault.circle ?? [])]
    for (const { rank, line } of places) {
      const key = cellKey(rank, line - 1)
      if (rank >= 0 && line > 0 && !found.has(key)) found.set(key, fault)
    }
  }
  return found
}

export function cellKey(rank: number, step: number): string {
  return `${rank}:${step}`
}
