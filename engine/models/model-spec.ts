/**
 * What a model is to this studio: a list of layers, each with its sizes and the work of its passes. No
 * tensors: a strategy is judged by bytes and FLOPs; real kernels live with the backends that execute plans.
 *
 * All figures are for `samples` samples at once. FLOPs count a multiply-add as two. Bytes moved are reads and
 * writes of device memory when every operand is touched once.
 */
import type { Bytes, Flops } from '../base/units.ts'

export interface Work {
  readonly flops: Flops
  readonly bytesMoved: Bytes
}

export interface LayerSpec {
  /** Layers with equal class have equal costs: 'linear', 'gpt-block' ... */
  readonly class: string
  /** Shapes as text, with `b` for the samples: `[b, 1024, 4096]`. */
  readonly inputShape: string
  readonly outputShape: string
  readonly parameterShapes: readonly string[]
  /** Number of parameters. */
  readonly elements: number
  /** Numbers in the input and the output of one sample. */
  readonly inputElements: number
  readonly outputElements: number
  /** What the backward needs beyond the input, held from forward to backward. */
  savedBytes(samples: number): Bytes
  forward(samples: number): Work
  /** Gradient of the input: reads weight and output gradient. */
  backwardInput(samples: number): Work
  /** Gradient of the weight: reads input and output gradient. */
  backwardWeight(samples: number): Work
}

export interface ModelSpec {
  readonly name: string
  readonly parameters: Readonly<Record<string, number>>
  readonly dtype: string
  readonly bytesPerElement: Bytes
  readonly layers: readonly LayerSpec[]
  /** Loss and its gradient at the end. */
  loss(samples: number): Work
}

export interface ModelParameter {
  readonly name: string
  readonly title: string
  readonly default: number
  readonly min: number
}

/** A model as it stands in the list: knows how to build itself with any number of layers. */
export interface ModelDefinition {
  readonly name: string
  /** One line for a person. */
  readonly description: string
  readonly defaultLayers: number
  readonly parameters: readonly ModelParameter[]
  build(
    layers: number,
    bytesPerElement: Bytes,
    parameters: Readonly<Record<string, number>>,
  ): Pick<ModelSpec, 'layers' | 'loss'>
}

/** Work of an optimizer step on one parameter. Adam: moments, bias correction, step. */
export const adamFlopsPerElement = 11

/** Work of the full backward: both halves. */
export function backwardWork(layer: LayerSpec, samples: number): Work {
  const input = layer.backwardInput(samples)
  const weight = layer.backwardWeight(samples)
  return { flops: input.flops + weight.flops, bytesMoved: input.bytesMoved + weight.bytesMoved }
}

/** FLOPs of one step on `samples` samples: forward and backward of every layer, and the loss. */
export function modelFlops(model: ModelSpec, samples: number): Flops {
  let flops = model.loss(samples).flops
  for (const layer of model.layers) flops += layer.forward(samples).flops + backwardWork(layer, samples).flops
  return flops
}

/** Parameters of the whole model. */
export function modelElements(model: ModelSpec): number {
  return model.layers.reduce((sum, layer) => sum + layer.elements, 0)
}
