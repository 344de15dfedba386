/**
 * The three products of a linear layer whose weight is stored as [outputs, inputs]. Back ends differ: WebAssembly
 * multiplies fast only what is not transposed (20 to 50 times faster), so there the small operand, the rows of a
 * microbatch, is transposed by hand and the weight is left as it lies.
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

/** For back ends that transpose as they multiply. */
export function directProducts(tf: Tfjs): MatrixProducts {
  return {
    forward: (x, w) => tf.matMul(x as never, w as never, false, true),
    input: (g, w) => tf.matMul(g as never, w as never),
    weight: (g, x) => tf.matMul(g as never, x as never, true, false),
  }
}

/** For back ends that are slow at it. */
export function untransposedProducts(tf: Tfjs): MatrixProducts {
  return {
    forward: (x, w) => tf.transpose(tf.matMul(w as never, tf.transpose(x) as never)),
    input: (g, w) => tf.matMul(g as never, w as never),
    weight: (g, x) => tf.matMul(tf.transpose(g) as never, x as never),
  }
}
