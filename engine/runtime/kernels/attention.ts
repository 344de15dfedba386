/** Causal attention with several heads, forward and backward; no weights in here. */
import type { Tensor, Tfjs } from '../backends/tfjs.ts'

export interface AttentionShape {
  readonly heads: number
  readonly sequence: number
  readonly hidden: number
}

export interface Attention {
  /** Rows [b s, 3 h] of queries, keys and values to rows [b s, h] and the attention weights. */
  forward(queryKeyValue: Tensor): { readonly output: Tensor; readonly weights: Tensor }
  /** Gradient of the queries, keys and values; `weights` are made again where they were not stored. */
  backward(queryKeyValue: Tensor, weights: Tensor | undefined, gradient: Tensor): Tensor
}

export function makeAttention(tf: Tfjs, { heads, sequence, hidden }: AttentionShape): Attention {
  const width = hidden / heads
  const scale = 1 / Math.sqrt(width)
  const matMul = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
    tf.matMul(a as never, b as never, transposeA, transposeB)
  /** Rows [b s, h] to [b, heads, s, width]. */
  const split = (rows: Tensor) => tf.transpose(tf.reshape(rows, [-1, sequence, heads, width]), [0, 2, 1, 3])
  const merge = (parts: Tensor) => tf.reshape(tf.transpose(parts, [0, 2, 1, 3]), [-1, hidden])
  const three = (rows: Tensor) => tf.split(rows, 3, 1).map(split) as [Tensor, Tensor, Tensor]

  /** Added to the scores: a token sees itself and what came before. */
  const mask = () => {
    const values = new Float32Array(sequence * sequence)
    for (let row = 0; row < sequence; row++) values.fill(-1e9, row * sequence + row + 1, (row + 1) * sequence)
    return tf.tensor2d(values, [sequence, sequence])
  }
  const weightsOf = (query: Tensor, key: Tensor) =>
    tf.softmax(tf.add(tf.mul(matMul(query, key, false, true), scale), mask()))

  return {
    forward(queryKeyValue) {
      const [query, key, value] = three(queryKeyValue)
      const weights = weightsOf(query, key)
      return { output: merge(matMul(weights, value)), weights }
    },
    backward(queryKeyValue, stored, gradient) {
      const [query, key, value] = three(queryKeyValue)
      const weights = stored ?? weightsOf(query, key)
      const ofOutput = split(gradient)
      const ofWeights = matMul(ofOutput, value, false, true)
      const common = tf.sum(tf.mul(ofWeights, weights), -1, true)
      const ofScores = tf.mul(tf.mul(weights, tf.sub(ofWeights, common)), scale)
      return tf.concat(
        [
          merge(matMul(ofScores, key)),
          merge(matMul(ofScores, query, true, false)),
          merge(matMul(weights, ofOutput, true, false)),
        ],
        1,
      )
    },
  }
}
