/** Gradients written by hand against two judges: finite differences, and TensorFlow.js' automatic gradient. */
import { beforeAll, describe, expect, test } from 'vitest'
import { cpuBackend } from '../../../../engine/runtime/backends/cpu.ts'
import { wholePart } from '../../../../engine/runtime/kernels/parts.ts'
import { automaticGradients } from './automatic-gradients.ts'
import { registerGradients } from './register-gradients.ts'
import { distance, loadAll, pass, smallModels, titleOf, type Weights } from './whole-model.ts'

beforeAll(registerGradients)

const samples = [0, 1, 2, 3, 4, 5]

describe.each(smallModels.map(request => ({ title: titleOf(request), request })))(
  'gradients of $title',
  ({ request }) => {
    test('equal the automatic gradient on the cpu back end', async () => {
      const set = await cpuBackend.create(request)
      const weights = loadAll(set, request.layers)
      const flat = await Promise.all(weights.map(({ weight }) => set.read(weight)))
      const input = await set.read(set.input(samples))
      const expected = await automaticGradients(request, flat, input, samples)
      const { loss, gradients, inputGradient } = await pass(set, weights, samples)
      expect(loss).toBeCloseTo(expected.loss, 5)
      for (const [layer, gradient] of gradients.entries()) {
        expect(distance(gradient, expected.weights[layer]!), `layer ${layer}`).toBeLessThan(2e-5)
      }
      expect(distance(inputGradient, expected.input)).toBeLessThan(2e-5)
      set.dispose()
    })

    test('tell how the loss changes along them', async () => {
      const set = await cpuBackend.create(request)
      const weights = loadAll(set, request.layers)
      const { gradients } = await pass(set, weights, samples)
      for (const [layer, gradient] of gradients.entries()) {
        const squares = gradient.reduce((sum, value) => sum + value * value, 0)
        const step = 2e-3 / Math.sqrt(squares)
        const lossAt = async (sign: number) => {
          const moved: Weights[] = [...weights]
          const floats = await set.read(weights[layer]!.weight)
          for (let i = 0; i < floats.length; i++) floats[i]! += sign * step * gradient[i]!
          const weight = set.make({ kind: 'weight', layer, samples: 0, part: wholePart }, floats)
          moved[layer] = { ...weights[layer]!, weight }
          return (await pass(set, moved, samples)).loss
        }
        const slope = ((await lossAt(1)) - (await lossAt(-1))) / (2 * step)
        // The loss itself is a float32, so a difference of losses holds about three digits.
        expect(slope / squares, `layer ${layer}`).toBeCloseTo(1, 1)
        expect(Math.abs(slope / squares - 1), `layer ${layer}`).toBeLessThan(0.02)
      }
      set.dispose()
    })
  },
)
