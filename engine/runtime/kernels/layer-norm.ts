/** Layer normalization over the last axis of rows, forward and backward. */
import type { Tensor, Tfjs } from '../backends/tfjs.ts'

const epsilon = 1e-5

/** What the backward needs: the normalized rows and 1 / standard deviation of each. */
export interface Normalized {
  readonly normal: Tensor
  readonly inverseDeviation: Tensor
}

export function normalize(tf: Tfjs, rows: Tensor): Normalized {
  const centred = tf.sub(rows, tf.mean(rows, 1, true))
  const inverseDeviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon))
  return { normal: tf.mul(centred, inverseDeviation), inverseDeviation }
}

export function scaleAndShift(tf: Tfjs, normal: Tensor, gain: Tensor, bias: Tensor): Tensor {
  return tf.add(tf.mul(normal, gain), bias)
}

/** Gradients of rows, gain and bias from the one of the output. */
export function layerNormBackward(
  tf: Tfjs,
  { normal, inverseDeviation }: Normalized,
  gain: Tensor,
  gradient: Tensor,
): { readonly rows: Tensor; readonly gain: Tensor; readonly bias: Tensor } {
  const ofNormal = tf.mul(gradient, gain)
  const along = tf.mul(normal, tf.mean(tf.mul(ofNormal, normal), 1, true))
  const across = tf.sub(tf.sub(ofNormal, tf.mean(ofNormal, 1, true)), along)
  return {
    rows: tf.mul(across, inverseDeviation),
    gain: tf.sum(tf.mul(gradient, normal), 0),
    bias: tf.sum(gradient, 0),
  }
}
