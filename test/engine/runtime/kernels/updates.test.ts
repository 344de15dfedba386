/** Optimizers, and the shards that they are applied to. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuBackend } from '../../../../engine/runtime/backends/cpu.ts'
import { wasmBackend } from '../../../../engine/runtime/backends/wasm.ts'
import type { KernelSet, Part } from '../../../../engine/runtime/kernel-set.ts'
import { elementsOfPart, rangesOf, wholePart } from '../../../../engine/runtime/kernels/parts.ts'
import { distance, request } from './whole-model.ts'

const backends = [wasmBackend, cpuBackend]
const model = (name: 'sgd' | 'adam') =>
  request('sharded-mlp', { dim: 9, classes: 3 }, 2, { optimizer: { name, learningRate: 0.01 } })

/** Three updates of a part with gradients that follow from the element's index; weights and state after them. */
async function updated(set: KernelSet, layer: number, part: Part) {
  const elements = set.elementsOf(layer)
  const handles = set.load(layer, part)
  for (let update = 1; update <= 3; update++) {
    const floats = new Float32Array(elementsOfPart(part, elements))
    let at = 0
    for (const { from, to } of rangesOf(part, elements)) {
      for (let i = from; i < to; i++) floats[at++] = Math.sin(i * update) * 0.1
    }
    const gradient = set.make({ kind: 'weightGradient', layer, samples: 0, part }, floats)
    set.update(layer, gradient, handles.weight, handles.state, update)
    set.release(gradient)
  }
  return { weight: await set.read(handles.weight), state: await set.read(handles.state) }
}

describe.each(backends)('on $name', backend => {
  test.each(['sgd', 'adam'] as const)('%s updates a shard to the same bits as the whole', async name => {
    const set = await backend.create(model(name))
    const planes = set.stateFloats
    for (const layer of [0, 1]) {
      const whole = await updated(set, layer, wholePart)
      const elements = set.elementsOf(layer)
      for (const part of [
        { held: [0], of: 2 },
        { held: [1], of: 2 },
        { held: [2], of: 7 },
        { held: [1, 3], of: 4 },
      ]) {
        const shard = await updated(set, layer, part)
        const ranges = rangesOf(part, elements)
        expect(shard.weight).toEqual(
          Float32Array.from(ranges.flatMap(({ from, to }) => [...whole.weight.slice(from, to)])),
        )
        expect(shard.state).toEqual(
          Float32Array.from(
            ranges.flatMap(({ from, to }) => [...whole.state.slice(from * planes, to * planes)]),
          ),
        )
      }
    }
    set.dispose()
  })

  test('initial weights of a part are those of the whole, and differ by layer and seed', async () => {
    const set = await backend.create(model('sgd'))
    const other = await backend.create({ ...model('sgd'), seed: 43 })
    const whole = await set.read(set.load(0, wholePart).weight)
    const half = await set.read(set.load(0, { held: [1], of: 2 }).weight)
    expect(half).toEqual(whole.slice(Math.floor(whole.length / 2)))
    expect(await set.read(set.load(1, { held: [0], of: 2 }).weight)).not.toEqual(
      whole.slice(0, Math.floor(set.elementsOf(1) / 2)),
    )
    expect(await other.read(other.load(0, wholePart).weight)).not.toEqual(whole)
    set.dispose()
    other.dispose()
  })
})

test('Adam is the one of the paper, worked out in double precision', async () => {
  const set = await wasmBackend.create(model('adam'))
  const { weight, state } = set.load(0, wholePart)
  const expected = Array.from(await set.read(weight))
  const m = expected.map(() => 0)
  const v = expected.map(() => 0)
  for (let update = 1; update <= 5; update++) {
    const gradient = expected.map((_, i) => Math.cos(i * update))
    const handle = set.make(
      { kind: 'weightGradient', layer: 0, samples: 0, part: wholePart },
      Float32Array.from(gradient),
    )
    set.update(0, handle, weight, state, update)
    for (const [i, g] of gradient.entries()) {
      m[i] = 0.9 * m[i]! + 0.1 * g
      v[i] = 0.999 * v[i]! + 0.001 * g * g
      const root = Math.sqrt(v[i]! / (1 - 0.999 ** update))
      expected[i]! -= (0.01 * (m[i]! / (1 - 0.9 ** update))) / (root + 1e-8)
    }
  }
  expect(distance(await set.read(weight), expected)).toBeLessThan(1e-6)
  const moments = await set.read(state)
  expect(
    distance(
      moments.filter((_, i) => i % 2 === 0),
      m,
    ),
  ).toBeLessThan(1e-6)
  expect(
    distance(
      moments.filter((_, i) => i % 2 === 1),
      v,
    ),
  ).toBeLessThan(1e-5)
  set.dispose()
})

test('the sum of two gradients is their sum, element by element, for wholes and shards', async () => {
  const set = await wasmBackend.create(model('sgd'))
  for (const part of [wholePart, { held: [1], of: 3 }]) {
    const count = elementsOfPart(part, set.elementsOf(1))
    const make = (factor: number) =>
      set.make(
        { kind: 'weightGradient', layer: 1, samples: 0, part },
        Float32Array.from({ length: count }, (_, i) => i * factor),
      )
    expect(await set.read(set.add(make(1), make(2)))).toEqual(
      Float32Array.from({ length: count }, (_, i) => i * 3),
    )
  }
  set.dispose()
})

test('the shards of any cut are disjoint, cover all elements, and differ by one element at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 64 }), (elements, of) => {
      const sizes = Array.from({ length: of }, (_, i) => elementsOfPart({ held: [i], of }, elements))
      expect(sizes.reduce((a, b) => a + b)).toBe(elements)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      const all = { held: Array.from({ length: of }, (_, i) => i), of }
      expect(rangesOf(all, elements)).toEqual([{ from: 0, to: elements }])
    }),
  )
})
