/**
 * Records what happens to weights, their gradients and the optimizer's state: load, accumulate, cut, update,
 * hand over to the next step. An update accepts a gradient only with the samples that it must contain.
 */
import type { Rank } from '../../base/units.ts'
import { adamFlopsPerElement } from '../../models/model-spec.ts'
import type { Handle } from '../host.ts'
import { difference, samplesText } from '../sample-set.ts'
import { type Computing, updates } from './computing.ts'
import { type Call, callText, type Recording, whole } from './recording.ts'

/** What a rank asked `loadWeights` for, or handed over with `setFinalWeight`. */
export interface WeightUse {
  readonly rank: Rank
  readonly layer: number
  readonly held: readonly number[]
  readonly of: number
  readonly line: number
}

export class Weights {
  readonly loads: WeightUse[] = []
  readonly finals: (WeightUse & { readonly weight: Handle; readonly state: Handle })[] = []
  private readonly recording: Recording
  private readonly computing: Computing

  constructor(computing: Computing) {
    this.computing = computing
    this.recording = computing.recording
  }

  load(call: Call, shard: number, shards: number): Handle {
    const { recording } = this
    const { builder } = recording
    this.computing.layerExists(call)
    this.shardExists(call, shard, shards)
    const set = builder.tables.shards([shard], shards)
    const cost = this.computing.costOnce(`load:${call.layer}:${shards}`, () => {
      const elements = recording.layer(call.layer).elements / shards
      const bytesMoved = recording.options.model.bytesPerElement * elements
      return { kind: 'load', elements, bytesMoved, shards }
    })
    const operation = this.computing.compute('load', call, call.layer, -1, 0, cost)
    this.loads.push({ rank: call.rank, layer: call.layer, held: [shard], of: shards, line: call.line })
    const value = { layer: call.layer, samples: 0, version: 0, shards: set, microbatch: -1 }
    const weight = recording.make({ kind: 'weight', ...value }, operation)
    recording.make({ kind: 'optimizerState', ...value }, operation)
    return weight
  }

  /** In place: weight and state leave their memory to the results, the weight first. */
  update(call: Call, gradient: Handle, weight: Handle, state: Handle): Handle {
    const { recording } = this
    const { builder } = recording
    this.computing.layerExists(call)
    recording.use(call, gradient, 'weightGradient')
    recording.use(call, weight, 'weight')
    recording.use(call, state, 'optimizerState')
    this.computing.sameLayer(call, gradient)
    this.computing.sameLayer(call, weight)
    this.computing.sameLayer(call, state)
    this.sameShards(call, weight, gradient)
    this.sameShards(call, weight, state)
    this.checkVersions(call, gradient, weight, state)
    this.checkSamples(call, gradient)
    recording.prepareChange(call, weight)
    recording.prepareChange(call, state)
    const shards = recording.valueShards(weight)
    const samples = recording.valueSamples(gradient)
    const operation = this.computing.compute(
      'update',
      call,
      call.layer,
      -1,
      samples,
      this.updateCost(call.layer, shards),
    )
    builder.read(operation, gradient)
    builder.read(operation, weight)
    builder.read(operation, state)
    const version = recording.valueVersion(weight) + 1
    const updated = this.updated(call, weight, version, operation)
    this.updated(call, state, version, operation)
    return updated
  }

  setFinalWeight(call: Call, weight: Handle, state: Handle): void {
    const { recording } = this
    this.computing.layerExists(call)
    recording.use(call, weight, 'weight')
    recording.use(call, state, 'optimizerState')
    this.computing.sameLayer(call, weight)
    this.computing.sameLayer(call, state)
    this.sameShards(call, weight, state)
    const version = recording.valueVersion(weight)
    const expected = recording.options.steps === 1 ? 1 : Math.max(1, version)
    if (version !== expected || recording.valueVersion(state) !== version) {
      recording.fault(call, {
        code: 'step-mismatch',
        message: `${callText(call)} got weights after ${updates(version)} and an optimizer state after ${updates(recording.valueVersion(state))}; both must have seen ${updates(expected)}.`,
        suggestion: 'Pass on the two values that update returned.',
      })
    }
    const { held, of } = recording.builder.tables.shardSets[recording.valueShards(weight)]!
    const { rank, layer, line } = call
    this.finals.push({ rank, layer, held, of, line, weight, state })
    recording.builder.finalWeight({ rank, layer, weight, optimizerState: state })
  }

  add(call: Call, a: Handle, b: Handle): Handle {
    const { recording } = this
    const { builder } = recording
    recording.use(call, a, 'weightGradient')
    recording.use(call, b, 'weightGradient')
    const layer = recording.valueLayer(a)
    this.computing.sameLayer({ ...call, layer }, b)
    this.sameShards(call, a, b)
    if (recording.valueVersion(a) !== recording.valueVersion(b)) this.otherStep(call, a, b)
    const samples = builder.tables.samples.union(recording.valueSamples(a), recording.valueSamples(b))
    if (a === b || samples < 0) {
      recording.fault(call, {
        code: 'gradient-double',
        message: `add would count samples twice: ${recording.text(a)} and ${recording.text(b)}.`,
        suggestion: 'Each microbatch goes into the sum once.',
      })
    }
    recording.prepareChange(call, a)
    const shards = recording.valueShards(a)
    const cost = this.computing.costOnce(`add:${layer}:${shards}`, () => {
      const elements = recording.layer(layer).elements * recording.share(shards)
      const bytesMoved = 3 * recording.options.model.bytesPerElement * elements
      return { kind: 'add', elements, flops: elements, bytesMoved }
    })
    const operation = this.computing.compute('add', call, layer, recording.valueMicrobatch(b), samples, cost)
    builder.read(operation, a)
    builder.read(operation, b)
    recording.change(a, call)
    return recording.makeIn(
      recording.valueBuffer(a),
      { ...recording.like(a), samples, microbatch: -1 },
      operation,
    )
  }

  shard(call: Call, value: Handle, index: number, count: number): Handle {
    const { recording } = this
    recording.use(call, value, undefined)
    this.shardExists(call, index, count)
    if (recording.valueShards(value) !== whole) {
      recording.fault(call, {
        code: 'shard-mismatch',
        message: `shard cuts whole values, but got ${recording.text(value)}.`,
        suggestion: 'Gather or combine the shards first.',
      })
    }
    return this.reshaped(call, 'shard', [value], recording.builder.tables.shards([index], count))
  }

  combine(call: Call, a: Handle, b: Handle): Handle {
    const { recording } = this
    recording.use(call, a, undefined)
    recording.use(call, b, recording.valueKind(a))
    this.computing.sameLayer({ ...call, layer: recording.valueLayer(a) }, b)
    if (recording.valueVersion(a) !== recording.valueVersion(b)) this.otherStep(call, a, b)
    const shards = combinedShards(recording, [a, b])
    if (shards < 0 || recording.valueSamples(a) !== recording.valueSamples(b)) {
      recording.fault(call, {
        code: 'shard-mismatch',
        message: `combine joins different shards of one value, but got ${recording.text(a)} and ${recording.text(b)}.`,
        suggestion: 'Both must be cut in the same number of shards, and hold the same samples.',
      })
    }
    return this.reshaped(call, 'combine', [a, b], shards)
  }

  private reshaped(call: Call, kind: 'shard' | 'combine', values: readonly Handle[], shards: number): Handle {
    const { recording } = this
    const like = recording.like(values[0]!)
    const cost = this.computing.costOnce(`${kind}:${like.kind}`, () => ({ kind, value: like.kind }))
    const operation = this.computing.compute(kind, call, like.layer, -1, like.samples, cost)
    for (const value of values) recording.builder.read(operation, value)
    return recording.make({ ...like, shards }, operation)
  }

  private updated(call: Call, value: Handle, version: number, operation: number): Handle {
    const { recording } = this
    recording.change(value, call)
    return recording.makeIn(recording.valueBuffer(value), { ...recording.like(value), version }, operation)
  }

  private updateCost(layer: number, shards: number): number {
    return this.computing.costOnce(`update:${layer}:${shards}`, () => {
      const { recording } = this
      const { of } = recording.builder.tables.shardSets[shards]!
      const elements = recording.layer(layer).elements * recording.share(shards)
      const e = recording.options.model.bytesPerElement
      // Gradient read, state read and written, weight written; 32-bit weights have no copy, so are read too.
      const perElement = e + 2 * recording.stateBytesPerElement + (e < 4 ? e : 2 * e)
      const flops = adamFlopsPerElement * elements
      return { kind: 'update', elements, flops, bytesMoved: perElement * elements, shards: of }
    })
  }

  private checkVersions(call: Call, gradient: Handle, weight: Handle, state: Handle): void {
    const { recording } = this
    const g = recording.valueVersion(gradient)
    const w = recording.valueVersion(weight)
    const s = recording.valueVersion(state)
    const age = w - g
    if (w === s && age >= 0 && age <= recording.options.staleness) return
    recording.fault(call, {
      code: 'step-mismatch',
      message: `${callText(call)} got weights after ${updates(w)}, an optimizer state after ${updates(s)} and a gradient computed with weights after ${updates(g)}.`,
      suggestion: 'Update each layer once a step, with the values that belong together.',
    })
  }

  private checkSamples(call: Call, gradient: Handle): void {
    const { recording } = this
    const { steps, samplesPerUpdate, globalBatch } = recording.options
    const samples = recording.valueSamples(gradient)
    const count = recording.builder.tables.samples.at(samples).count
    const usual = steps === 1 && samplesPerUpdate === globalBatch
    if (usual ? samples === recording.wholeBatch : count === samplesPerUpdate) return
    const lacks = usual
      ? `it lacks ${missingSamples(recording, samples)}`
      : `an update takes ${samplesPerUpdate} of them`
    recording.fault(call, {
      code: 'gradient-incomplete',
      message: `${callText(call)} got a gradient with samples ${recording.samplesText(samples)}; ${lacks}.`,
      suggestion:
        'Add up the gradients of all microbatches, and all-reduce (or reduce-scatter) over the ranks that saw other samples.',
    })
  }

  private sameShards(call: Call, a: Handle, b: Handle): void {
    const { recording } = this
    if (recording.valueShards(a) === recording.valueShards(b)) return
    recording.fault(call, {
      code: 'shard-mismatch',
      message: `${callText(call)} got ${recording.text(a)} and ${recording.text(b)}: they hold different shards.`,
      suggestion: 'Cut or gather one of them so that both hold the same part of the layer.',
    })
  }

  private otherStep(call: Call, a: Handle, b: Handle): never {
    const { recording } = this
    const [first, second] = [a, b].map(value => updates(recording.valueVersion(value)))
    return recording.fault(call, {
      code: 'step-mismatch',
      message: `${callText(call)} got ${recording.text(a)} after ${first} and ${recording.text(b)} after ${second}.`,
      suggestion: 'Join only values of the same step.',
    })
  }

  private shardExists(call: Call, shard: number, shards: number): void {
    const fits = Number.isInteger(shard) && Number.isInteger(shards) && shard >= 0 && shard < shards
    if (fits && shards <= 2 ** 16) return
    this.recording.fault(call, {
      code: 'shard-mismatch',
      message: `${callText(call)} names shard ${shard} of ${shards}; shards are numbered from 0.`,
      suggestion: 'Use shard dist.rank of dist.worldSize.',
    })
  }
}

/** Number of the shards of several values together, -1 where they overlap or are cut differently. */
export function combinedShards(recording: Recording, values: readonly Handle[]): number {
  const { tables } = recording.builder
  const sets = values.map(value => tables.shardSets[recording.valueShards(value)]!)
  const { of } = sets[0]!
  const held = sets.flatMap(set => set.held).sort((a, b) => a - b)
  const overlap = held.some((shard, index) => shard === held[index + 1])
  if (overlap || sets.some(set => set.of !== of)) return -1
  return held.length === of ? whole : tables.shards(held, of)
}

/** What of the batch a set of samples lacks, as text. */
function missingSamples(recording: Recording, samples: number): string {
  const { samples: sets } = recording.builder.tables
  return samplesText(difference(sets.at(recording.wholeBatch), sets.at(samples)))
}
