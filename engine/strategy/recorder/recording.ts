/**
 * The state of one recording: the plan under construction, what every value is, and the faults found so far.
 * A fault ends its rank: whatever that rank still tries is refused.
 */
import { AppError } from '../../base/app-error.ts'
import {
  type CircleWait,
  operationKinds,
  type PlanFault,
  type ValueKind,
  valueKinds,
} from '../../base/plan.ts'
import type { Bytes, Rank } from '../../base/units.ts'
import type { LayerSpec, ModelSpec } from '../../models/model-spec.ts'
import type { Handle } from '../host.ts'
import { categoryOfValue, PlanBuilder } from '../plan-builder.ts'
import { allSamples, samplesText } from '../sample-set.ts'

export interface RecordingOptions {
  readonly worldSize: number
  readonly model: ModelSpec
  readonly globalBatch: number
  /** 1, or the steps of a strategy with `steps: 'own'`. */
  readonly steps: number
  readonly samplesPerUpdate: number
  readonly staleness: number
  /** Sends wait for their receive instead of leaving one message in the pair's buffer. */
  readonly rendezvous: boolean
}

/** The call that is being checked: for messages. */
export interface Call {
  readonly rank: Rank
  readonly name: string
  /** -1 where the call names none. */
  readonly layer: number
  readonly line: number
}

/** What a fault says. */
export interface Complaint {
  readonly code: string
  readonly message: string
  readonly suggestion: string
  readonly circle?: readonly CircleWait[]
}

export interface NewValue {
  readonly kind: ValueKind
  readonly layer: number
  readonly samples: number
  readonly version: number
  readonly shards: number
  readonly microbatch: number
}

const kindTitles: Readonly<Record<ValueKind, string>> = {
  weight: 'a weight',
  optimizerState: 'an optimizer state',
  weightGradient: 'a gradient of a weight',
  activation: 'an activation',
  activationGradient: 'a gradient of an activation',
}

/** Number of the whole in the plan's shard sets. */
export const whole = 0
/** Version of the input: older than no weight. */
export const anyVersion = 0xffff

export class Recording {
  readonly options: RecordingOptions
  readonly builder: PlanBuilder
  readonly faults: PlanFault[] = []
  /** Number of the set of all samples of the step (the first one, where there are several). */
  readonly wholeBatch: number
  private readonly microbatches: number[] = []
  /** By value: the call that changed it in place, undefined while it may be used. */
  private readonly changedBy: (Call | undefined)[] = []
  private readonly dead: Uint8Array

  constructor(options: RecordingOptions) {
    this.options = options
    this.builder = new PlanBuilder(options.worldSize)
    this.wholeBatch = this.builder.tables.samples.number(allSamples(options.globalBatch))
    this.dead = new Uint8Array(options.worldSize)
  }

  layer(index: number): LayerSpec {
    return this.options.model.layers[index]!
  }

  isDead(rank: Rank): boolean {
    return this.dead[rank] === 1
  }

  /** Keeps a fault and ends the rank. Always throws. */
  fault(call: Call, complaint: Complaint): never {
    if (this.isDead(call.rank)) throw new AppError('strategy', 'This rank has failed already.')
    this.note(call, complaint)
    throw new AppError('strategy', complaint.message, this.faults.at(-1))
  }

  /** Keeps a fault without throwing. */
  note(call: Call, complaint: Complaint): void {
    if (call.rank >= 0) this.dead[call.rank] = 1
    const { rank, line } = call
    this.faults.push({ ...complaint, rank, operation: callText(call), line })
  }

  /** To be called first by everything that a rank asks for. */
  alive(rank: Rank): void {
    if (this.isDead(rank)) throw new AppError('strategy', 'This rank has failed already.')
  }

  valueKind(value: Handle): ValueKind {
    return valueKinds[this.builder.values.kind[value]!]!
  }

  valueLayer(value: Handle): number {
    return this.builder.values.layer[value]!
  }

  valueSamples(value: Handle): number {
    return this.builder.values.samples[value]!
  }

  valueVersion(value: Handle): number {
    return this.builder.values.version[value]!
  }

  valueShards(value: Handle): number {
    return this.builder.values.shards[value]!
  }

  valueBuffer(value: Handle): number {
    return this.builder.values.buffer[value]!
  }

  valueMicrobatch(value: Handle): number {
    return this.microbatches[value]!
  }

  /** Checks that a rank may use a value as this kind. Returns the handle. */
  use(call: Call, value: Handle, kind: ValueKind | undefined): Handle {
    const { values, memory } = this.builder
    if (!Number.isInteger(value) || value < 0 || value >= values.kind.length) {
      return this.fault(call, {
        code: 'forged-value',
        message: `${callText(call)} got something that neither the model nor dist has made.`,
        suggestion: 'Pass on what forward, backward, receive and the others return.',
      })
    }
    const buffer = values.buffer[value]!
    if (memory.rank[buffer] !== call.rank) return this.foreign(call, value, memory.rank[buffer]!)
    if (kind !== undefined && valueKinds[values.kind[value]!] !== kind) {
      return this.fault(call, {
        code: 'wrong-kind',
        message: `${callText(call)} needs ${kindTitles[kind]}, but got ${this.text(value)}.`,
        suggestion: 'Compare the order of the arguments with the signature.',
      })
    }
    const change = this.changedBy[value]
    if (change !== undefined) {
      const by = callText(change)
      const isAwaited = change.name === 'allReduce' || change.name === 'reduce'
      return this.fault(call, {
        code: 'changed-value',
        message: `${callText(call)} uses ${this.text(value)} as it was before ${by}${change.line > 0 ? ` (line ${change.line})` : ''}, which works in place.`,
        suggestion: isAwaited
          ? `Use the value that ${by} brings: await it, and await the function that calls it where that is async.`
          : `Use the value that ${by} returned.`,
      })
    }
    if (memory.isReleased(buffer)) {
      return this.fault(call, {
        code: 'freed-value',
        message: `${callText(call)} uses ${this.text(value)}, whose memory this rank has freed.`,
        suggestion:
          'Delete a key only after the last use of its value, or put the value under its new key first.',
      })
    }
    return value
  }

  /** Checks that nothing reads a value any more that a call is about to change in place. */
  prepareChange(call: Call, value: Handle): void {
    const { memory, operations } = this.builder
    const transfer = memory.inFlight(this.valueBuffer(value))
    if (transfer < 0) return
    const kind = operationKinds[operations.kind[transfer]!]!.name
    const line = operations.line[transfer]!
    this.fault(call, {
      code: 'in-flight',
      message: `${callText(call)} changes ${this.text(value)} in place, while the ${kind}${line > 0 ? ` of line ${line}` : ''} that nobody has awaited may still use it.`,
      suggestion: 'Await the communication first.',
    })
  }

  /** Marks a value as changed in place: only what the call returns may be used from here on. */
  change(value: Handle, by: Call): void {
    this.changedBy[value] = by
  }

  /** A value in memory of its own. */
  make(value: NewValue, operation: number): Handle {
    const rank = this.builder.operations.rank[operation]!
    const category = categoryOfValue[value.kind]
    const share = this.share(value.shards)
    const bytes = this.wholeBytes(value.kind, value.layer, value.samples) * share
    const elements = this.wholeElements(value.kind, value.layer, value.samples) * share
    const buffer = this.builder.memory.allocate(rank, category, bytes, elements, operation)
    return this.makeIn(buffer, value, operation)
  }

  /** A value in memory that another one has left. */
  makeIn(buffer: number, value: NewValue, operation: number): Handle {
    const { kind, layer, samples, version, shards } = value
    this.microbatches.push(value.microbatch)
    this.changedBy.push(undefined)
    return this.builder.value(kind, layer, samples, version, shards, buffer, operation)
  }

  /** The parts of a value that a new one takes over. */
  like(value: Handle): NewValue {
    return {
      kind: this.valueKind(value),
      layer: this.valueLayer(value),
      samples: this.valueSamples(value),
      version: this.valueVersion(value),
      shards: this.valueShards(value),
      microbatch: this.valueMicrobatch(value),
    }
  }

  /** Share of the whole that a set of shards holds. */
  share(shards: number): number {
    const set = this.builder.tables.shardSets[shards]!
    return set.held.length / set.of
  }

  valueBytes(value: Handle): Bytes {
    const whole = this.wholeBytes(this.valueKind(value), this.valueLayer(value), this.valueSamples(value))
    return whole * this.share(this.valueShards(value))
  }

  /** Bytes of a value with all its shards. */
  wholeBytes(kind: ValueKind, layer: number, samples: number): Bytes {
    const { bytesPerElement } = this.options.model
    const perElement = kind === 'optimizerState' ? this.stateBytesPerElement : bytesPerElement
    return perElement * this.wholeElements(kind, layer, samples)
  }

  /** Adam: two 32-bit moments, and a 32-bit copy of the weights beside shorter ones. */
  get stateBytesPerElement(): Bytes {
    return this.options.model.bytesPerElement < 4 ? 12 : 8
  }

  wholeElements(kind: ValueKind, layer: number, samples: number): number {
    const { layers } = this.options.model
    if (kind === 'activation' || kind === 'activationGradient') {
      // Activation l and the gradient with `.layer` l - 1 have one size: that of layer l's input.
      const boundary = kind === 'activation' ? layer : layer + 1
      const numbers =
        boundary < layers.length ? layers[boundary]!.inputElements : layers.at(-1)!.outputElements
      return numbers * this.builder.tables.samples.at(samples).count
    }
    return layers[layer]!.elements
  }

  /** `the activation of layer 3, samples 0-7`: how messages name a value. */
  text(value: Handle): string {
    const kind = kindTitles[this.valueKind(value)].replace(/^an? /, '')
    const samples = this.builder.tables.samples.at(this.valueSamples(value))
    const { held, of } = this.builder.tables.shardSets[this.valueShards(value)]!
    const shard = of === 1 ? '' : `, shard ${held.join('+')} of ${of}`
    const about = samples.count === 0 ? '' : `, samples ${this.samplesText(this.valueSamples(value))}`
    const layer = this.valueLayer(value)
    // The gradient of the first layer's input.
    const whose = layer < 0 ? "of the model's input" : `of layer ${layer}`
    return `the ${kind === 'gradient of an activation' && layer < 0 ? 'gradient' : kind} ${whose}${shard}${about}`
  }

  samplesText(samples: number): string {
    return samplesText(this.builder.tables.samples.at(samples))
  }

  private foreign(call: Call, value: Handle, owner: Rank): never {
    return this.fault(call, {
      code: 'foreign-value',
      message: `${callText(call)} uses ${this.text(value)} of rank ${owner}. Ranks share no memory.`,
      suggestion: 'Send it from its rank and receive it here.',
    })
  }
}

/** `forward(layer 3)`. */
export function callText({ name, layer }: Pick<Call, 'name' | 'layer'>): string {
  return layer < 0 ? name : `${name}(layer ${layer})`
}
