/**
 * Records what a rank computes, and checks it: layers and samples fit, weights are whole and of the right
 * step, every gradient contains the samples that it claims because it was made of them.
 */
import type { OperationKind, PlanCost } from '../../base/plan.ts'
import { backwardWork, type Work } from '../../models/model-spec.ts'
import type { Handle } from '../host.ts'
import { difference, samplesOf, samplesText } from '../sample-set.ts'
import { anyVersion, type Call, callText, type Recording, whole } from './recording.ts'

/** What a forward left for its backward. */
interface Saved {
  /** -1 where the layer saves nothing beyond its input. */
  readonly buffer: number
  readonly version: number
  inputDone: boolean
}

export class Computation {
  private readonly recording: Recording
  /** By rank: by layer and samples. */
  private readonly saved: Map<number, Saved>[]
  /** By rank: microbatch index by samples. */
  private readonly inputs: Map<number, number>[]
  private readonly costs = new Map<number, number>()

  constructor(recording: Recording) {
    this.recording = recording
    const { worldSize } = recording.options
    this.saved = Array.from({ length: worldSize }, () => new Map())
    this.inputs = Array.from({ length: worldSize }, () => new Map())
  }

  input(call: Call, samples: readonly number[]): Handle {
    const { recording } = this
    const { globalBatch, steps } = recording.options
    const set = samplesOf(samples)
    const beyond = set !== undefined && set.count > 0 && set.ranges.at(-1)! > globalBatch * steps
    if (set === undefined || set.count === 0 || beyond) {
      return recording.fault(call, {
        code: 'argument',
        message: `getInputActivation got ${samples.length === 0 ? 'no samples' : `samples ${samples.slice(0, 8).join(', ')}`}; it takes different whole numbers from 0 to ${globalBatch * steps - 1}.`,
        suggestion: 'getNextMicrobatch and getGlobalBatchList give lists that fit.',
      })
    }
    const number = recording.builder.tables.samples.number(set)
    const known = this.inputs[call.rank]!
    const microbatch = known.get(number) ?? known.size
    known.set(number, microbatch)
    const cost = recording.builder.tables.cost({ kind: 'input' })
    const operation = this.compute('input', call, 0, microbatch, number, cost)
    const value = {
      kind: 'activation',
      layer: 0,
      samples: number,
      version: anyVersion,
      shards: whole,
      microbatch,
    } as const
    return recording.make(value, operation)
  }

  forward(call: Call, input: Handle, weight: Handle, save: boolean, again: boolean): Handle {
    const { recording } = this
    this.layerExists(call)
    recording.use(call, input, 'activation')
    recording.use(call, weight, 'weight')
    this.sameLayer(call, input)
    this.wholeWeight(call, weight)
    const version = recording.valueVersion(weight)
    this.sameStep(call, recording.valueVersion(input), version)
    const samples = recording.valueSamples(input)
    const microbatch = recording.valueMicrobatch(input)
    const kind = again ? 'recompute' : 'forward'
    const operation = this.compute(
      kind,
      call,
      call.layer,
      microbatch,
      samples,
      this.layerCost(kind, call.layer, samples),
    )
    recording.builder.read(operation, input)
    recording.builder.read(operation, weight)
    if (save) this.save(call, samples, version, operation)
    const layer = call.layer + 1
    return recording.make(
      { kind: 'activation', layer, samples, version, shards: whole, microbatch },
      operation,
    )
  }

  loss(call: Call, output: Handle): Handle {
    const { recording } = this
    const { model } = recording.options
    recording.use(call, output, 'activation')
    if (recording.valueLayer(output) !== model.layers.length) {
      recording.fault(call, {
        code: 'layer-mismatch',
        message: `loss needs the output of the last layer, activation ${model.layers.length}, but got ${recording.text(output)}.`,
        suggestion: 'Run forward through all layers first; only the last stage of a pipeline has a loss.',
      })
    }
    const like = recording.like(output)
    const count = recording.builder.tables.samples.at(like.samples).count
    const cost = recording.builder.tables.cost({ kind: 'loss', samples: count, ...model.loss(count) })
    const operation = this.compute('loss', call, model.layers.length, like.microbatch, like.samples, cost)
    recording.builder.read(operation, output)
    return recording.make({ ...like, kind: 'activationGradient', layer: model.layers.length - 1 }, operation)
  }

  /** The gradient of the weight, then that of the input. */
  backward(call: Call, input: Handle, gradient: Handle, weight: Handle): Handle {
    const { recording } = this
    const saved = this.checkBackward(call, input, gradient)
    this.checkBackwardWeights(call, weight, saved)
    const operation = this.backwardOperation('backward', call, gradient, [input, gradient, weight])
    this.unsave(call, gradient, saved)
    const weightGradient = this.makeWeightGradient(call, gradient, saved, operation)
    recording.make(this.inputGradient(call, gradient), operation)
    return weightGradient
  }

  backwardInput(call: Call, input: Handle, gradient: Handle, weight: Handle): Handle {
    const saved = this.checkBackward(call, input, gradient)
    this.checkBackwardWeights(call, weight, saved)
    if (saved.inputDone) this.notSaved(call, gradient, 'its backwardInput has run already')
    saved.inputDone = true
    const operation = this.backwardOperation('backwardInput', call, gradient, [input, gradient, weight])
    return this.recording.make(this.inputGradient(call, gradient), operation)
  }

  backwardWeight(call: Call, input: Handle, gradient: Handle): Handle {
    const saved = this.checkBackward(call, input, gradient)
    if (!saved.inputDone) this.notSaved(call, gradient, 'its backwardInput has not run yet')
    const operation = this.backwardOperation('backwardWeight', call, gradient, [input, gradient])
    this.unsave(call, gradient, saved)
    return this.makeWeightGradient(call, gradient, saved, operation)
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

  private save(call: Call, samples: number, version: number, operation: number): void {
    const { recording } = this
    const key = savedKey(call.layer, samples)
    const saved = this.saved[call.rank]!
    if (saved.has(key)) return
    const bytes = recording.layer(call.layer).savedBytes(recording.builder.tables.samples.at(samples).count)
    const buffer =
      bytes > 0 ? recording.builder.memory.allocate(call.rank, 'activations', bytes, 0, operation) : -1
    saved.set(key, { buffer, version, inputDone: false })
  }

  private unsave(call: Call, gradient: Handle, saved: Saved): void {
    this.saved[call.rank]!.delete(savedKey(call.layer, this.recording.valueSamples(gradient)))
    if (saved.buffer >= 0) this.recording.builder.memory.release(saved.buffer)
  }

  private checkBackward(call: Call, input: Handle, gradient: Handle): Saved {
    const { recording } = this
    this.layerExists(call)
    recording.use(call, input, 'activation')
    recording.use(call, gradient, 'activationGradient')
    this.sameLayer(call, input)
    this.sameLayer(call, gradient)
    const samples = recording.valueSamples(gradient)
    if (recording.valueSamples(input) !== samples) {
      recording.fault(call, {
        code: 'sample-mismatch',
        message: `${callText(call)} got an input with samples ${recording.samplesText(recording.valueSamples(input))}, but a gradient with samples ${recording.samplesText(samples)}.`,
        suggestion: 'Use the input of the same microbatch: keep it under key(layer, microbatch).',
      })
    }
    const saved = this.saved[call.rank]!.get(savedKey(call.layer, samples))
    return saved ?? this.notSaved(call, gradient, 'no forward of them on this rank has kept what it needs')
  }

  private checkBackwardWeights(call: Call, weight: Handle, saved: Saved): void {
    const { recording } = this
    recording.use(call, weight, 'weight')
    this.wholeWeight(call, weight)
    const version = recording.valueVersion(weight)
    if (version === saved.version) return
    recording.fault(call, {
      code: 'step-mismatch',
      message: `${callText(call)} uses weights after ${updates(version)}, but its forward used them after ${updates(saved.version)}.`,
      suggestion: 'Keep the weights that the forward used until its backward.',
    })
  }

  private notSaved(call: Call, gradient: Handle, why: string): never {
    const samples = this.recording.samplesText(this.recording.valueSamples(gradient))
    return this.recording.fault(call, {
      code: 'not-saved',
      message: `${callText(call)} on samples ${samples} cannot run: ${why}.`,
      suggestion:
        'A backward needs one forward (or, after { save: false }, one recompute) of the same layer and samples on the same rank, and runs once.',
    })
  }

  private backwardOperation(
    kind: OperationKind,
    call: Call,
    gradient: Handle,
    reads: readonly Handle[],
  ): number {
    const { recording } = this
    const samples = recording.valueSamples(gradient)
    const cost = this.layerCost(kind, call.layer, samples)
    const microbatch = recording.valueMicrobatch(gradient)
    const operation = this.compute(kind, call, call.layer, microbatch, samples, cost)
    for (const value of reads) recording.builder.read(operation, value)
    return operation
  }

  private makeWeightGradient(call: Call, gradient: Handle, saved: Saved, operation: number): Handle {
    const { recording } = this
    const microbatch = recording.valueMicrobatch(gradient)
    const samples = recording.valueSamples(gradient)
    const { version } = saved
    const { layer } = call
    const value = { kind: 'weightGradient', layer, samples, version, shards: whole, microbatch } as const
    return recording.make(value, operation)
  }

  private inputGradient(call: Call, gradient: Handle) {
    return { ...this.recording.like(gradient), layer: call.layer - 1 }
  }

  private wholeWeight(call: Call, weight: Handle): void {
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

  private sameStep(call: Call, input: number, weight: number): void {
    const { steps } = this.recording.options
    const expected = input === anyVersion ? (steps === 1 ? 0 : weight) : input
    if (weight === expected) return
    this.recording.fault(call, {
      code: 'step-mismatch',
      message: `${callText(call)} uses weights after ${updates(weight)}, but its input belongs to weights after ${updates(expected)}.`,
      suggestion: 'Update weights only when all samples of the step have gone through them.',
    })
  }
}

/** What of the batch a set of samples lacks, as text. */
export function missingSamples(recording: Recording, samples: number): string {
  const { samples: sets } = recording.builder.tables
  return samplesText(difference(sets.at(recording.wholeBatch), sets.at(samples)))
}

/** `1 update`. */
export function updates(version: number): string {
  return version === 1 ? '1 update' : `${version} updates`
}

const passes: readonly OperationKind[] = [
  'forward',
  'recompute',
  'backward',
  'backwardInput',
  'backwardWeight',
]

function savedKey(layer: number, samples: number): number {
  return layer * 2 ** 32 + samples
}
