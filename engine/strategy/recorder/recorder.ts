/**
 * The recorder: what stands behind a strategy's `model` and `dist`. It takes the numbers that cross the line
 * (host.ts), lets the parts check and record them, and at the end hands over a plan or the faults.
 */
import type { Plan, PlanFault } from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import { modelElements, modelFlops } from '../../models/model-spec.ts'
import { badValues, type Communication, collectiveKinds, type Handle, type StrategyHost } from '../host.ts'
import { BackwardPass } from './backward-pass.ts'
import { badValueComplaint } from './bad-value.ts'
import { Computing } from './computing.ts'
import { byRank, noteEnding } from './ending.ts'
import { Exchange } from './exchange.ts'
import { ForwardPass } from './forward-pass.ts'
import { type LooseEnds, noLooseEnds } from './loose-ends.ts'
import { type Call, callText, Recording, type RecordingOptions, whole } from './recording.ts'
import { SavedForBackward } from './saved.ts'
import { Weights } from './weights.ts'

export interface PlanSubject {
  readonly strategy: string
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly batch: number
}

export interface RecordResult {
  /** Undefined where there are faults. */
  readonly plan: Plan | undefined
  readonly faults: readonly PlanFault[]
}

/** More operations than this are a runaway loop: a plan of a million is large. They take about 2 GB. */
const maximumOperations = 5_000_000
const shelfNames = ['weights', 'optimizerStates', 'weightGradients', 'activations', 'activationGradients']

export class Recorder implements StrategyHost {
  private readonly recording: Recording
  private readonly forwardPass: ForwardPass
  private readonly backwardPass: BackwardPass
  private readonly weights: Weights
  private readonly exchange: Exchange
  private readonly ended: boolean[]
  private ends = noLooseEnds

  constructor(options: RecordingOptions) {
    this.recording = new Recording(options)
    const computing = new Computing(this.recording)
    const saved = new SavedForBackward(options.worldSize)
    this.forwardPass = new ForwardPass(computing, saved)
    this.backwardPass = new BackwardPass(computing, saved)
    this.weights = new Weights(computing)
    this.exchange = new Exchange(this.recording)
    this.ended = Array.from({ length: options.worldSize }, () => false)
  }

  /** To be called when no rank can go on: the plan, or what is wrong. */
  finish(subject: PlanSubject): RecordResult {
    const { recording } = this
    const { model, globalBatch, steps } = recording.options
    noteEnding({
      recording,
      exchange: this.exchange,
      weights: this.weights,
      ended: this.ended,
      ends: this.ends,
    })
    if (recording.faults.length > 0) return { plan: undefined, faults: byRank(recording.faults) }
    const plan = recording.builder.finish({
      ...subject,
      model: model.name,
      modelParameters: model.parameters,
      layers: model.layers.length,
      dtype: model.dtype,
      globalBatch,
      steps,
      modelFlopsPerStep: modelFlops(model, globalBatch),
      modelElements: modelElements(model),
    })
    return { plan, faults: [] }
  }

  /** True when every rank's `train` has returned or thrown. */
  get hasEnded(): boolean {
    return !this.ended.includes(false)
  }

  /** Something outside the recording ended it: a limit on time or memory. What struck the rank first stays. */
  stop(fault: PlanFault): void {
    if (fault.rank >= 0 && this.recording.isDead(fault.rank)) return
    this.recording.faults.push(fault)
  }

  /** How many operations there are by now, and the line of the rank's last one. */
  progress(rank: Rank): { readonly operations: number; readonly line: number } {
    const { operations, operationCount } = this.recording.builder
    const last = operations.rank.lastIndexOf(rank)
    return { operations: operationCount, line: operations.line[last] ?? 0 }
  }

  /** To be called before `finish` where somebody watched the strategy's promises. */
  looseEnds(ends: LooseEnds): void {
    this.ends = ends
  }

  load(rank: Rank, layer: number, shard: number, shards: number, line: number): Handle {
    return this.weights.load(this.call(rank, 'loadWeights', layer, line), shard, shards)
  }

  input(rank: Rank, samples: readonly number[], line: number): Handle {
    return this.forwardPass.input(this.call(rank, 'getInputActivation', -1, line), samples)
  }

  forward(
    rank: Rank,
    layer: number,
    input: Handle,
    weight: Handle,
    save: number,
    again: number,
    line: number,
  ): Handle {
    const call = this.call(rank, again === 1 ? 'recompute' : 'forward', layer, line)
    return this.forwardPass.forward(call, input, weight, save === 1, again === 1)
  }

  loss(rank: Rank, output: Handle, line: number): Handle {
    return this.forwardPass.loss(this.call(rank, 'loss', -1, line), output)
  }

  backward(rank: Rank, layer: number, input: Handle, gradient: Handle, weight: Handle, line: number): Handle {
    return this.backwardPass.backward(this.call(rank, 'backward', layer, line), input, gradient, weight)
  }

  backwardInput(
    rank: Rank,
    layer: number,
    input: Handle,
    gradient: Handle,
    weight: Handle,
    line: number,
  ): Handle {
    const call = this.call(rank, 'backwardInput', layer, line)
    return this.backwardPass.backwardInput(call, input, gradient, weight)
  }

  backwardWeight(rank: Rank, layer: number, input: Handle, gradient: Handle, line: number): Handle {
    return this.backwardPass.backwardWeight(this.call(rank, 'backwardWeight', layer, line), input, gradient)
  }

  update(rank: Rank, layer: number, gradient: Handle, weight: Handle, state: Handle, line: number): Handle {
    return this.weights.update(this.call(rank, 'update', layer, line), gradient, weight, state)
  }

  setFinalWeight(rank: Rank, layer: number, weight: Handle, state: Handle, line: number): void {
    this.weights.setFinalWeight(this.call(rank, 'setFinalWeight', layer, line), weight, state)
  }

  beginStep(rank: Rank, step: number, line: number): void {
    const call = this.call(rank, 'beginStep', -1, line)
    const { steps } = this.recording.options
    if (Number.isInteger(step) && step >= 0 && step < steps) {
      this.recording.builder.beginStep(rank, step)
      return
    }
    this.recording.fault(call, {
      code: 'argument',
      message: `beginStep(${step}): this recording has steps 0 to ${steps - 1}.`,
      suggestion: "Only a strategy with steps: 'own' records several steps: config.steps of them.",
    })
  }

  add(rank: Rank, a: Handle, b: Handle, line: number): Handle {
    return this.weights.add(this.call(rank, 'add', -1, line), a, b)
  }

  shard(rank: Rank, value: Handle, index: number, count: number, line: number): Handle {
    return this.weights.shard(this.call(rank, 'shard', -1, line), value, index, count)
  }

  combine(rank: Rank, a: Handle, b: Handle, line: number): Handle {
    return this.weights.combine(this.call(rank, 'combine', -1, line), a, b)
  }

  group(rank: Rank, ranks: readonly Rank[], line: number): number {
    return this.exchange.group(this.call(rank, 'dist.group', -1, line), ranks)
  }

  send(rank: Rank, to: Rank, value: Handle, line: number): Communication {
    const call = this.call(rank, `send(to rank ${to})`, -1, line)
    return this.exchange.answer(this.exchange.send(call, to, value))
  }

  receive(rank: Rank, from: Rank, line: number): Communication {
    const call = this.call(rank, `receive(from rank ${from})`, -1, line)
    return this.exchange.answer(this.exchange.receive(call, from))
  }

  collective(
    rank: Rank,
    kind: number,
    group: number,
    values: readonly Handle[],
    root: Rank,
    line: number,
  ): Communication {
    const name = collectiveKinds[kind]!
    const call = this.call(rank, name, -1, line)
    return this.exchange.answer(this.exchange.collective(call, name, group, values, root))
  }

  await(communication: Communication): number {
    return this.exchange.await(communication)
  }

  /** What `await` would answer; nothing is awaited by it. */
  outcome(communication: Communication): number {
    return this.exchange.outcome(communication)
  }

  /** Throws where the rank has failed. */
  goOn(rank: Rank): void {
    this.recording.alive(rank)
  }

  nextDone(): Communication {
    return this.exchange.nextDone()
  }

  results(communication: Communication): readonly Handle[] {
    return this.exchange.results(communication)
  }

  store(rank: Rank, shelf: number, value: Handle, old: Handle): void {
    const call = this.call(rank, `${shelfNames[shelf]}.set`, -1, 0)
    this.recording.use(call, value, shelfKinds[shelf])
    this.recording.builder.memory.store(this.recording.valueBuffer(value))
    if (old >= 0) this.recording.builder.memory.remove(this.recording.valueBuffer(old))
  }

  remove(rank: Rank, value: Handle): void {
    this.recording.alive(rank)
    this.recording.builder.memory.remove(this.recording.valueBuffer(value))
  }

  describe(value: Handle): string {
    const { recording } = this
    const complete = recording.valueShards(value) === whole
    const lacksSamples =
      recording.valueKind(value) === 'weightGradient' &&
      recording.valueSamples(value) !== recording.wholeBatch
    const placement = !complete ? 1 : lacksSamples ? 2 : 0
    const kind = recording.builder.values.kind[value]
    const bytes = recording.valueBytes(value)
    return [kind, recording.valueLayer(value), placement, complete ? 1 : 0, bytes].join()
  }

  samples(value: Handle): string {
    const { ranges } = this.recording.builder.tables.samples.at(this.recording.valueSamples(value))
    const indices: number[] = []
    for (let i = 0; i < ranges.length; i += 2) {
      for (let sample = ranges[i]!; sample < ranges[i + 1]!; sample++) indices.push(sample)
    }
    return indices.join()
  }

  reject(rank: Rank, what: number, name: string, layer: number, line: number): never {
    const call = this.call(rank, name, layer, line)
    return this.recording.fault(call, badValueComplaint(callText(call), badValues[what] ?? 'forged'))
  }

  broken(rank: Rank, code: string, message: string, line: number): never {
    const suggestion =
      code === 'rule'
        ? 'Choose other numbers of ranks, layers or samples.'
        : 'Use the keys under which the values were stored.'
    return this.recording.fault({ rank, name: '', layer: -1, line }, { code, message, suggestion })
  }

  finished(rank: Rank): void {
    this.ended[rank] = true
  }

  failed(rank: Rank, message: string, line: number): void {
    this.ended[rank] = true
    if (this.recording.isDead(rank)) return
    this.recording.note(
      { rank, name: 'train', layer: -1, line },
      {
        code: 'exception',
        message: `The strategy threw on rank ${rank}: ${message}`,
        suggestion: 'Mend the line that threw.',
      },
    )
  }

  private call(rank: Rank, name: string, layer: number, line: number): Call {
    this.recording.alive(rank)
    const call = { rank, name, layer, line }
    if (this.ended[rank]) {
      this.recording.fault(call, {
        code: 'after-end',
        message: `${callText(call)} comes after rank ${rank} has ended its step: train had returned.`,
        suggestion:
          'Await every async function that train calls: a missing await lets train go on without it.',
      })
    }
    if (this.recording.builder.operationCount > maximumOperations) {
      this.recording.fault(call, {
        code: 'limit',
        message: `The strategy has issued more than ${maximumOperations} operations.`,
        suggestion: 'Look for a loop that does not end, or record fewer ranks, layers or microbatches.',
      })
    }
    return call
  }
}

const shelfKinds = ['weight', 'optimizerState', 'weightGradient', 'activation', 'activationGradient'] as const
