/**
 * The three products of a linear layer whose weight is stored as [outputs, inputs]. Back ends differ in what they
 * transpose fast, so each brings the way that suits it.
 */
import type { Tensor, Tfjs } from '../backends/tfjs.ts'

export interface MatrixProducts {
  /** Forward: x w^T, [rows, inputs] and [outputs, inputs] to [rows, outputs]. */
  forward(x: Tensor, w: Tensor): Tensor
  /** Backward for the input: g w, [rows, outputs] and [outputs, inputs] to [rows, inputs]. */
  input(g: Tensor, w: Tensor): Tensor
  /** Backward for the weight: g^T x, [rows, outputs] and [rows, inputs] to [outputs, inputs]. */
  weight(g: Tensor, x: Tensor): Tensor
}

type Product = (a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean) => Tensor

/** Transposes as it multiplies: graphics cards, plain JavaScript. */
export function directProducts(tf: Tfjs): MatrixProducts {
  const product = tf.matMul as unknown as Product
  return {
    forward: (x, w) => product(x, w, false, true),
    input: (g, w) => product(g, w),
    weight: (g, x) => product(g, x, true),
  }
}

/** The weight on the left: native TensorFlow on a processor takes twice as long with it on the right. */
export function weightFirstProducts(tf: Tfjs): MatrixProducts {
  const product = tf.matMul as unknown as Product
  return {
    ...directProducts(tf),
    forward: (x, w) => tf.transpose(product(w, x, false, true)),
  }
}

/** From here on turning a weight takes less than packing it, calls included. */
const turnedSize = 65_536

/**
 * Nothing transposed in a product: WebAssembly takes 20 to 50 times as long otherwise. What is transposed is so on
 * its own. A product packs its right side first, unless it has seen that tensor before, and takes longer for it
 * than turning takes: so a microbatch much shorter than the weight stands on the right itself.
 */
export function untransposedProducts(
  tf: Tfjs,
  transpose: (matrix: Tensor) => Tensor,
  turnedWeight: (weight: Tensor) => Tensor,
): MatrixProducts {
  const product = tf.matMul as unknown as Product
  const isThin = (g: Tensor, w: Tensor) => w.size >= turnedSize && 2 * g.shape[0]! <= w.shape[1]!
  return {
    forward: (x, w) => transpose(product(w, transpose(x))),
    input: (g, w) => (isThin(g, w) ? transpose(product(turnedWeight(w), transpose(g))) : product(g, w)),
    weight: (g, x) => product(transpose(g), x),
  }
}
