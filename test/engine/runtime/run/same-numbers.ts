/** What ranks computed, held against what one rank alone computed. */
import { expect } from 'vitest'
import { rangesOf } from '../../../../engine/runtime/kernels/parts.ts'
import type { ReadTensor } from '../../../../engine/runtime/rank/messages.ts'

/** Relative difference that float32 sums in another order may have. */
export const tolerance = 1e-4

type OfRanks = readonly (readonly ReadTensor[])[]

/** The gradients of one rank alone, by layer. */
export const wholeGradientsOf = (gradients: OfRanks) =>
  new Map(gradients[0]!.map(({ layer, floats }) => [layer, floats]))

/** Each part of a gradient that comes to an update is that part of the whole one. */
export function expectGradients(gradients: OfRanks, wholes: ReadonlyMap<number, Float32Array>): void {
  for (const tensor of gradients.flat()) {
    const whole = wholes.get(tensor.layer)!
    const largest = whole.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    let at = 0
    let difference = 0
    for (const { from, to } of rangesOf(tensor.part, whole.length)) {
      for (let i = from; i < to; i++)
        difference = Math.max(difference, Math.abs(tensor.floats[at++]! - whole[i]!))
    }
    expect(at).toBe(tensor.floats.length)
    expect(difference / largest, `gradient of layer ${tensor.layer}`).toBeLessThan(tolerance)
  }
}

/** Ranks that hold the same part hold the same bits. */
export function expectEqualCopies(weights: OfRanks): void {
  const copies = Map.groupBy(
    weights.flat(),
    ({ layer, part }) => `${layer}: ${part.held.join()} of ${part.of}`,
  )
  for (const [what, [first, ...others]] of copies) {
    for (const other of others) {
      const isEqual =
        Buffer.compare(
          Buffer.from(other.floats.buffer, other.floats.byteOffset, other.floats.byteLength),
          Buffer.from(first!.floats.buffer, first!.floats.byteOffset, first!.floats.byteLength),
        ) === 0
      expect(isEqual, what).toBe(true)
    }
  }
}
