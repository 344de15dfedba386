/**
 * What one rank of this machine reaches with the kernels that it trains with, by size of the work. Whole steps
 * of a small model are timed, not bare products: bias, mask, copies and calls are part of what a layer takes, and
 * weights that many layers take turns with are not in the cache.
 */
import { adamFlopsPerElement, backwardWork } from '../../models/model-spec.ts'
import { buildModel } from '../../models/models.ts'
import type { KernelSet, SavedHandle, TensorHandle } from '../kernel-set.ts'
import { tfjsKernelSet } from '../kernels/tfjs-kernel-set.ts'
import { chooseBackend } from './backends.ts'
import type { TensorPlatform } from './tensor-platform.ts'

export interface KernelRates {
  /** What it ran on, as shown. */
  readonly device: string
  /** Forward and backward of a layer: FLOPs of the forward, FLOP/s. */
  readonly layers: readonly SizedRate[]
  /** An optimizer step of Adam: FLOPs, FLOP/s. */
  readonly updates: readonly SizedRate[]
  /** The sum of two gradients: bytes read and written, bytes a second. */
  readonly sums: readonly SizedRate[]
}

/** Ascending by size. */
export interface SizedRate {
  readonly size: number
  readonly perSecond: number
}

/** Samples at once and width of a layer: from a learner's model to one that fills a graphics card. */
const shapes = [
  [2, 32],
  [4, 64],
  [4, 128],
  [16, 128],
  [16, 256],
  [32, 256],
  [64, 256],
  [64, 512],
  [256, 512],
  [512, 1024],
  [1024, 2048],
  [2048, 4096],
] as const
const layers = 6
/** Shapes are gone through so often: other work that comes and goes rarely meets one each time. */
const rounds = 3
/** In a round a shape is tried for so long, but not fewer times than this. */
const trySeconds = 0.1
const leastTries = 3
/** Shapes after one that takes so long are left out. */
const longSeconds = 0.08

/** Measures a back end, the best one here where none is named; takes a few seconds. */
export async function measureKernels(backendName?: string): Promise<KernelRates> {
  const backend = await chooseBackend(backendName)
  const platform = await backend.open({ rank: 0, threads: 1 })
  const rates = { layers: new RatesBySize(), updates: new RatesBySize(), sums: new RatesBySize() }
  for (let round = 0; round < rounds; round++) {
    for (const [samples, dim] of shapes) {
      if ((await addShape(rates, platform, samples, dim)) > longSeconds) break
    }
  }
  platform.close?.()
  const { device } = platform
  return { device, layers: rates.layers.list(), updates: rates.updates.list(), sums: rates.sums.list() }
}

/** Measures one shape. Returns the seconds of its step. */
async function addShape(
  rates: Readonly<Record<keyof StepTimes, RatesBySize>>,
  platform: TensorPlatform,
  samples: number,
  dim: number,
): Promise<number> {
  const modelParameters = { dim }
  const model = buildModel({ name: 'sharded-mlp', layers, dtype: 'float32', parameters: modelParameters })
  const optimizer = { name: 'adam', learningRate: 1e-3 } as const
  const rank = { rank: 0, worldSize: 1, threads: 1, seed: 42 }
  const request = { model: model.name, modelParameters, layers, optimizer, globalBatch: samples, ...rank }
  const set = tfjsKernelSet(request, platform)
  const times = await usualStep(set, samples)
  set.dispose()
  const work = { forward: 0, backward: 0, elements: 0 }
  for (const layer of model.layers) {
    work.forward += layer.forward(samples).flops
    work.backward += backwardWork(layer, samples).flops
    work.elements += layer.elements
  }
  rates.layers.add(work.forward, (work.forward + work.backward) / times.layers)
  rates.updates.add(
    adamFlopsPerElement * work.elements,
    (adamFlopsPerElement * work.elements) / times.updates,
  )
  // Two float32 read, one written.
  rates.sums.add(12 * work.elements, (12 * work.elements) / times.sums)
  return times.layers + times.updates + times.sums
}

/** The median rate of each size over shapes and rounds; a size is that of one layer. */
class RatesBySize {
  readonly #rates = new Map<number, number[]>()

  /** @param total work of all layers */
  add(total: number, perSecond: number): void {
    const size = total / layers
    const known = this.#rates.get(size)
    if (known) known.push(perSecond)
    else this.#rates.set(size, [perSecond])
  }

  list(): SizedRate[] {
    return [...this.#rates]
      .map(([size, rates]) => ({ size, perSecond: rates.sort((a, b) => a - b)[rates.length >> 1]! }))
      .sort((a, b) => a.size - b.size)
  }
}

/** Seconds by kind of work. */
interface StepTimes {
  layers: number
  updates: number
  sums: number
}

const whole = { held: [0], of: 1 }

/** The median time of each kind of work in several steps of the model: what it usually takes. */
async function usualStep(set: KernelSet, samples: number): Promise<StepTimes> {
  const loaded = Array.from({ length: layers }, (_, layer) => set.load(layer, whole))
  const input = set.input(Array.from({ length: samples }, (_, sample) => sample))
  // The first step compiles, packs or allocates.
  await timeStep(set, loaded, input, samples, 1)
  const tried: StepTimes[] = []
  const until = performance.now() + trySeconds * 1000
  for (let step = 2; step < leastTries + 2 || performance.now() < until; step++) {
    tried.push(await timeStep(set, loaded, input, samples, step))
  }
  const usual = (kind: keyof StepTimes) =>
    tried.map(times => times[kind]).sort((a, b) => a - b)[tried.length >> 1]!
  return { layers: usual('layers'), updates: usual('updates'), sums: usual('sums') }
}

/** One step of two equal microbatches, of which the layers' time is given for one. */
async function timeStep(
  set: KernelSet,
  loaded: { weight: TensorHandle; state: TensorHandle }[],
  input: TensorHandle,
  samples: number,
  update: number,
): Promise<StepTimes> {
  // Some clocks are too coarse for the smallest work.
  const times: StepTimes = { layers: 1e-9, updates: 1e-9, sums: 1e-9 }
  const timed = async <T>(kind: keyof StepTimes, work: () => T): Promise<T> => {
    const from = performance.now()
    const result = work()
    await set.finished()
    times[kind] += (performance.now() - from) / 1000
    return result
  }
  const gradients: TensorHandle[] = []
  for (let microbatch = 0; microbatch < 2; microbatch++) {
    const passed: { input: TensorHandle; saved: SavedHandle }[] = []
    let activation = input
    for (const [layer, { weight }] of loaded.entries()) {
      const { output, saved } = await timed('layers', () => set.forward(layer, activation, weight, true))
      passed.push({ input: activation, saved: saved! })
      activation = output
    }
    const loss = set.loss(
      activation,
      Array.from({ length: samples }, (_, sample) => sample),
    )
    await loss.loss()
    let { gradient } = loss
    set.release(activation)
    for (let layer = layers - 1; layer >= 0; layer--) {
      const { input: entered, saved } = passed[layer]!
      const { weight } = loaded[layer]!
      const { weightGradient, inputGradient } = await timed('layers', () =>
        set.backward(layer, entered, gradient, weight, saved),
      )
      set.release(gradient)
      set.release(saved)
      if (layer > 0) set.release(entered)
      gradient = inputGradient
      const sum = gradients[layer]
      if (sum) {
        gradients[layer] = await timed('sums', () => set.add(sum, weightGradient))
        set.release(weightGradient)
      } else gradients[layer] = weightGradient
    }
    set.release(gradient)
  }
  for (const [layer, { weight, state }] of loaded.entries()) {
    loaded[layer] = await timed('updates', () => set.update(layer, gradients[layer]!, weight, state, update))
    set.release(gradients[layer]!)
  }
  times.layers /= 2
  return times
}
