/** How WebAssembly multiplies: whatever is turned around for speed, the numbers are those of the plain product. */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { TensorPlatform } from '../../../../engine/runtime/backends/tensor-platform.ts'
import type { Tensor } from '../../../../engine/runtime/backends/tfjs.ts'
import { wasmBackend } from '../../../../engine/runtime/backends/wasm.ts'

let platform: TensorPlatform
beforeAll(async () => {
  platform = await wasmBackend.open({ rank: 0, threads: 1 })
})

const random = (rows: number, columns: number) => platform.tf.randomNormal([rows, columns]) as Tensor
const product = (a: Tensor, b: Tensor) => platform.tf.matMul(a as never, b as never) as Tensor
const numbers = (x: Tensor) => x.dataSync() as Float32Array

test('a gradient goes through a weight to the bits of the plain product, the weight turned or not', () => {
  const side = fc.integer({ min: 200, max: 330 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), side, side, (rows, outputs, inputs) => {
      platform.tf.tidy(() => {
        const [gradient, weight] = [random(rows, outputs), random(outputs, inputs)]
        const plain = numbers(product(gradient, weight))
        expect(numbers(platform.products.input(gradient, weight))).toEqual(plain)
        // Once more, with what is kept of the weight.
        expect(numbers(platform.products.input(gradient, weight))).toEqual(plain)
      })
    }),
    { numRuns: 30 },
  )
})

test('a layer forward and a gradient of its weight equal the plain products, whatever the sizes', () => {
  const side = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(side, side, side, (rows, outputs, inputs) => {
      platform.tf.tidy(() => {
        const { tf, products } = platform
        const [x, weight, gradient] = [random(rows, inputs), random(outputs, inputs), random(rows, outputs)]
        const near = (found: Tensor, due: Tensor) =>
          expect(tf.max(tf.abs(tf.sub(found, due))).dataSync()[0]).toBeLessThan(1e-4)
        near(products.forward(x, weight), product(x, tf.transpose(weight)))
        near(products.weight(gradient, x), product(tf.transpose(gradient), x))
      })
    }),
  )
})

test('what is kept of a weight is freed with it', () => {
  const { tf, products } = platform
  const before = tf.memory().numTensors
  const [gradient, weight] = [random(8, 512), random(512, 512)]
  for (let use = 0; use < 2; use++) tf.tidy(() => void products.input(gradient, weight))
  expect(tf.memory().numTensors).toBe(before + 3)
  gradient.dispose()
  weight.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
