/** Softmax cross-entropy and its gradient, written out. */
import type { Tensor, Tfjs } from '../backends/tfjs.ts'

/**
 * @param logits [rows, classes]
 * @param targets the right class of each row
 * @param scale factor of every row's loss
 * @returns the sum of the rows' losses times `scale`, and its gradient: (softmax - target) x `scale`
 */
export function softmaxCrossEntropy(
  tf: Tfjs,
  logits: Tensor,
  targets: Int32Array,
  scale: number,
): { readonly loss: Tensor; readonly gradient: Tensor } {
  const [rows, classes] = logits.shape as [number, number]
  const probabilities = new Float32Array(rows * classes)
  for (let row = 0; row < rows; row++) probabilities[row * classes + targets[row]!]! = 1
  const target = tf.tensor2d(probabilities, [rows, classes])
  // The largest logit is taken off first, so that no exponential overflows.
  const shifted = tf.sub(logits, tf.max(logits, 1, true))
  const powers = tf.exp(shifted)
  const sums = tf.sum(powers, 1, true)
  const logProbability = tf.sub(tf.sum(tf.mul(shifted, target), 1, true), tf.log(sums))
  return {
    loss: tf.mul(tf.sum(logProbability), -scale),
    gradient: tf.mul(tf.sub(tf.div(powers, sums), target), scale),
  }
}
