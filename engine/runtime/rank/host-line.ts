/**
 * A rank's program, pass by pass: computation and waits one after the other, communication on its streams.
 * The process has one thread, so messages move while the program waits and between its computations; the
 * system's socket buffers carry on meanwhile.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { ModelSpec } from '../../models/model-spec.ts'
import type { KernelSet } from '../kernel-set.ts'
import { machineMs } from './clock.ts'
import { Computer } from './computer.ts'
import type { EventLog } from './event-log.ts'
import { Layout } from './layout.ts'
import { type Links, Messenger } from './messenger.ts'
import type { ProgramOperation, RankProgram } from './rank-program.ts'
import { TensorStore } from './tensor-store.ts'

/** Peers' messages are looked after at least this often while the program computes. */
const turnMs = 0.5

export interface HostLineOptions {
  readonly program: RankProgram
  readonly model: ModelSpec
  readonly kernels: KernelSet
  readonly links: Links
  readonly log: EventLog
  /** Asked between operations: reports of what was logged. */
  readonly onOperation: () => void
  /** Gradients as they come to an update, for those who check them. */
  readonly onGradient: ((layer: number, gradient: number) => void) | undefined
}

/** What a rank is doing, for whoever supervises it. */
export interface RankState {
  readonly pass: number
  /** Place of the operation of the host line, -1 between passes. */
  readonly place: number
  /** Places of communications under way. */
  readonly underWay: readonly number[]
  /** Operations that have ended, all passes together: a rank on which it stands still does not go on. */
  readonly ended: number
}

export class HostLine {
  readonly store: TensorStore
  readonly layout: Layout
  readonly #options: HostLineOptions
  readonly #computer: Computer
  readonly #messenger: Messenger
  readonly #tasks: (Promise<void> | undefined)[]
  #pass = 0
  #place = -1
  #ended = 0
  #lastTurnMs = 0

  constructor(options: HostLineOptions) {
    const { program, model, kernels, links, log } = options
    this.#options = options
    this.layout = new Layout({ model, stateFloats: kernels.stateFloats, sampleSets: program.sampleSets })
    this.store = new TensorStore(program, kernels, log)
    this.#computer = new Computer(program, kernels, this.store, this.layout, log)
    this.#messenger = new Messenger(program, kernels, this.store, this.layout, links, log)
    this.#tasks = program.operations.map(() => undefined)
  }

  get state(): RankState {
    return {
      pass: this.#pass,
      place: this.#place,
      underWay: this.#messenger.underWay,
      ended: this.#ended + this.#messenger.ended,
    }
  }

  /** Runs the program once. Returns the loss of each step in it, as far as this rank saw it. */
  async pass(number: number): Promise<Float64Array> {
    const { program, kernels } = this.#options
    this.#pass = number
    this.store.beginPass()
    this.#messenger.beginPass(number)
    this.#computer.beginPass(number)
    for (const [place, operation] of program.operations.entries()) {
      this.#place = place
      if (operation.stream === 0) await this.#compute(operation, number)
      else {
        const task = this.#messenger.start(operation, place)
        if (operation.blocking) await task
        else this.#tasks[place] = task
      }
      this.#options.onOperation()
      if (this.#messenger.isBusy || machineMs() - this.#lastTurnMs > turnMs) await this.#turn()
    }
    // Communication that the program never awaited.
    await Promise.all(this.#tasks)
    this.#tasks.fill(undefined)
    this.#place = -1
    const losses = await this.#computer.losses()
    this.store.endPass(machineMs())
    const rest = kernels.finished()
    if (rest) await rest
    return losses
  }

  async #compute(operation: ProgramOperation, pass: number): Promise<void> {
    const { log, kernels, onGradient } = this.#options
    const startMs = machineMs()
    if (operation.kind === 'wait') await this.#tasks[operation.awaits]
    else {
      if (operation.kind === 'update') onGradient?.(operation.layer, operation.reads[0]!)
      const made = this.#computer.run(operation, startMs)
      if (made) await made
      const finished = kernels.finished()
      if (finished) await finished
    }
    const endMs = machineMs()
    log.operation(operation.operation, pass, startMs, startMs, endMs)
    this.store.ended(operation, endMs)
    this.#ended++
  }

  async #turn(): Promise<void> {
    await turn()
    this.#lastTurnMs = machineMs()
  }
}
