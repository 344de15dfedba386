/**
 * Records backwards, whole or in halves: input, gradient and weights belong together, and each uses up what one
 * forward of the same samples has left, so no gradient is made twice or of nothing.
 */
import type { OperationKind } from '../../base/plan.ts'
import type { Handle } from '../host.ts'
import { type Computing, updates } from './computing.ts'
import { type Call, callText, type Recording, whole } from './recording.ts'
import type { Saved, SavedForBackward } from './saved.ts'

export class BackwardPass {
  private readonly recording: Recording
  private readonly computing: Computing
  private readonly saved: SavedForBackward

  constructor(computing: Computing, saved: SavedForBackward) {
    this.computing = computing
    this.recording = computing.recording
    this.saved = saved
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

  private unsave(call: Call, gradient: Handle, saved: Saved): void {
    this.saved.use(call.rank, call.layer, this.recording.valueSamples(gradient), call.line)
    if (saved.buffer >= 0) this.recording.builder.memory.release(saved.buffer)
  }

  private checkBackward(call: Call, input: Handle, gradient: Handle): Saved {
    const { recording } = this
    this.computing.layerExists(call)
    recording.use(call, input, 'activation')
    recording.use(call, gradient, 'activationGradient')
    this.computing.sameLayer(call, input)
    this.computing.sameLayer(call, gradient)
    const samples = recording.valueSamples(gradient)
    if (recording.valueSamples(input) !== samples) {
      recording.fault(call, {
        code: 'sample-mismatch',
        message: `${callText(call)} got an input with samples ${recording.samplesText(recording.valueSamples(input))}, but a gradient with samples ${recording.samplesText(samples)}.`,
        suggestion: 'Use the input of the same microbatch: keep it under key(layer, microbatch).',
      })
    }
    const saved = this.saved.get(call.rank, call.layer, samples)
    if (saved !== undefined) return saved
    const usedAt = this.saved.usedAt(call.rank, call.layer, samples)
    const why =
      usedAt === undefined
        ? 'no forward of them on this rank has kept what it needs'
        : `the backward of them${usedAt > 0 ? ` in line ${usedAt}` : ''} has used up what their forward had kept`
    return this.notSaved(call, gradient, why)
  }

  private checkBackwardWeights(call: Call, weight: Handle, saved: Saved): void {
    const { recording } = this
    recording.use(call, weight, 'weight')
    this.computing.wholeWeight(call, weight)
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
    const cost = this.computing.layerCost(kind, call.layer, samples)
    const microbatch = recording.valueMicrobatch(gradient)
    const operation = this.computing.compute(kind, call, call.layer, microbatch, samples, cost)
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
}
