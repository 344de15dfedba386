/** Records inputs, forwards and losses: layers and steps fit, and samples are those of the batch. */
import type { Handle } from '../host.ts'
import { samplesOf } from '../sample-set.ts'
import { type Computing, updates } from './computing.ts'
import { anyVersion, type Call, callText, type Recording, whole } from './recording.ts'
import type { SavedForBackward } from './saved.ts'

export class ForwardPass {
  private readonly recording: Recording
  private readonly computing: Computing
  private readonly saved: SavedForBackward
  /** By rank: microbatch index by samples. */
  private readonly inputs: readonly Map<number, number>[]

  constructor(computing: Computing, saved: SavedForBackward) {
    this.computing = computing
    this.recording = computing.recording
    this.saved = saved
    this.inputs = Array.from({ length: this.recording.options.worldSize }, () => new Map())
  }

  input(call: Call, samples: readonly number[]): Handle {
    const { recording } = this
    const { globalBatch, steps } = recording.options
    const set = samplesOf(samples)
    const beyond = set !== undefined && set.count > 0 && set.ranges.at(-1)! > globalBatch * steps
    if (set === undefined || set.count === 0 || beyond) {
      return recording.fault(call, {
        code: 'argument',
        message: `getInputActivation got ${givenText(samples)}; it takes a list of different whole numbers from 0 to ${globalBatch * steps - 1}.`,
        suggestion:
          'Take them from for (const samples of getNextMicrobatch(...)), or from one entry of getGlobalBatchList(...).',
      })
    }
    const number = recording.builder.tables.samples.number(set)
    const known = this.inputs[call.rank]!
    const microbatch = known.get(number) ?? known.size
    known.set(number, microbatch)
    const cost = recording.builder.tables.cost({ kind: 'input' })
    const operation = this.computing.compute('input', call, 0, microbatch, number, cost)
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
    this.computing.layerExists(call)
    recording.use(call, input, 'activation')
    recording.use(call, weight, 'weight')
    this.computing.sameLayer(call, input)
    this.computing.wholeWeight(call, weight)
    const version = recording.valueVersion(weight)
    this.sameStep(call, recording.valueVersion(input), version)
    const samples = recording.valueSamples(input)
    const microbatch = recording.valueMicrobatch(input)
    const kind = again ? 'recompute' : 'forward'
    const operation = this.computing.compute(
      kind,
      call,
      call.layer,
      microbatch,
      samples,
      this.computing.layerCost(kind, call.layer, samples),
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
    const operation = this.computing.compute(
      'loss',
      call,
      model.layers.length,
      like.microbatch,
      like.samples,
      cost,
    )
    recording.builder.read(operation, output)
    return recording.make({ ...like, kind: 'activationGradient', layer: model.layers.length - 1 }, operation)
  }

  private save(call: Call, samples: number, version: number, operation: number): void {
    const { recording } = this
    if (this.saved.get(call.rank, call.layer, samples) !== undefined) return
    const bytes = recording.layer(call.layer).savedBytes(recording.builder.tables.samples.at(samples).count)
    const buffer =
      bytes > 0 ? recording.builder.memory.allocate(call.rank, 'activations', bytes, 0, operation) : -1
    this.saved.set(call.rank, call.layer, samples, { buffer, version, inputDone: false })
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

/** What was given for samples. */
function givenText(samples: readonly number[]): string {
  if (samples.length === 0) return 'no samples'
  if (samples.some(Number.isNaN)) return 'something that is no list of samples'
  return `samples ${samples.slice(0, 8).join(', ')}${samples.length > 8 ? ' ...' : ''}`
}
