/**
 * Memory by formula, as the papers give it: for a first answer, for learning, and to hold the simulator against.
 * Nothing here knows a plan, a device or an allocator.
 */
import { AppError } from '../base/app-error.ts'
import type { Bytes } from '../base/units.ts'

/**
 * What ZeRO shards over the ranks: 0 nothing (plain data parallelism), 1 the optimizer state, 2 also the
 * gradients, 3 also the weights.
 */
export type ZeroStage = 0 | 1 | 2 | 3

/** Adam in mixed precision: weights and gradients in 16 bits; weights, momentum and variance in 32. */
const bytesPerParameter = { weights: 2, gradients: 2, optimizerState: 12 } as const

/**
 * Model state of one rank (Rajbhandari et al. 2020, table 1), without activations and buffers. Not rounded:
 * shards of a byte are as the formula has them.
 */
export function zeroModelStateBytes(parameters: number, ranks: number, stage: ZeroStage): Bytes {
  requirePositive({ parameters, ranks })
  const { weights, gradients, optimizerState } = bytesPerParameter
  const shard = (bytes: number, from: ZeroStage) => (stage >= from ? bytes / ranks : bytes)
  return parameters * (shard(optimizerState, 1) + shard(gradients, 2) + shard(weights, 3))
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
}

/**
 * Activations that one layer keeps on one rank for one microbatch (Korthikanti et al. 2022, table 2), 16-bit
 * values and 8-bit dropout masks. With s b h as unit: 34 in all, of which tensor parallelism alone splits 24 and
 * leaves 10; the core of attention adds 5 a s / h, split by tensor parallelism; full recomputation keeps the
 * layer's input, 2.
 */
export function activationBytesPerLayer(settings: ActivationSettings): Bytes {
  const { microbatchSize, sequenceLength, hiddenSize, heads, tensorParallel, sequenceParallel } = settings
  requirePositive({ microbatchSize, sequenceLength, hiddenSize, heads, tensorParallel })
  const unit = sequenceLength * microbatchSize * hiddenSize
  const split = sequenceParallel ? tensorParallel : 1
  if (settings.recomputation === 'full') return (2 * unit) / split
  const core = settings.recomputation === 'selective' ? 0 : 5 * heads * sequenceLength ** 2 * microbatchSize
  return (10 * unit) / split + (24 * unit + core) / tensorParallel
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
