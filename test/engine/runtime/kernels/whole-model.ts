/** Runs a whole model through a set of kernels, as a single rank would. */
import type { KernelRequest, KernelSet, TensorHandle } from '../../../../engine/runtime/kernel-set.ts'
import { wholePart } from '../../../../engine/runtime/kernels/parts.ts'

/** Models small enough for finite differences. */
export const smallModels: readonly KernelRequest[] = [
  request('sharded-mlp', { dim: 6, classes: 3 }, 3),
  request('linear-stack', { hidden: 5, block: 3 }, 3),
  request('gpt', { hidden: 8, heads: 2, sequence: 5, flash: 1 }, 2),
  request('gpt', { hidden: 8, heads: 2, sequence: 5, flash: 0 }, 2),
]

export function request(
  model: string,
  modelParameters: Record<string, number>,
  layers: number,
  more: Partial<KernelRequest> = {},
): KernelRequest {
  return {
    model,
    modelParameters,
    layers,
    optimizer: { name: 'adam', learningRate: 1e-3 },
    seed: 42,
    globalBatch: 6,
    rank: 0,
    worldSize: 1,
    threads: 1,
    ...more,
  }
}

export const titleOf = ({ model, modelParameters }: KernelRequest): string =>
  modelParameters['flash'] === 0 ? `${model} with stored scores` : model

export interface Weights {
  readonly weight: TensorHandle
  readonly state: TensorHandle
}

export const loadAll = (set: KernelSet, layers: number): Weights[] =>
  Array.from({ length: layers }, (_, layer) => set.load(layer, wholePart))

export interface PassOptions {
  /** Backward in two halves. */
  readonly halves?: boolean
  /** Drops what the forward saved, and runs it again. */
  readonly recompute?: boolean
}

/** Loss and gradients of the weights of all layers, flat, for some samples. */
export async function pass(
  set: KernelSet,
  weights: readonly Weights[],
  samples: readonly number[],
  { halves = false, recompute = false }: PassOptions = {},
) {
  const inputs = [set.input(samples)]
  const saved = weights.map(({ weight }, layer) => {
    const result = set.forward(layer, inputs[layer]!, weight, !recompute)
    inputs.push(result.output)
    return result.saved
  })
  const { gradient: last, loss } = set.loss(inputs.at(-1)!, samples)
  const gradients: Float32Array[] = []
  let gradient = last
  for (let layer = weights.length - 1; layer >= 0; layer--) {
    const { weight } = weights[layer]!
    const input = inputs[layer]!
    let context = saved[layer]
    if (recompute) {
      const again = set.forward(layer, input, weight, true)
      context = again.saved
      set.release(again.output)
    }
    let next: { weightGradient: TensorHandle; inputGradient: TensorHandle }
    if (halves) {
      const inputGradient = set.backwardInput(layer, input, gradient, weight, context!)
      next = { inputGradient, weightGradient: set.backwardWeight(layer, input, gradient, context!) }
    } else next = set.backward(layer, input, gradient, weight, context!)
    gradients.unshift(await set.read(next.weightGradient))
    for (const handle of [gradient, next.weightGradient, context!]) set.release(handle)
    gradient = next.inputGradient
  }
  const output = await set.read(inputs.at(-1)!)
  const inputGradient = await set.read(gradient)
  for (const handle of [...inputs, gradient]) set.release(handle)
  return { loss: await loss(), gradients, inputGradient, output }
}

/** Flat floats of the gradient as a handle of a whole layer. */
export function gradientHandle(set: KernelSet, layer: number, floats: Float32Array): TensorHandle {
  return set.make({ kind: 'weightGradient', layer, samples: 0, part: wholePart }, floats)
}

/** Steps of training on the whole batch at once; the loss of each. */
export async function train(set: KernelSet, { layers, globalBatch }: KernelRequest, steps: number) {
  const weights = loadAll(set, layers)
  const losses: number[] = []
  const samples = Array.from({ length: globalBatch }, (_, i) => i)
  for (let step = 1; step <= steps; step++) {
    const { loss, gradients } = await pass(set, weights, samples)
    losses.push(loss)
    for (const [layer, { weight, state }] of weights.entries()) {
      const gradient = gradientHandle(set, layer, gradients[layer]!)
      set.update(layer, gradient, weight, state, step)
      set.release(gradient)
    }
  }
  return { losses, weights }
}

/** Largest difference, relative to the largest number. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let difference = 0
  let size = 0
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!))
    size = Math.max(size, Math.abs(a[i]!), Math.abs(b[i]!))
  }
  return size === 0 ? difference : difference / size
}
