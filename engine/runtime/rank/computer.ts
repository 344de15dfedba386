/** Runs the computations of a rank's program on its kernels. */
import { AppError } from '../../base/app-error.ts'
import { Scratch } from '../collectives/scratch.ts'
import type { KernelSet, MaybePromise, SavedHandle, TensorHandle } from '../kernel-set.ts'
import type { EventLog } from './event-log.ts'
import { cutOut, type Layout, putIn } from './layout.ts'
import type { ProgramOperation, RankProgram } from './rank-program.ts'
import type { CarriedWeight, TensorStore } from './tensor-store.ts'

export class Computer {
  readonly #program: RankProgram
  readonly #kernels: KernelSet
  readonly #store: TensorStore
  readonly #layout: Layout
  readonly #log: EventLog
  /** What forwards left, by layer and samples. */
  readonly #saved = new Map<string, { readonly handle: SavedHandle; bytes: number }>()
  /** Large arrays made anew each time cost more in collecting them than in filling them. */
  readonly #scratch = new Scratch()
  readonly #updatesOfLayer = new Map<number, number>()
  #losses: { readonly step: number; readonly loss: () => MaybePromise<number> }[] = []
  #pass = 0

  constructor(program: RankProgram, kernels: KernelSet, store: TensorStore, layout: Layout, log: EventLog) {
    this.#program = program
    this.#kernels = kernels
    this.#store = store
    this.#layout = layout
    this.#log = log
    for (const { layer, version } of program.values) {
      this.#updatesOfLayer.set(
        layer,
        Math.max(version === 0xffff ? 0 : version, this.#updatesOfLayer.get(layer) ?? 0),
      )
    }
  }

  beginPass(pass: number): void {
    this.#pass = pass
    this.#losses = []
  }

  /** The loss of each step in the pass, as far as this rank computed it. */
  async losses(): Promise<Float64Array> {
    const sums = new Float64Array(this.#program.steps)
    for (const { step, loss } of this.#losses) sums[step]! += await loss()
    return sums
  }

  /** Undefined where it is done when it returns. */
  run(operation: ProgramOperation, atMs: number): Promise<void> | undefined {
    const { kind, layer, reads, writes, samples } = operation
    const kernels = this.#kernels
    const read = (index: number) => this.#store.get(reads[index]!)
    const write = (index: number, handle: TensorHandle) => this.#store.put(writes[index]!, handle, atMs)
    switch (kind) {
      case 'load':
        return this.#load(operation, atMs)
      case 'input':
        write(0, kernels.input(this.#program.sampleSets[samples]!))
        return
      case 'forward':
      case 'recompute': {
        const { output, saved } = kernels.forward(layer, read(0), read(1), operation.save)
        write(0, output)
        if (saved) this.#keep(operation, saved, atMs)
        return
      }
      case 'loss': {
        const { gradient, loss } = kernels.loss(read(0), this.#program.sampleSets[samples]!)
        this.#losses.push({ step: operation.step, loss })
        write(0, gradient)
        return
      }
      case 'backward': {
        const made = kernels.backward(layer, read(0), read(1), read(2), this.#savedOf(operation))
        write(0, made.weightGradient)
        write(1, made.inputGradient)
        this.#drop(operation, atMs)
        return
      }
      case 'backwardInput': {
        const saved = this.#savedOf(operation)
        write(0, kernels.backwardInput(layer, read(0), read(1), read(2), saved))
        this.#keep(operation, saved, atMs)
        return
      }
      case 'backwardWeight':
        write(0, kernels.backwardWeight(layer, read(0), read(1), this.#savedOf(operation)))
        this.#drop(operation, atMs)
        return
      case 'update': {
        const made = kernels.update(layer, read(0), read(1), read(2), this.#updateNumber(operation))
        write(0, made.weight)
        write(1, made.state)
        return
      }
      case 'add':
        write(0, kernels.add(read(0), read(1)))
        return
      case 'shard':
      case 'combine':
        return this.#reshape(operation, atMs)
      default:
        throw new AppError('internal', `A ${kind} is no computation.`)
    }
  }

  #updateNumber({ layer, reads }: ProgramOperation): number {
    const { version } = this.#program.values[reads[1]!]!
    return this.#pass * this.#updatesOfLayer.get(layer)! + version + 1
  }

  /** From the seed in the first pass, then what the pass before named final. */
  #load({ layer, writes }: ProgramOperation, atMs: number): Promise<void> | undefined {
    const { part } = this.#program.values[writes[0]!]!
    const put = (weight: TensorHandle, state: TensorHandle) => {
      this.#store.put(writes[0]!, weight, atMs)
      this.#store.put(writes[1]!, state, atMs)
    }
    if (this.#pass === 0) {
      const { weight, state } = this.#kernels.load(layer, part)
      put(weight, state)
      return
    }
    const carried = this.#store.carried.filter(entry => entry.layer === layer)
    const exact = carried.find(entry => !entry.taken && samePart(entry.part, part))
    if (exact?.state) {
      exact.taken = true
      put(exact.weight, exact.state)
      return
    }
    return this.#assemble(carried, writes, put)
  }

  /** The next pass asks for other parts than were named final: they are cut and joined. */
  async #assemble(
    carried: readonly CarriedWeight[],
    writes: readonly number[],
    put: (weight: TensorHandle, state: TensorHandle) => void,
  ): Promise<void> {
    const made: TensorHandle[] = []
    for (const [index, value] of writes.entries()) {
      const wanted = this.#program.values[value]!
      const whole = { ...wanted, part: { held: [0], of: 1 } }
      const floats = new Float32Array(this.#layout.count(whole))
      for (const entry of carried) {
        const handle = index === 0 ? entry.weight : entry.state
        if (!handle) continue
        const held = { ...wanted, part: entry.part }
        putIn(floats, this.#layout.piecesOf(held, whole), await this.#kernels.read(handle))
      }
      const own = new Float32Array(this.#layout.count(wanted))
      cutOut(floats, this.#layout.piecesOf(wanted, whole), own)
      const { kind, layer, part } = wanted
      made.push(this.#kernels.make({ kind, layer, samples: 0, part }, own))
    }
    put(made[0]!, made[1]!)
  }

  async #reshape({ reads, writes }: ProgramOperation, atMs: number): Promise<void> {
    const result = this.#program.values[writes[0]!]!
    const floats = this.#scratch.take(this.#layout.count(result))
    for (const value of reads) {
      const from = this.#program.values[value]!
      const room = this.#scratch.take(this.#layout.count(from))
      const own = await this.#kernels.read(this.#store.get(value), room)
      if (reads.length === 1) cutOut(own, this.#layout.piecesOf(result, from), floats)
      else putIn(floats, this.#layout.piecesOf(from, result), own)
      this.#scratch.give(room)
    }
    const { kind, layer, part } = result
    const samples = this.#layout.samples(result).length
    this.#store.put(writes[0]!, this.#kernels.make({ kind, layer, samples, part }, floats), atMs)
    this.#scratch.give(floats)
  }

  #keep(operation: ProgramOperation, handle: SavedHandle, atMs: number): void {
    const key = savedKey(operation)
    const known = this.#saved.get(key)
    // Made again, it takes the place of what was there.
    if (known && known.handle !== handle) this.#drop(operation, atMs)
    const before = known?.handle === handle ? known.bytes : 0
    const bytes = this.#kernels.bytesOf(handle)
    this.#saved.set(key, { handle, bytes })
    this.#log.memory('activations', bytes - before, atMs)
  }

  #drop(operation: ProgramOperation, atMs: number): void {
    const key = savedKey(operation)
    const known = this.#saved.get(key)
    if (!known) return
    this.#saved.delete(key)
    this.#log.memory('activations', -known.bytes, atMs)
    this.#kernels.release(known.handle)
  }

  #savedOf(operation: ProgramOperation): SavedHandle {
    const known = this.#saved.get(savedKey(operation))
    if (known) return known.handle
    throw new AppError('internal', `Nothing was saved for the ${operation.kind} of layer ${operation.layer}.`)
  }
}

function savedKey({ layer, samples }: ProgramOperation): string {
  return `${layer}/${samples}`
}

function samePart(a: CarriedWeight['part'], b: CarriedWeight['part']): boolean {
  return a.of === b.of && a.held.length === b.held.length && a.held.every((shard, i) => shard === b.held[i])
}
