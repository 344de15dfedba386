/**
 * SGD and Adam, element by element: an element's update depends on nothing but that element, so a shard of a
 * weight is updated to the same bits as the whole.
 */
import type { Tensor, Tfjs } from '../backends/tfjs.ts'
import type { OptimizerRequest } from '../kernel-set.ts'

export interface Optimizer {
  /** Numbers of state for each element, all zero at the start. */
  readonly stateFloats: number
  /**
   * @param state `stateFloats` tensors in the weight's shape
   * @param update number of this update, from 1
   */
  step(
    gradient: Tensor,
    weight: Tensor,
    state: readonly Tensor[],
    update: number,
  ): { readonly weight: Tensor; readonly state: readonly Tensor[] }
}

/** One number of each kind, for a whole step. */
export interface AdamNumbers {
  /** Corrected for the means' start at zero, as `epsilon` is. */
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** Weight, mean and mean square after a step of Adam, from those before it. Bits as in {@link Optimizer}. */
export type AdamStep = (
  gradient: Tensor,
  values: readonly [weight: Tensor, mean: Tensor, square: Tensor],
  numbers: AdamNumbers,
) => readonly Tensor[]

/** A back end, and the step of Adam that it has as one operation. */
export interface OptimizerPlatform {
  readonly tf: Tfjs
  readonly adam?: AdamStep
}

type OptimizerMaker = (platform: OptimizerPlatform, learningRate: number) => Optimizer

const sgd: OptimizerMaker = ({ tf }, learningRate) => ({
  stateFloats: 0,
  step: (gradient, weight) => ({ weight: tf.sub(weight, tf.mul(gradient, learningRate)), state: [] }),
})

/** Adam (Kingma and Ba 2015) as PyTorch computes it, with its constants. */
const adam: OptimizerMaker = ({ tf, adam: inOne }, learningRate) => {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8]
  return {
    stateFloats: 2,
    step(gradient, weight, [m, v], update) {
      if (inOne) {
        const root = Math.sqrt(1 - beta2 ** update)
        const rate = (learningRate * root) / (1 - beta1 ** update)
        const numbers = { rate, beta1, beta2, epsilon: epsilon * root }
        const [updated, ...state] = inOne(gradient, [weight, m!, v!], numbers)
        return { weight: updated!, state }
      }
      const mean = tf.add(m!, tf.mul(tf.sub(gradient, m!), 1 - beta1))
      const square = tf.add(tf.mul(v!, beta2), tf.mul(tf.mul(gradient, gradient), 1 - beta2))
      const correction = 1 / Math.sqrt(1 - beta2 ** update)
      const root = tf.add(tf.mul(evenSquareRoot(tf, square), correction), epsilon)
      const step = tf.mul(tf.div(mean, root), learningRate / (1 - beta1 ** update))
      return { weight: tf.sub(weight, step), state: [mean, square] }
    },
  }
}

/** Numbers that a processor's widest instruction takes at once. */
const lanes = 16

/**
 * The square root of each number. Native TensorFlow takes an approximate root of whole groups of `lanes` numbers
 * and an exact one of the rest, so the same number would have two roots: here all are in whole groups.
 */
function evenSquareRoot(tf: Tfjs, x: Tensor): Tensor {
  const rest = x.size % lanes
  if (rest === 0) return tf.sqrt(x)
  const padded = tf.pad(tf.reshape(x, [-1]), [[0, lanes - rest]])
  return tf.reshape(tf.slice(tf.sqrt(padded), [0], [x.size]), x.shape)
}

const makers: Readonly<Record<OptimizerRequest['name'], OptimizerMaker>> = { sgd, adam }

export function makeOptimizer(platform: OptimizerPlatform, request: OptimizerRequest): Optimizer {
  return makers[request.name](platform, request.learningRate)
}
