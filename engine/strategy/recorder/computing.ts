/** What all recorded computation shares: its costs, and the checks of layers and weights. */
import type { OperationKind, PlanCost } from '../../base/plan.ts'
import { backwardWork, type Work } from '../../models/model-spec.ts'
import type { Handle } from '../host.ts'
import { type Call, callText, type Recording, whole } from './recording.ts'

const passes: readonly OperationKind[] = [
  'forward',
  'recompute',
  'backward',
  'backwardInput',
  'backwardWeight',
]

export class Computing {
  readonly recording: Recording
  private readonly costs = new Map<number, number>()
  private readonly otherCosts = new Map<string, number>()

  constructor(recording: Recording) {
    this.recording = recording
  }

  /** Costs of equal passes are looked up, not made again. */
  layerCost(kind: OperationKind, layer: number, samples: number): number {
    const { builder, options } = this.recording
    const count = builder.tables.samples.at(samples).count
    const key = (passes.indexOf(kind) * options.model.layers.length + layer) * 2 ** 28 + count
    const known = this.costs.get(key)
    if (known !== undefined) return known
    const cost = builder.tables.cost(this.describe(kind, layer, count))
    this.costs.set(key, cost)
    return cost
  }

  compute(
    kind: OperationKind,
    call: Call,
    layer: number,
    microbatch: number,
    samples: number,
    cost: number,
  ): number {
    const { rank, line } = call
    return this.recording.builder.compute(kind, rank, { layer, microbatch, samples, cost, line })
  }

  /** Number of a cost that is made once for each key. */
  costOnce(key: string, make: () => Partial<PlanCost> & Pick<PlanCost, 'kind'>): number {
    const known = this.otherCosts.get(key)
    if (known !== undefined) return known
    const cost = this.recording.builder.tables.cost(make())
    this.otherCosts.set(key, cost)
    return cost
  }

  layerExists(call: Call): void {
    const { layers } = this.recording.options.model
    if (Number.isInteger(call.layer) && call.layer >= 0 && call.layer < layers.length) return
    this.recording.fault(call, {
      code: 'argument',
      message: `${call.name} names layer ${call.layer}, but the layers are 0 to ${layers.length - 1}.`,
      suggestion: 'layersOf(model) gives the layers of this rank.',
    })
  }

  sameLayer(call: Call, value: Handle): void {
    const layer = this.recording.valueLayer(value)
    if (layer === call.layer) return
    this.recording.fault(call, {
      code: 'layer-mismatch',
      message: `${callText(call)} got ${this.recording.text(value)}.`,
      suggestion: `Pass the values whose layer is ${call.layer}: activation l goes into layer l, and so does the gradient with layer l.`,
    })
  }

  /** A layer computes with all of its weights. */
  wholeWeight(call: Call, weight: Handle): void {
    this.sameLayer(call, weight)
    const shards = this.recording.valueShards(weight)
    if (shards === whole) return
    const { held, of } = this.recording.builder.tables.shardSets[shards]!
    this.recording.fault(call, {
      code: 'weight-incomplete',
      message: `${callText(call)} needs the whole weight, but this rank holds shard ${held.join(', ')} of ${of}.`,
      suggestion: 'Gather the shards first: const weight = await dist.allGather(shard).',
    })
  }

  private describe(
    kind: OperationKind,
    layer: number,
    samples: number,
  ): Partial<PlanCost> & Pick<PlanCost, 'kind'> {
    const spec = this.recording.layer(layer)
    const forward = spec.forward(samples)
    const work: Record<string, () => Work> = {
      forward: () => forward,
      recompute: () => forward,
      backward: () => backwardWork(spec, samples),
      backwardInput: () => spec.backwardInput(samples),
      backwardWeight: () => spec.backwardWeight(samples),
    }
    return {
      kind,
      layerClass: spec.class,
      samples,
      ...work[kind]!(),
      forwardFlops: forward.flops,
      forwardBytesMoved: forward.bytesMoved,
    }
  }
}

/** `1 update`. */
export function updates(version: number): string {
  return version === 1 ? '1 update' : `${version} updates`
}
