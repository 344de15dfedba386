/**
 * The kernels of a model on TensorFlow.js, whatever its back end: what the executor of a plan calls. It keeps
 * tensors behind handles, and the layout of floats (kernel-set.ts) in one place.
 */
import { AppError } from '../../base/app-error.ts'
import { buildModel } from '../../models/models.ts'
import type { TensorPlatform } from '../backends/tensor-platform.ts'
import type { Tensor } from '../backends/tfjs.ts'
import type { FloatsOf, KernelRequest, KernelSet, Part, SavedHandle, TensorHandle } from '../kernel-set.ts'
import { HeldTensors, joinFloats, splitFloats } from './held-tensors.ts'
import { buildModelKernels } from './models.ts'
import { makeOptimizer } from './optimizers.ts'
import { elementsOfPart, isWhole, rangesOf } from './parts.ts'
import { randomStream } from './random.ts'

/** What a forward leaves; the first half of a backward adds to it. */
class Saved extends HeldTensors {
  kept: readonly Tensor[] = []

  override bytes(): number {
    return super.bytes() + new HeldTensors(this.kept).bytes()
  }

  override dispose(): void {
    super.dispose()
    for (const tensor of this.kept) tensor.dispose()
  }
}

const held = (handle: TensorHandle): HeldTensors => handle as HeldTensors
const one = (handle: TensorHandle): Tensor => held(handle).tensors[0]!

/** `[b, 4, 8]` with 3 for b: [3, 4, 8]. */
const shapeOf = (text: string, samples: number): number[] => JSON.parse(text.replace('b', String(samples)))

export function tfjsKernelSet(request: KernelRequest, platform: TensorPlatform): KernelSet {
  const { tf, products, isPositive } = platform
  // Kernels are told apart by the engine's current back end; a process may hold sets of several.
  const activate = () => {
    if (tf.getBackend() !== platform.engine) void tf.setBackend(platform.engine)
  }
  /** Runs kernels and frees all that they do not return. */
  const run = <T>(kernels: () => T): T => {
    activate()
    try {
      return tf.tidy(kernels as never) as T
    } catch (error) {
      throw error instanceof WebAssembly.RuntimeError ? kernelFailure(error) : error
    }
  }

  const model = buildModel({
    name: request.model,
    layers: request.layers,
    dtype: 'float32',
    parameters: request.modelParameters,
  })
  const { seed, globalBatch } = request
  const kernels = buildModelKernels({ tf, products, isPositive, model, seed, globalBatch })
  const optimizer = makeOptimizer(platform, request.optimizer)
  const shapes = model.layers.map(layer => layer.parameterShapes.map(text => shapeOf(text, 0)))
  const rows = new Map<number, Float32Array>()
  const live = new Set<HeldTensors>()
  /** Losses that nobody has asked for yet. */
  const losses = new Set<Tensor>()

  const keep = <T extends HeldTensors>(tensors: T): T => {
    live.add(tensors)
    return tensors
  }
  const shapesOfPart = (layer: number, part: Part): readonly (readonly number[])[] =>
    isWhole(part) ? shapes[layer]! : [[elementsOfPart(part, model.layers[layer]!.elements)]]
  const activationShape = (layer: number, samples: number) =>
    layer < model.layers.length
      ? shapeOf(model.layers[layer]!.inputShape, samples)
      : shapeOf(model.layers.at(-1)!.outputShape, samples)
  const fromFloats = (floats: Float32Array, partShapes: readonly (readonly number[])[], planes: number) => {
    activate()
    return keep(splitFloats(tf, floats, partShapes, planes, platform.view !== undefined))
  }
  const numbersOf = (tensor: Tensor) => platform.view?.(tensor) ?? (tensor.dataSync() as Float32Array)
  const rowOf = (sample: number) => {
    const wrapped = sample % globalBatch
    const row = rows.get(wrapped) ?? kernels.inputRow(wrapped)
    rows.set(wrapped, row)
    return row
  }

  /** Initial floats of a part: every element follows from seed, layer and its own index. */
  const initialFloats = (layer: number, part: Part) => {
    const { uniform } = randomStream(seed, layer)
    const values = kernels.initialValues(layer)
    const ends: number[] = []
    for (const shape of shapes[layer]!) ends.push((ends.at(-1) ?? 0) + shape.reduce((a, b) => a * b, 1))
    const elements = model.layers[layer]!.elements
    const floats = new Float32Array(elementsOfPart(part, elements))
    let at = 0
    for (const { from, to } of rangesOf(part, elements)) {
      let parameter = ends.findIndex(end => from < end)
      for (let index = from; index < to; index++) {
        while (index >= ends[parameter]!) parameter++
        floats[at++] = values[parameter]!(index, uniform)
      }
    }
    return floats
  }

  const set: KernelSet = {
    backend: platform.name,
    device: platform.device,
    stateFloats: optimizer.stateFloats,
    elementsOf: layer => model.layers[layer]!.elements,

    load(layer, part) {
      const floats = initialFloats(layer, part)
      const zeros = new Float32Array(floats.length * optimizer.stateFloats)
      const partShapes = shapesOfPart(layer, part)
      return {
        weight: fromFloats(floats, partShapes, 1),
        state: fromFloats(zeros, partShapes, optimizer.stateFloats),
      }
    },

    input(samples) {
      const floats = joinFloats(samples.map(rowOf), 1)
      return fromFloats(floats, [activationShape(0, samples.length)], 1)
    },

    forward(layer, input, weight, save) {
      const { output, saved } = run(() => {
        const result = kernels.forward(layer, one(input), held(weight).tensors)
        return save
          ? { output: result.output, saved: [...result.saved] }
          : { output: result.output, saved: [] }
      })
      return {
        output: keep(new HeldTensors([output])),
        saved: save ? (keep(new Saved(saved)) as SavedHandle) : undefined,
      }
    },

    loss(output, samples) {
      const wrapped = samples.map(sample => sample % globalBatch)
      const { gradient, loss } = run(() => kernels.loss(one(output), wrapped))
      losses.add(loss)
      const free = () => {
        losses.delete(loss)
        loss.dispose()
      }
      return {
        gradient: keep(new HeldTensors([gradient])),
        loss() {
          activate()
          if (platform.readsLater) {
            return loss.data().then(([value]) => {
              free()
              return value!
            })
          }
          const value = loss.dataSync()[0]!
          free()
          return value
        },
      }
    },

    backward(layer, input, gradient, weight, saved) {
      const inputGradient = set.backwardInput(layer, input, gradient, weight, saved)
      return { weightGradient: set.backwardWeight(layer, input, gradient, saved), inputGradient }
    },

    backwardInput(layer, input, gradient, weight, saved) {
      const context = saved as Saved
      const { inputGradient, kept } = run(() => {
        const result = kernels.backwardInput(
          layer,
          one(input),
          one(gradient),
          held(weight).tensors,
          context.tensors,
        )
        return { inputGradient: result.inputGradient, kept: [...result.kept] }
      })
      context.kept = kept
      return keep(new HeldTensors([inputGradient]))
    },

    backwardWeight(layer, input, gradient, saved) {
      const { tensors, kept } = saved as Saved
      return keep(
        new HeldTensors(
          run(() => [...kernels.backwardWeight(layer, one(input), one(gradient), tensors, kept)]),
        ),
      )
    },

    update(_layer, gradient, weight, state, update) {
      const gradients = held(gradient).tensors
      const weights = held(weight).tensors
      const states = held(state).tensors
      const count = weights.length
      const updated = run(() => {
        const results = weights.map((tensor, i) =>
          optimizer.step(
            gradients[i]!,
            tensor,
            Array.from({ length: optimizer.stateFloats }, (_, plane) => states[plane * count + i]!),
            update,
          ),
        )
        return {
          weights: results.map(result => result.weight),
          states: Array.from({ length: optimizer.stateFloats }, (_, plane) =>
            results.map(result => result.state[plane]!),
          ).flat(),
        }
      })
      replace(held(weight), updated.weights)
      replace(held(state), updated.states)
      return { weight, state }
    },

    add(a, b) {
      const others = held(b).tensors
      replace(
        held(a),
        run(() => held(a).tensors.map((tensor, i) => tf.add(tensor, others[i]!))),
      )
      return a
    },

    read(handle, into) {
      activate()
      const { tensors, planes } = held(handle)
      if (!platform.readsLater) {
        return joinFloats(tensors.map(numbersOf), planes, into)
      }
      return Promise.all(tensors.map(tensor => tensor.data() as Promise<Float32Array>)).then(arrays =>
        joinFloats(arrays, planes, into),
      )
    },

    make(of: FloatsOf, floats) {
      const { kind, layer, samples, part } = of
      if (kind === 'activation') return fromFloats(floats, [activationShape(layer, samples)], 1)
      if (kind === 'activationGradient') {
        return fromFloats(floats, [activationShape(layer + 1, samples)], 1)
      }
      const planes = kind === 'optimizerState' ? optimizer.stateFloats : 1
      return fromFloats(floats, shapesOfPart(layer, part), planes)
    },

    bytesOf: handle => held(handle).bytes(),

    release(handle) {
      activate()
      held(handle).dispose()
      live.delete(held(handle))
    },

    finished: () => platform.finished(),
    bytesHeld: () => platform.bytesHeld(),

    dispose() {
      activate()
      for (const tensors of live) tensors.dispose()
      for (const loss of losses) loss.dispose()
      live.clear()
      losses.clear()
      rows.clear()
    },
  }
  return set
}

/** Library code stops so when it gets no memory for a copy of its own. */
function kernelFailure(error: Error): AppError {
  return new AppError(
    'limit',
    `A kernel stopped in WebAssembly (${error.message.split('\n', 1)[0]}), most likely for lack of memory. Take more ranks, a smaller model or smaller microbatches, or another back end.`,
    error.stack,
  )
}

/** Puts new tensors behind a handle. */
function replace(target: HeldTensors, tensors: readonly Tensor[]): void {
  target.dispose()
  target.tensors = tensors
}
