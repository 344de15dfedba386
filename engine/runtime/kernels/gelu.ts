/** The Gaussian error linear unit in its tanh form, and its derivative times a gradient. */
import type { Tensor, Tfjs } from '../backends/tfjs.ts'

const slope = Math.sqrt(2 / Math.PI)
const cubic = 0.044715

const tanhOf = (tf: Tfjs, x: Tensor): Tensor =>
  tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), cubic)), slope))

export function gelu(tf: Tfjs, x: Tensor): Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tanhOf(tf, x), 1))
}

export function geluBackward(tf: Tfjs, x: Tensor, gradient: Tensor): Tensor {
  const t = tanhOf(tf, x)
  const inner = tf.mul(tf.add(tf.mul(tf.square(x), 3 * cubic), 1), slope)
  const bend = tf.mul(tf.mul(tf.mul(x, 0.5), tf.sub(1, tf.square(t))), inner)
  return tf.mul(gradient, tf.add(tf.mul(tf.add(t, 1), 0.5), bend))
}
