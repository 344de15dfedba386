import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildModel } from '../../../../engine/models/models.ts'
import { cutOut, Layout, putIn } from '../../../../engine/runtime/rank/layout.ts'
import type { ProgramValue } from '../../../../engine/runtime/rank/rank-program.ts'

const model = buildModel({ name: 'sharded-mlp', layers: 2, dtype: 'float32', parameters: { dim: 5 } })
const sampleSets = [
  [0, 1, 2, 3, 4, 5, 6, 7],
  [1, 2, 6],
  [0, 3, 4, 5, 7],
]
const layout = new Layout({ model, stateFloats: 2, sampleSets })

const value = (change: Partial<ProgramValue>): ProgramValue => ({
  kind: 'weight',
  layer: 0,
  samples: -1,
  part: { held: [0], of: 1 },
  buffer: 0,
  version: 0,
  ...change,
})

const counting = (count: number) => Float32Array.from({ length: count }, (_, i) => i)

test('shards in any order and number, of any kind, put together again give the whole', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('weight' as const, 'weightGradient' as const, 'optimizerState' as const),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.nat(3), { minLength: 9, maxLength: 9 }),
      (kind, of, owner) => {
        const whole = value({ kind })
        const floats = counting(layout.count(whole))
        const together = new Float32Array(floats.length).fill(-1)
        for (const rank of [2, 0, 3, 1]) {
          const held = Array.from({ length: of }, (_, shard) => shard).filter(shard => owner[shard] === rank)
          if (held.length === 0) continue
          const piece = value({ kind, part: { held, of } })
          const own = new Float32Array(layout.count(piece))
          cutOut(floats, layout.piecesOf(piece, whole), own)
          putIn(together, layout.piecesOf(piece, whole), own)
        }
        expect(together).toEqual(floats)
      },
    ),
  )
})

test('a shard of a part lies where it lies in the whole', () => {
  const whole = value({ kind: 'weight' })
  const half = value({ kind: 'weight', part: { held: [1, 3], of: 4 } })
  const quarter = value({ kind: 'weight', part: { held: [3], of: 4 } })
  const floats = counting(layout.count(whole))
  const inHalf = new Float32Array(layout.count(half))
  cutOut(floats, layout.piecesOf(half, whole), inHalf)
  const direct = new Float32Array(layout.count(quarter))
  cutOut(floats, layout.piecesOf(quarter, whole), direct)
  const throughHalf = new Float32Array(layout.count(quarter))
  cutOut(inHalf, layout.piecesOf(quarter, half), throughHalf)
  expect(throughHalf).toEqual(direct)
})

test('rows of samples that lie between each other find their places', () => {
  const whole = value({ kind: 'activation', layer: 1, samples: 0 })
  const floats = counting(layout.count(whole))
  expect(floats.length).toBe(8 * 5)
  const together = new Float32Array(floats.length)
  for (const samples of [1, 2]) {
    const piece = value({ kind: 'activation', layer: 1, samples })
    const own = new Float32Array(layout.count(piece))
    cutOut(floats, layout.piecesOf(piece, whole), own)
    putIn(together, layout.piecesOf(piece, whole), own)
  }
  expect(together).toEqual(floats)
})

test('the last activation and the gradient beside it have the size of the model’s output', () => {
  expect(layout.count(value({ kind: 'activation', layer: 2, samples: 1 }))).toBe(3 * 2)
  expect(layout.count(value({ kind: 'activationGradient', layer: 1, samples: 1 }))).toBe(3 * 2)
  expect(layout.count(value({ kind: 'activationGradient', layer: -1, samples: 1 }))).toBe(3 * 5)
})
