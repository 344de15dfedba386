import type { RunData } from '../store/run-data.ts'
import { kernelClass } from './kernel-class.ts'
import { sliceIndex } from './slice-index.ts'

/** Kernels by class: their names are long, and there are thousands. */
export function shortName(run: RunData, slice: number): string {
  const index = sliceIndex(run)
  const { name, class: ofClass } = run.labels[index.label[slice]!]!
  if (run.tracks[index.track[slice]!]!.kind !== 'stream') return name
  return `${kernelClass(name, ofClass)} kernels`
}
