/** Models against figures that others have published. */
import { describe, expect, test } from 'vitest'
import { backwardWork, modelElements, modelFlops } from '../../../engine/models/model-spec.ts'
import { buildModel, models } from '../../../engine/models/models.ts'

test('linear-stack: the lab counts 2 h h for each of 1024 positions, and moves weights, input and output', () => {
  const { layers } = buildModel({ layers: 3 })
  const h = 4096
  expect(layers).toHaveLength(3)
  for (const b of [1, 4, 64]) {
    expect(layers[0]!.forward(b)).toEqual({
      flops: 2 * h * h * b * 1024,
      bytesMoved: 2 * (h * h + 2 * b * 1024 * h),
    })
    expect(backwardWork(layers[0]!, b).flops).toBe(2 * layers[0]!.forward(b).flops)
  }
  expect(layers[0]!.elements).toBe(16_777_216)
  expect(layers[0]!.outputElements).toBe(4_194_304)
  expect(layers[0]!.savedBytes(8)).toBe(0)
})

test('sharded-mlp: 16 layers of Linear(128, 128) and a head with two classes', () => {
  const model = buildModel({ name: 'sharded-mlp', dtype: 'float32' })
  expect(modelElements(model)).toBe(16 * (128 * 128 + 128) + 128 * 2 + 2)
  expect(model.layers.map(layer => layer.outputElements)).toEqual([...Array(15).fill(128), 2])
})

describe('gpt', () => {
  const [b, s, h, a, l] = [4, 2048, 12288, 96, 96]
  const model = (flash: number) =>
    buildModel({
      name: 'gpt',
      layers: l,
      parameters: { hidden: h, heads: a, sequence: s, flash },
    })

  test('72 B l s h^2 (1 + s / 6h) FLOPs a step (Narayanan et al. 2021, without the vocabulary)', () => {
    const formula = 72 * b * l * s * h * h * (1 + s / (6 * h))
    expect(modelFlops(model(1), b) / formula).toBeCloseTo(1, 12)
  })

  test('12 h^2 + 13 h parameters a block', () => {
    expect(modelElements(model(1))).toBe(l * (12 * h * h + 13 * h))
  })

  test('s b h (34 + 5 a s / h) bytes of activations a block (Korthikanti et al. 2022)', () => {
    const input = 2 * s * b * h
    expect(model(0).layers[0]!.savedBytes(b) + input).toBeCloseTo(s * b * h * (34 + (5 * a * s) / h), -3)
    expect(model(1).layers[0]!.savedBytes(b) + input).toBe(s * b * h * 34)
  })
})

test('every model: backward is twice the forward in matrices, and all figures are whole and positive', () => {
  for (const { name } of models) {
    for (const layer of buildModel({ name, layers: 4 }).layers) {
      for (const pass of [layer.forward, layer.backwardInput, layer.backwardWeight]) {
        const { flops, bytesMoved } = pass(3)
        expect(Number.isSafeInteger(flops) && Number.isSafeInteger(bytesMoved) && flops > 0).toBe(true)
      }
      const ratio = backwardWork(layer, 3).flops / layer.forward(3).flops
      expect(ratio).toBeGreaterThan(1.9)
      expect(ratio).toBeLessThanOrEqual(2)
    }
  }
})

test('what does not exist is refused with what does', () => {
  expect(() => buildModel({ name: 'bert' })).toThrow(/linear-stack, sharded-mlp, gpt/)
  expect(() => buildModel({ dtype: 'float7' })).toThrow(/float32/)
  expect(() => buildModel({ dtype: 'constructor' })).toThrow(/There is no dtype/)
  expect(() => buildModel({ layers: 0 })).toThrow(/at least 1/)
  expect(() => buildModel({ parameters: { width: 3 } })).toThrow(/It has hidden, block/)
})

test('a number of layers that no memory holds is refused before anything is built', () => {
  expect(() => buildModel({ layers: 100_000_000 })).toThrow(/more than the 65536/)
})
