/** Laws that any set of kernels keeps, whatever the model. */
import { describe, expect, test } from 'vitest'
import { cpuBackend } from '../../../../engine/runtime/backends/cpu.ts'
import { loadTfjs } from '../../../../engine/runtime/backends/tfjs.ts'
import { wasmBackend } from '../../../../engine/runtime/backends/wasm.ts'
import { wholePart } from '../../../../engine/runtime/kernels/parts.ts'
import { distance, loadAll, pass, smallModels, titleOf, train } from './whole-model.ts'

const samples = [0, 1, 2, 3, 4, 5]
const cases = smallModels.map(request => ({ title: titleOf(request), request }))

describe.each(cases)('$title', ({ request }) => {
  test('gives on WebAssembly what it gives in plain JavaScript', async () => {
    const [plain, fast] = await Promise.all([cpuBackend.create(request), wasmBackend.create(request)])
    const ofPlain = await pass(plain, loadAll(plain, request.layers), samples)
    const ofFast = await pass(fast, loadAll(fast, request.layers), samples)
    expect(distance([ofFast.loss], [ofPlain.loss])).toBeLessThan(1e-5)
    expect(distance(ofFast.output, ofPlain.output)).toBeLessThan(1e-5)
    expect(distance(ofFast.inputGradient, ofPlain.inputGradient)).toBeLessThan(1e-5)
    for (const [layer, gradient] of ofFast.gradients.entries()) {
      expect(distance(gradient, ofPlain.gradients[layer]!), `layer ${layer}`).toBeLessThan(1e-5)
    }
    plain.dispose()
    fast.dispose()
  })

  test('gives the same bits whether the backward is whole or in halves, saved or recomputed, first or again', async () => {
    const set = await wasmBackend.create(request)
    const weights = loadAll(set, request.layers)
    const first = await pass(set, weights, samples)
    for (const options of [{ halves: true }, { recompute: true }, {}]) {
      expect(await pass(set, weights, samples, options)).toEqual(first)
    }
    set.dispose()
  })

  test('adds up over microbatches to the whole batch', async () => {
    const set = await wasmBackend.create(request)
    const weights = loadAll(set, request.layers)
    const whole = await pass(set, weights, samples)
    const parts: Awaited<ReturnType<typeof pass>>[] = []
    for (const some of [[0], [1, 2, 3], [4, 5]]) parts.push(await pass(set, weights, some))
    expect(parts.reduce((sum, part) => sum + part.loss, 0)).toBeCloseTo(whole.loss, 5)
    for (const [layer, gradient] of whole.gradients.entries()) {
      const sum = gradient.map((_, i) => parts.reduce((total, part) => total + part.gradients[layer]![i]!, 0))
      expect(distance(sum, gradient), `layer ${layer}`).toBeLessThan(1e-5)
    }
    set.dispose()
  })

  test.each(['sgd', 'adam'] as const)('learns with %s: the loss goes down', async name => {
    const learningRate = name === 'sgd' ? 0.1 : 1e-2
    const set = await wasmBackend.create({ ...request, optimizer: { name, learningRate } })
    const { losses } = await train(set, request, 40)
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!)
    expect(losses.every(Number.isFinite)).toBe(true)
    set.dispose()
  })

  test('frees every tensor that was released', async () => {
    const tf = loadTfjs()
    const set = await wasmBackend.create(request)
    const before = tf.memory().numTensors
    const weights = loadAll(set, request.layers)
    const loaded = tf.memory().numTensors
    await pass(set, weights, samples)
    await pass(set, weights, samples, { halves: true, recompute: true })
    expect(tf.memory().numTensors).toBe(loaded)
    for (const { weight, state } of weights) {
      set.release(weight)
      set.release(state)
    }
    expect(tf.memory().numTensors).toBe(before)
    set.dispose()
  })

  test('reads back what it was given, whatever the value', async () => {
    const set = await wasmBackend.create(request)
    const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.fround(i / 7))
    const elements = set.elementsOf(1)
    const row = (await set.read(set.input([0]))).length
    const third = { held: [1], of: 3 } as const
    const inThird = Math.floor((2 * elements) / 3) - Math.floor(elements / 3)
    const values = [
      { kind: 'weight', part: wholePart, count: elements },
      { kind: 'weightGradient', part: third, count: inThird },
      { kind: 'optimizerState', part: wholePart, count: 2 * elements },
      { kind: 'optimizerState', part: third, count: 2 * inThird },
      { kind: 'activation', part: wholePart, count: 4 * row },
    ] as const
    for (const { kind, part, count } of values) {
      const floats = numbers(count)
      const handle = set.make({ kind, layer: 1, samples: kind === 'activation' ? 4 : 0, part }, floats)
      floats.fill(-1)
      expect(await set.read(handle), kind).toEqual(numbers(count))
      const room = new Float32Array(count).fill(-1)
      expect(await set.read(handle, room), kind).toBe(room)
      expect(room, kind).toEqual(numbers(count))
      expect(set.bytesOf(handle)).toBe(4 * count)
    }
    set.dispose()
  })
})
