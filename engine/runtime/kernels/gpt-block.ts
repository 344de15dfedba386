/**
 * One block of a GPT: y = x + attention(norm(x)), z = y + feedForward(norm(y)), on rows [b s, h].
 *
 * Parameters as in engine/models: four matrices, then one vector of 13 h that holds all biases and both norms
 * (see `vectorParts`).
 */
import type { Tensor } from '../backends/tfjs.ts'
import { makeAttention } from './attention.ts'
import { gelu, geluBackward } from './gelu.ts'
import { layerNormBackward, normalize, scaleAndShift } from './layer-norm.ts'
import type { KernelContext } from './model-kernels.ts'

/** Parts of the vector in their order, in units of the hidden size. */
export const vectorParts = [
  ['queryKeyValue', 3],
  ['projection', 1],
  ['widen', 4],
  ['narrow', 1],
  ['gain1', 1],
  ['bias1', 1],
  ['gain2', 1],
  ['bias2', 1],
] as const

type Vectors = Readonly<Record<(typeof vectorParts)[number][0], Tensor>>

export interface GptBlock {
  forward(x: Tensor, weight: readonly Tensor[]): { output: Tensor; saved: Tensor[] }
  backwardInput(
    gradient: Tensor,
    weight: readonly Tensor[],
    saved: readonly Tensor[],
  ): { inputGradient: Tensor; kept: Tensor[] }
  backwardWeight(gradient: Tensor, saved: readonly Tensor[], kept: readonly Tensor[]): Tensor[]
}

export function makeGptBlock({ tf, products, model }: KernelContext): GptBlock {
  const hidden = model.parameters['hidden']!
  const storesScores = model.parameters['flash'] === 0
  const attention = makeAttention(tf, {
    hidden,
    heads: model.parameters['heads']!,
    sequence: model.parameters['sequence']!,
  })
  const vectorsOf = (vector: Tensor): Vectors => {
    const parts = tf.split(
      vector,
      vectorParts.map(([, size]) => size * hidden),
    )
    return Object.fromEntries(vectorParts.map(([name], i) => [name, parts[i]!])) as Record<
      keyof Vectors,
      Tensor
    >
  }
  const linear = (x: Tensor, w: Tensor, b: Tensor) => tf.add(products.forward(x, w), b)

  return {
    forward(x, [wQueryKeyValue, wProjection, wWiden, wNarrow, vector]) {
      const v = vectorsOf(vector!)
      const first = normalize(tf, x)
      const a = scaleAndShift(tf, first.normal, v.gain1, v.bias1)
      const queryKeyValue = linear(a, wQueryKeyValue!, v.queryKeyValue)
      const { output: mixed, weights } = attention.forward(queryKeyValue)
      const y = tf.add(x, linear(mixed, wProjection!, v.projection))
      const second = normalize(tf, y)
      const c = scaleAndShift(tf, second.normal, v.gain2, v.bias2)
      const wide = linear(c, wWiden!, v.widen)
      const active = gelu(tf, wide)
      const saved = [a, first.normal, first.inverseDeviation, queryKeyValue, mixed]
      saved.push(c, second.normal, second.inverseDeviation, wide, active)
      if (storesScores) saved.push(weights)
      return { output: tf.add(y, linear(active, wNarrow!, v.narrow)), saved }
    },

    backwardInput(gradient, [wQueryKeyValue, wProjection, wWiden, wNarrow, vector], saved) {
      const [, normal1, deviation1, queryKeyValue, , , normal2, deviation2, wide, , weights] = saved
      const { gain1, gain2 } = vectorsOf(vector!)
      const ofWide = geluBackward(tf, wide!, products.input(gradient, wNarrow!))
      const second = { normal: normal2!, inverseDeviation: deviation2! }
      const norm2 = layerNormBackward(tf, second, gain2, products.input(ofWide, wWiden!))
      const ofY = tf.add(gradient, norm2.rows)
      const ofMixed = products.input(ofY, wProjection!)
      const ofQueryKeyValue = attention.backward(queryKeyValue!, weights, ofMixed)
      const first = { normal: normal1!, inverseDeviation: deviation1! }
      const norm1 = layerNormBackward(tf, first, gain1, products.input(ofQueryKeyValue, wQueryKeyValue!))
      const norms = tf.concat([norm1.gain, norm1.bias, norm2.gain, norm2.bias])
      return { inputGradient: tf.add(ofY, norm1.rows), kept: [ofQueryKeyValue, ofY, ofWide, norms] }
    },

    backwardWeight(gradient, [a, , , , mixed, c, , , , active], [ofQueryKeyValue, ofY, ofWide, norms]) {
      const biases = [ofQueryKeyValue!, ofY!, ofWide!, gradient].map(rows => tf.sum(rows, 0))
      return [
        products.weight(ofQueryKeyValue!, a!),
        products.weight(ofY!, mixed!),
        products.weight(ofWide!, c!),
        products.weight(gradient, active!),
        tf.concat([...biases, norms!]),
      ]
    },
  }
}
