/**
 * What the executor of a plan needs from a back end: the tensor work of one rank, and nothing about ranks,
 * messages or plans. A back end (backends/) makes one set of kernels for a model and an optimizer; the
 * executor (rank/) calls them in the order of the plan and moves floats between ranks itself.
 *
 * ## Floats
 *
 * All numbers are float32. A value that travels, is cut or is joined goes through a flat array:
 *
 * - weights and their gradients: the tensors of `LayerSpec.parameterShapes` one after the other, each row-major.
 *   Shard i of n of a layer with E elements holds the elements from floor(i E / n) up to floor((i+1) E / n); a
 *   value that holds several shards has them in ascending order;
 * - optimizer state: for each element its `stateFloats` numbers side by side (Adam: m0 v0 m1 v1 ...), so shards
 *   are contiguous here too;
 * - activations and their gradients: one row a sample, samples ascending.
 *
 * ## Time
 *
 * Kernels may queue their work on a device. After each operation the executor calls `finished`, so that the
 * times it stores are those of the work. A kernel never changes a handle that it was given, except where it
 * says so.
 */
import type { ValueKind } from '../base/plan.ts'
import type { Bytes, Rank } from '../base/units.ts'

/** What a set of kernels is made for. Plain data: it crosses to the rank's process. */
export interface KernelRequest {
  /** Name in engine/models; build it with `buildModel` to get its layers. */
  readonly model: string
  readonly modelParameters: Readonly<Record<string, number>>
  readonly layers: number
  readonly optimizer: OptimizerRequest
  /** Initial weights and data follow from it alone: equal on all ranks, back ends and world sizes. */
  readonly seed: number
  /** Samples of the fixed global batch. A sample index beyond it (`steps: 'own'`) wraps around. */
  readonly globalBatch: number
  readonly rank: Rank
  readonly worldSize: number
  /** Threads that the back end may use at most, where it can be told. */
  readonly threads: number
}

export interface OptimizerRequest {
  readonly name: 'sgd' | 'adam'
  readonly learningRate: number
}

/** A tensor (or several that belong together) of a back end; only that back end looks inside. */
export type TensorHandle = object & { readonly __tensor?: never }
/** What a forward left for its backward. */
export type SavedHandle = object & { readonly __saved?: never }

export type MaybePromise<T> = T | Promise<T>

/** The part of a layer that a value holds: ascending shard numbers out of `of`. The whole: `[0]` of 1. */
export interface Part {
  readonly held: readonly number[]
  readonly of: number
}

/** What a flat array is of. */
export interface FloatsOf {
  readonly kind: ValueKind
  /**
   * As in the plan: activation l is the input of layer l; the activation gradient with layer l is that of the
   * output of layer l. (So `layer` may be `layers` for the last activation and -1 for the gradient of the input.)
   */
  readonly layer: number
  /** Number of rows; 0 for weights, their gradients and optimizer state. */
  readonly samples: number
  readonly part: Part
}

export interface Backend {
  /** 'tensorflow', 'webgpu', 'wasm', 'cpu'. */
  readonly name: string
  /** For a person: `WebAssembly SIMD`. */
  readonly title: string
  /** Never throws and loads nothing heavy more than once. */
  probe(): Promise<BackendProbe>
  /** Throws an AppError where it does not work here, or has no kernels for the model. */
  create(request: KernelRequest): Promise<KernelSet>
}

export interface BackendProbe {
  readonly available: boolean
  /** Where available: versions, device, threads, as shown. Otherwise what is missing. */
  readonly detail: string
  /** Where not available: the command or step that adds it, '' where there is none. */
  readonly remedy: string
  /** Devices that ranks can take one each; 1 for a processor, which ranks share. */
  readonly devices: number
  /** Works, but is slower than what follows (a graphics card made of software): taken only when asked for. */
  readonly onRequestOnly?: boolean
}

export interface KernelSet {
  readonly backend: string
  /** What it runs on, as shown on the run: `tfjs-backend-wasm 4.22.0, SIMD, 1 thread`. */
  readonly device: string
  /** Floats of optimizer state for each element: sgd 0, adam 2. */
  readonly stateFloats: number
  /** Elements of a layer's parameters. */
  elementsOf(layer: number): number

  /**
   * Initial weight (from the seed; equal elements whatever the part) and optimizer state (zeros) of a layer's
   * part. Called for the first step only: later steps load what the step before left.
   */
  load(layer: number, part: Part): { readonly weight: TensorHandle; readonly state: TensorHandle }
  /** Rows of the global batch, ascending. */
  input(samples: readonly number[]): TensorHandle
  /** `saved` is undefined where `save` is false. */
  forward(
    layer: number,
    input: TensorHandle,
    weight: TensorHandle,
    save: boolean,
  ): { readonly output: TensorHandle; readonly saved: SavedHandle | undefined }
  /**
   * Loss against the targets of these samples, divided by the global batch, so that losses and gradients of
   * all microbatches add up to those of the mean over the global batch. `loss` may be asked for once, later.
   */
  loss(
    output: TensorHandle,
    samples: readonly number[],
  ): { readonly gradient: TensorHandle; loss(): MaybePromise<number> }
  backward(
    layer: number,
    input: TensorHandle,
    gradient: TensorHandle,
    weight: TensorHandle,
    saved: SavedHandle,
  ): { readonly weightGradient: TensorHandle; readonly inputGradient: TensorHandle }
  /** First half of backward. May add to `saved` what backwardWeight needs. */
  backwardInput(
    layer: number,
    input: TensorHandle,
    gradient: TensorHandle,
    weight: TensorHandle,
    saved: SavedHandle,
  ): TensorHandle
  /** Second half, after backwardInput with the same `saved`. */
  backwardWeight(layer: number, input: TensorHandle, gradient: TensorHandle, saved: SavedHandle): TensorHandle
  /**
   * One optimizer step on a part of a layer. May change weight and state in place and return the same handles.
   *
   * @param update number of this update, from 1 (Adam's bias correction)
   */
  update(
    layer: number,
    gradient: TensorHandle,
    weight: TensorHandle,
    state: TensorHandle,
    update: number,
  ): { readonly weight: TensorHandle; readonly state: TensorHandle }
  /** Sum of two gradients of the same part. May change `a` in place and return it. */
  add(a: TensorHandle, b: TensorHandle): TensorHandle

  /** The caller's own copy of the numbers, in the layout above: `into`, or a new array. */
  read(handle: TensorHandle, into?: Float32Array): MaybePromise<Float32Array>
  /** A tensor from numbers, which are copied: the caller overwrites them afterwards. */
  make(of: FloatsOf, floats: Float32Array): TensorHandle
  /** Bytes that a tensor or a saved context occupies. */
  bytesOf(handle: TensorHandle | SavedHandle): Bytes
  /** Frees. A handle is released once and not used afterwards. */
  release(handle: TensorHandle | SavedHandle): void
  /** Resolves when all work so far is done; undefined (nothing to await) where kernels run to their end. */
  finished(): Promise<void> | undefined
  /** Bytes that the back end itself says it holds, everything included. */
  bytesHeld(): Bytes
  dispose(): void
}
