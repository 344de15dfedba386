/** The memory wall: what training a model takes on each device, by formula, against what the device has. */
import {
  activationBytesPerLayer,
  elementBytes,
  type ModelState,
  modelState,
  modelStateBytes,
  type OptimizerKind,
  type Precision,
  type Recomputation,
  stateOfParameter,
  type ZeroStage,
  zeroStages,
  zeroTrafficBytes,
} from '../../engine/base/closed-forms.ts'

export interface WallSettings {
  readonly parameters: number
  readonly precision: Precision
  readonly optimizer: OptimizerKind
  /** Name of the catalogue. */
  readonly device: string
  /** Devices that share the batch, and over which ZeRO shards. */
  readonly ranks: number
  readonly layers: number
  /** Sequences that a device processes at once. */
  readonly sequences: number
  /** Tokens of a sequence. */
  readonly tokens: number
  readonly recomputation: Recomputation
}

/** Ten billion parameters in float32 against cards of 24 GB. */
export const firstWall: WallSettings = {
  parameters: 10e9,
  precision: 'float32',
  optimizer: 'adam',
  device: 'rtx_4090',
  ranks: 8,
  layers: 48,
  sequences: 1,
  tokens: 1024,
  recomputation: 'selective',
}

/** Width of an attention head, as nearly all large models have it. */
const headSize = 128
/** Beyond this no cluster is built. */
const mostRanks = 65_536

export interface WallStage extends ModelState {
  readonly stage: ZeroStage
  readonly activations: number
  readonly totalBytes: number
  readonly trafficBytes: number
  /** Fewest devices on which it fits: a power of two; undefined where no number of them is enough. */
  readonly ranksNeeded: number | undefined
}

export interface Wall {
  readonly each: ModelState
  readonly hiddenSize: number
  readonly heads: number
  readonly stages: readonly WallStage[]
}

/** A stack of transformer blocks: parameters = 12 x layers x hidden size^2 (Narayanan et al. 2021). */
export function hiddenSizeOf({ parameters, layers }: Pick<WallSettings, 'parameters' | 'layers'>): number {
  return Math.sqrt(parameters / (12 * layers))
}

export function memoryWall(settings: WallSettings, limitBytes: number | undefined): Wall {
  const { parameters, precision, optimizer, ranks } = settings
  const each = stateOfParameter(precision, optimizer)
  const hiddenSize = hiddenSizeOf(settings)
  const heads = Math.max(1, Math.round(hiddenSize / headSize))
  const activations = activationBytes(settings, hiddenSize, heads)
  const totalOn = (count: number, stage: ZeroStage) =>
    modelStateBytes(modelState(parameters, each, count, stage)) + activations
  return {
    each,
    hiddenSize,
    heads,
    stages: zeroStages.map(stage => ({
      stage,
      ...modelState(parameters, each, ranks, stage),
      activations,
      totalBytes: totalOn(ranks, stage),
      trafficBytes: zeroTrafficBytes(parameters, elementBytes(precision), ranks, stage),
      ranksNeeded: ranksNeeded(count => limitBytes === undefined || totalOn(count, stage) <= limitBytes),
    })),
  }
}

function activationBytes(settings: WallSettings, hiddenSize: number, heads: number): number {
  const { layers, sequences, tokens, recomputation, precision } = settings
  const layer = activationBytesPerLayer({
    microbatchSize: sequences,
    sequenceLength: tokens,
    hiddenSize,
    heads,
    tensorParallel: 1,
    sequenceParallel: false,
    recomputation,
    bytesPerElement: elementBytes(precision),
  })
  return layer * layers
}

function ranksNeeded(fits: (ranks: number) => boolean): number | undefined {
  for (let ranks = 1; ranks <= mostRanks; ranks *= 2) if (fits(ranks)) return ranks
  return undefined
}
