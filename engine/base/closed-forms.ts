/**
 * Memory by formula, as the papers give it: for a first answer, for learning, and to hold the simulator against.
 * Nothing here knows a plan, a device or an allocator.
 */
import { AppError } from './app-error.ts'
import type { Bytes } from './units.ts'

/** What a rank holds of the model whatever it computes: all that ZeRO can shard. */
export interface ModelState {
  readonly weights: Bytes
  readonly gradients: Bytes
  readonly optimizerState: Bytes
}

/** float32: every number in 32 bits. mixed: weights, gradients and activations in 16 bits, the update in 32. */
export type Precision = 'float32' | 'mixed'

/** What an optimizer keeps for each parameter, bytes, beside a 32-bit copy of 16-bit weights. */
export const optimizerBytes = { sgd: 0, momentum: 4, adam: 8, adam8bit: 2 } as const

export type OptimizerKind = keyof typeof optimizerBytes

/** Bytes of a parameter. Adam in mixed precision: 2 + 2 + 12, the 16 of Rajbhandari et al. 2020. */
export function stateOfParameter(precision: Precision, optimizer: OptimizerKind): ModelState {
  const element = elementBytes(precision)
  const copy = precision === 'mixed' ? 4 : 0
  return { weights: element, gradients: element, optimizerState: optimizerBytes[optimizer] + copy }
}

/** Of a weight, a gradient, an activation. */
export function elementBytes(precision: Precision): Bytes {
  return precision === 'mixed' ? 2 : 4
}

export const zeroStages = [0, 1, 2, 3] as const
/**
 * What ZeRO shards over the ranks: 0 nothing (plain data parallelism), 1 the optimizer state, 2 also the
 * gradients, 3 also the weights.
 */
export type ZeroStage = (typeof zeroStages)[number]

/**
 * Model state of one rank (Rajbhandari et al. 2020, table 1), without activations and buffers. Not rounded:
 * shards of a byte are as the formula has them.
 */
export function modelState(
  parameters: number,
  each: ModelState,
  ranks: number,
  stage: ZeroStage,
): ModelState {
  requirePositive({ parameters, ranks })
  const shard = (bytes: Bytes, from: ZeroStage) => (parameters * bytes) / (stage >= from ? ranks : 1)
  return {
    weights: shard(each.weights, 3),
    gradients: shard(each.gradients, 2),
    optimizerState: shard(each.optimizerState, 1),
  }
}

export function modelStateBytes({ weights, gradients, optimizerState }: ModelState): Bytes {
  return weights + gradients + optimizerState
}

/**
 * Bytes that a rank sends in a step (Rajbhandari et al. 2020, section 7): an all-reduce of the gradients, or the
 * reduce-scatter and all-gather that it is made of; stage 3 gathers the weights once more for the backward.
 */
export function zeroTrafficBytes(parameters: number, element: Bytes, ranks: number, stage: ZeroStage): Bytes {
  requirePositive({ parameters, ranks })
  return ((stage === 3 ? 3 : 2) * parameters * element * (ranks - 1)) / ranks
}

/** What of a layer's forward is dropped and computed again in the backward. */
export type Recomputation = 'none' | 'selective' | 'full'

/** A transformer layer, and how it is spread. */
export interface ActivationSettings {
  /** Sequences a microbatch (b). */
  readonly microbatchSize: number
  /** Tokens a sequence (s). */
  readonly sequenceLength: number
  /** h */
  readonly hiddenSize: number
  /** Attention heads (a). */
  readonly heads: number
  /** Ranks that share a layer (t), 1 for none. */
  readonly tensorParallel: number
  /** Whether what tensor parallelism replicates (norms, dropouts, layer inputs) is split along the sequence. */
  readonly sequenceParallel: boolean
  /** selective: the core of attention (scores, softmax, dropout, values); full: all but the layer's input. */
  readonly recomputation: Recomputation
  /** Of a value (e): 2, as in the paper, where absent. */
  readonly bytesPerElement?: Bytes
}

/**
 * Activations that one layer keeps on one rank for one microbatch (Korthikanti et al. 2022, table 2): values of e
 * bytes and dropout masks of one. With s b h as unit: 16 e + 2 in all, of which tensor parallelism alone splits
 * 12 e and leaves 4 e + 2; the core of attention adds (2 e + 1) a s / h, split by tensor parallelism; full
 * recomputation keeps the layer's input, e. In 16 bits these are the paper's 34, 24, 10, 5 and 2.
 */
export function activationBytesPerLayer(settings: ActivationSettings): Bytes {
  const { microbatchSize, sequenceLength, hiddenSize, heads, tensorParallel, sequenceParallel } = settings
  const { recomputation, bytesPerElement: e = 2 } = settings
  requirePositive({ microbatchSize, sequenceLength, hiddenSize, heads, tensorParallel, bytesPerElement: e })
  const unit = sequenceLength * microbatchSize * hiddenSize
  const split = sequenceParallel ? tensorParallel : 1
  if (recomputation === 'full') return (e * unit) / split
  const scores = heads * sequenceLength ** 2 * microbatchSize
  const core = recomputation === 'selective' ? 0 : (2 * e + 1) * scores
  return ((4 * e + 2) * unit) / split + (12 * e * unit + core) / tensorParallel
}

/** How layers lie on a pipeline. */
export interface PipelineShape {
  readonly layers: number
  /** Stages in depth (p), 1 for no pipeline. */
  readonly pipelineParallel: number
  /** Chunks a rank of the interleaved schedule (v), 1 for plain 1F1B. */
  readonly chunks: number
}

/**
 * Activations of the first pipeline rank under 1F1B, which holds p microbatches of layers / p layers, so those of
 * all layers once; interleaving adds (p - 1) / (p v) of that.
 */
export function firstStageActivationBytes(settings: ActivationSettings, pipeline: PipelineShape): Bytes {
  const { layers, pipelineParallel, chunks } = pipeline
  requirePositive({ layers, pipelineParallel, chunks })
  const interleaving = chunks === 1 ? 1 : 1 + (pipelineParallel - 1) / (pipelineParallel * chunks)
  return activationBytesPerLayer(settings) * layers * interleaving
}

function requirePositive(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new AppError('invalid-argument', `${name} is ${value}; the formula needs a number above 0.`)
    }
  }
}
