/**
 * Everything that a strategy may use. A strategy file imports from 'rankscope/strategy' alone and exports one
 * strategy:
 *
 *     import { integer, strategy } from 'rankscope/strategy'
 *
 *     export default strategy({
 *       name: 'my strategy',
 *       parameters: { microbatches: integer({ default: 8, min: 1 }) },
 *       async train(model, dist, config) { ... },
 *     })
 *
 * `train` is one optimizer step as one rank runs it, written once for all ranks. Nothing is computed while it
 * runs: values are symbols that know what they contain, every call is recorded, and the recording is checked
 * and then simulated or executed. So a loop may depend on rank, world size and parameters, not on data.
 *
 * Layers are numbered from 0 to `model.layers - 1`. Layer l turns activation l into activation l + 1. The
 * gradient that layer l's backward needs has `.layer === l`: the loss gives the one of the last layer, and
 * the backward of layer l gives the one of layer l - 1.
 */

/** Number of a process, 0-based. */
export type Rank = number
/** Indices of samples in the global batch. */
export type Samples = readonly number[]
/** What a storage map is keyed by: a number, a string, or several of them through {@link key}. */
export type Key = string | number

/** What all values have in common. Values are made by `model` and `dist` only. */
export interface Value {
  readonly kind: 'weight' | 'optimizerState' | 'weightGradient' | 'activation' | 'activationGradient'
  readonly layer: number
  /** Samples that it contains, empty for weights and optimizer state. */
  readonly samples: Samples
  /**
   * How it lies over the ranks: `replicate` (whole), `shard(0)` (some rows of it), `partial` (a gradient that
   * lacks samples which other ranks hold; all-reduce or reduce-scatter completes it).
   */
  readonly placement: 'replicate' | 'shard(0)' | 'partial'
  /** False for a shard. */
  readonly isComplete: boolean
  /** Memory that it occupies on this rank. */
  readonly bytes: number
}

/** A value that can be cut into shards: weight, gradient of a weight, optimizer state. */
interface Shardable<Self> {
  /** Shard `index` of `count` equal ones, as a copy. The value must be complete. */
  shard(index: number, count: number): Self
  /** Both values' shards in one. They must be of the same layer and not overlap. */
  combine(other: Self): Self
}

/** Weights of a layer, or a shard of them. Bytes: parameters x dtype. */
export interface Weight extends Value, Shardable<Weight> {
  readonly kind: 'weight'
}

/** What the optimizer keeps for a layer (Adam: two moments, and a 32-bit copy beside 16-bit weights). */
export interface OptimizerState extends Value, Shardable<OptimizerState> {
  readonly kind: 'optimizerState'
}

/** Gradient of a layer's weights, summed over `samples`. Same shape as the weights. */
export interface WeightGradient extends Value, Shardable<WeightGradient> {
  readonly kind: 'weightGradient'
}

/** Input of layer `layer`: one row (lab: 1024 x 4096 numbers) for each sample. */
export interface Activation extends Value {
  readonly kind: 'activation'
}

/** Gradient of the output of layer `layer`, which is what that layer's backward needs. */
export interface ActivationGradient extends Value {
  readonly kind: 'activationGradient'
}

/**
 * One kind of value under keys of your choice. What lies here occupies memory; deleting or overwriting a key
 * frees it. A value that is never stored dies at its last use.
 */
export interface Shelf<V extends Value> {
  readonly size: number
  /** The value under a key. A missing key is an error that lists the keys there are. */
  get(key: Key): V
  has(key: Key): boolean
  set(key: Key, value: V): void
  /** Frees the value (when no other key holds it). A missing key is an error. */
  delete(key: Key): void
  keys(): readonly Key[]
}

/** A rank's memory. Each call of `model.storage()` gives the same one. */
export interface Storage {
  readonly weights: Shelf<Weight>
  readonly optimizerStates: Shelf<OptimizerState>
  readonly activations: Shelf<Activation>
  readonly activationGradients: Shelf<ActivationGradient>
  readonly weightGradients: Shelf<WeightGradient>
}

/** The model as one rank sees it. Computations run one after the other, in the order of the calls. */
export interface Model {
  readonly rank: Rank
  readonly worldSize: number
  /** Number of layers of the whole model. */
  readonly layers: number

  storage(): Storage

  /**
   * Reads weights and optimizer state of a layer, or shard `shard` of `shards`, as the last step left them
   * (see {@link setFinalWeight}). Costs a read over the host link.
   */
  loadWeights(layer: number, shard?: number, shards?: number): [Weight, OptimizerState]

  /** The samples themselves: activation 0. Free. */
  getInputActivation(samples: Samples): Activation

  /**
   * Activation `layer` to activation `layer + 1`. The weight must be complete. Keeps what the backward needs
   * beyond the input until that backward; `{ save: false }` drops it, and {@link recompute} makes it again.
   * FLOPs of a linear layer: 2 x parameters x positions.
   */
  forward(layer: number, input: Activation, weight: Weight, options?: { save?: boolean }): Activation

  /** The forward once more, for the sake of the backward: it counts as recomputation, not as progress. */
  recompute(layer: number, input: Activation, weight: Weight): Activation

  /** Compares the last activation with the targets. Gives the gradient that the last layer's backward needs. */
  loss(output: Activation): ActivationGradient

  /**
   * Gradient of the weights and of the input. `input` and `gradient` must hold the same samples, and this rank
   * must have run the layer's forward on them. Twice the FLOPs of the forward.
   */
  backward(
    layer: number,
    input: Activation,
    gradient: ActivationGradient,
    weight: Weight,
  ): [WeightGradient, ActivationGradient]

  /** First half of {@link backward}: what the layer below waits for. */
  backwardInput(
    layer: number,
    input: Activation,
    gradient: ActivationGradient,
    weight: Weight,
  ): ActivationGradient

  /** Second half of {@link backward}: can wait until there is nothing better to do. After backwardInput. */
  backwardWeight(layer: number, input: Activation, gradient: ActivationGradient): WeightGradient

  /**
   * One step of the optimizer, in place: use the returned values from here on. The gradient must contain
   * every sample of the global batch, and all three must hold the same shards.
   */
  update(
    layer: number,
    gradient: WeightGradient,
    weight: Weight,
    state: OptimizerState,
  ): [Weight, OptimizerState]

  /** Names what the next step's {@link loadWeights} yields on this rank. Each layer must be whole somewhere. */
  setFinalWeight(layer: number, weight: Weight, state: OptimizerState): void

  /** Strategies with `steps: 'own'`: what follows belongs to this step. */
  beginStep(step: number): void
}

/**
 * A communication under way. `await` it to get its result; until then computation goes on beside it. Not
 * awaiting at once is how overlap is written: `const next = dist.allGather(w)` ... `weight = await next`.
 */
export type Pending<T> = PromiseLike<T>

/**
 * Communication among a group of ranks; `train` gets the one of all ranks. Every rank of the group must call
 * the same collectives in the same order. Collectives of one group follow each other; groups, and the two
 * directions of each pair of ranks, run beside each other.
 */
export interface Dist {
  readonly rank: Rank
  /** All ranks, whatever the group. */
  readonly worldSize: number
  /** Ranks of this group, ascending. */
  readonly ranks: readonly Rank[]

  /** A process group. Every one of its ranks must make it, with the same ranks; this rank must be one. */
  group(ranks: readonly Rank[]): Dist

  /** Sum over the ranks, in place, for all. Adding up the same sample twice is an error. */
  allReduce<V extends WeightGradient>(value: V): Pending<V>
  /** Every rank's shards, for all. */
  allGather<V extends Value>(value: V): Pending<V>
  /** Sum over the ranks, of which the i-th rank keeps the i-th part. */
  reduceScatter<V extends WeightGradient>(value: V): Pending<V>
  /** The value of `root`, for all. The others pass nothing. */
  broadcast<V extends Value>(value: V | undefined, root: Rank): Pending<V>
  /** Sum over the ranks for `root`; the others get undefined. */
  reduce<V extends WeightGradient>(value: V, root: Rank): Pending<V | undefined>
  /** Every rank's shards for `root`; the others get undefined. */
  gather<V extends Value>(value: V, root: Rank): Pending<V | undefined>
  /** Cuts the value of `root` into one shard a rank. The others pass nothing. */
  scatter<V extends Value & Shardable<V>>(value: V | undefined, root: Rank): Pending<V>
  /** The j-th value goes to the j-th rank; the j-th result comes from it. */
  allToAll<V extends Value>(values: readonly V[]): Pending<V[]>
  /** Waits until all have come here. */
  barrier(): Pending<void>

  /**
   * Sends to a rank (of the world). Awaited, it waits until the message lies in the pair's buffer, which holds
   * one: a second send waits until the first message is being received.
   */
  send(to: Rank, value: Value): Pending<void>
  /** The next message from a rank (of the world), in the order in which it sent them. */
  receive<V extends Value>(from: Rank): Pending<V>
  /** `send`, for code that awaits later or never. */
  isend(to: Rank, value: Value): Pending<void>
  /** `receive`, for code that awaits later. */
  irecv<V extends Value>(from: Rank): Pending<V>
  /** `send` with its arguments the other way round. */
  sendTensor(value: Value, to: Rank): Pending<void>
  /** `receive` by another name. */
  receiveTensor<V extends Value>(from: Rank): Pending<V>

  /** The rank after this one in the group, undefined for the last. */
  nextRank(): Rank | undefined
  /** The rank before this one in the group, undefined for the first. */
  prevRank(): Rank | undefined
}

export { add, assertRule, key } from './guest/operations.ts'
export {
  type Choice,
  choice,
  type Flag,
  flag,
  type Integer,
  integer,
  type Parameter,
  type Parameters,
} from './guest/parameters.ts'
export {
  getGlobalBatchList,
  getNextMicrobatch,
  isFirst,
  isLast,
  layersOf,
  split,
} from './guest/partition.ts'
export { type Config, type Strategy, type StrategyDefaults, strategy } from './guest/strategy.ts'
