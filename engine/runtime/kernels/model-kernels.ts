/**
 * What a model of engine/models must bring to run for real: initial weights, data, and the passes of a layer,
 * each written out. There is no automatic gradient: a plan asks for the halves of a backward apart from each
 * other, on any rank, at any time.
 *
 * Functions here run inside `tf.tidy`: whatever they do not return is freed. They own none of their arguments,
 * and return new tensors only (`tf.clone` where an argument is to be returned).
 */
import type { ModelSpec } from '../../models/model-spec.ts'
import type { Tensor, Tfjs } from '../backends/tfjs.ts'
import type { MatrixProducts } from './matrix-products.ts'
import type { RandomStream } from './random.ts'

/** The initial value of element `index` of one parameter; `random` may be asked for the same index only. */
export type InitialValue = (index: number, random: RandomStream['uniform']) => number

export interface ModelKernels {
  /** One entry for each of the layer's parameterShapes. `random` counts through the whole layer. */
  initialValues(layer: number): readonly InitialValue[]
  /** Numbers of one sample of the data, row-major. */
  inputRow(sample: number): Float32Array
  /** `saved` holds what the backward needs beyond input and weight. */
  forward(
    layer: number,
    input: Tensor,
    weight: readonly Tensor[],
  ): { readonly output: Tensor; readonly saved: readonly Tensor[] }
  /** `kept` is what backwardWeight needs beside `saved`. */
  backwardInput(
    layer: number,
    input: Tensor,
    gradient: Tensor,
    weight: readonly Tensor[],
    saved: readonly Tensor[],
  ): { readonly inputGradient: Tensor; readonly kept: readonly Tensor[] }
  /** One gradient for each parameter, in the parameter's shape. */
  backwardWeight(
    layer: number,
    input: Tensor,
    gradient: Tensor,
    saved: readonly Tensor[],
    kept: readonly Tensor[],
  ): readonly Tensor[]
  /** Scalar: the sum of the samples' losses, divided by the global batch; and its gradient. */
  loss(output: Tensor, samples: readonly number[]): { readonly gradient: Tensor; readonly loss: Tensor }
}

/** What a model's kernels are made of. */
export interface KernelContext {
  readonly tf: Tfjs
  readonly products: MatrixProducts
  /** One byte a number: 1 where it is above 0. */
  isPositive(x: Tensor): Tensor
  readonly model: ModelSpec
  readonly seed: number
  readonly globalBatch: number
}

/** One file a model, registered in `models.ts` of this folder. */
export interface ModelKernelsDefinition {
  /** Name in engine/models. */
  readonly model: string
  build(context: KernelContext): ModelKernels
}
