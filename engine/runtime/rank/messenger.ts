/**
 * Runs the communications of a rank's program. Those of one stream follow each other; streams run beside each
 * other. What is sent is read when the program issues it, so nothing done to the value later can reach it.
 */
import type { Rank } from '../../base/units.ts'
import { ProcessGroup } from '../collectives/process-group.ts'
import { Scratch } from '../collectives/scratch.ts'
import type { KernelSet } from '../kernel-set.ts'
import type { Link } from '../transport/link.ts'
import { machineMs, toMachineMs } from './clock.ts'
import type { EventLog } from './event-log.ts'
import type { Layout } from './layout.ts'
import type { ProgramOperation, ProgramValue, RankProgram } from './rank-program.ts'
import { runCollective } from './run-collective.ts'
import type { TensorStore } from './tensor-store.ts'

export type Links = ReadonlyMap<Rank, Link>

/** Channels: messages of a pair, then one a group, then what the executor itself needs. */
const messageChannel = 0
const groupChannel = (group: number) => group + 1
export const stepChannel = 2 ** 32 - 1
/** Says that a receive has started, so that the pair's buffer of one message is free. */
const creditChannel = 2 ** 32 - 2
const nothing = new Uint8Array(0)

/** Floats to send, read from their tensors, and room for what comes in. */
export interface Payload {
  readonly values: readonly Float32Array[]
}

export class Messenger {
  readonly #program: RankProgram
  readonly #kernels: KernelSet
  readonly #store: TensorStore
  readonly #layout: Layout
  readonly #links: Links
  readonly #log: EventLog
  readonly #groups: readonly (ProcessGroup | undefined)[]
  readonly #streams = new Map<number, Promise<void>>()
  readonly #underWay = new Set<number>()
  /** By peer: messages sent to it so far. */
  readonly #sent = new Map<Rank, number>()
  readonly #scratch = new Scratch()
  #pass = 0
  #ended = 0

  constructor(
    program: RankProgram,
    kernels: KernelSet,
    store: TensorStore,
    layout: Layout,
    links: Links,
    log: EventLog,
  ) {
    this.#program = program
    this.#kernels = kernels
    this.#store = store
    this.#layout = layout
    this.#links = links
    this.#log = log
    this.#groups = program.groups.map((ranks, group) =>
      ranks.includes(program.rank)
        ? new ProcessGroup(ranks, program.rank, links, groupChannel(group), this.#scratch)
        : undefined,
    )
  }

  get underWay(): readonly number[] {
    return [...this.#underWay]
  }

  get isBusy(): boolean {
    return this.#underWay.size > 0
  }

  /** Communications that have ended so far. */
  get ended(): number {
    return this.#ended
  }

  beginPass(pass: number): void {
    this.#pass = pass
    this.#streams.clear()
  }

  /** Issues a communication. Resolves when it is done and its results are there. */
  start(operation: ProgramOperation, place: number): Promise<void> {
    const task = this.#run(operation, place, machineMs(), this.#streams.get(operation.stream))
    this.#streams.set(operation.stream, task)
    // Awaited by a wait that may be far off.
    task.catch(() => {})
    return task
  }

  async #run(
    operation: ProgramOperation,
    place: number,
    issuedMs: number,
    previous: Promise<void> | undefined,
  ): Promise<void> {
    this.#underWay.add(place)
    const values: Float32Array[] = []
    for (const value of operation.reads) {
      const into = this.#scratch.take(this.#layout.count(this.#program.values[value]!))
      const floats = this.#kernels.read(this.#store.get(value), into)
      values.push(floats instanceof Float32Array ? floats : await floats)
    }
    const bytes = values.reduce((sum, floats) => sum + floats.byteLength, 0)
    this.#log.memory('communication', bytes, issuedMs)
    let startMs = issuedMs
    if (previous) {
      await previous
      startMs = machineMs()
    }
    const beginMs = await this.#transfer(operation, values, startMs)
    for (const floats of values) this.#scratch.give(floats)
    const endMs = machineMs()
    this.#log.memory('communication', -bytes, endMs)
    this.#log.operation(
      operation.operation,
      this.#pass,
      startMs,
      Math.max(startMs, Math.min(beginMs, endMs)),
      endMs,
    )
    this.#store.ended(operation, endMs)
    this.#underWay.delete(place)
    this.#ended++
  }

  /** Returns when bytes began to move, as far as this rank can tell. */
  async #transfer(
    operation: ProgramOperation,
    values: readonly Float32Array[],
    startMs: number,
  ): Promise<number> {
    if (operation.kind === 'send') return this.#send(operation.peer, values[0]!)
    if (operation.kind === 'receive') return this.#receive(operation)
    const taken: Float32Array[] = []
    const results = await runCollective({
      operation,
      group: this.#groups[operation.group]!,
      values,
      valueAt: index => this.#program.values[index]!,
      layout: this.#layout,
      room: count => {
        const floats = this.#scratch.take(count)
        taken.push(floats)
        return floats
      },
    })
    for (const [index, floats] of results.entries()) this.#make(operation.writes[index]!, floats)
    for (const floats of taken) this.#scratch.give(floats)
    return startMs
  }

  async #send(to: Rank, floats: Float32Array): Promise<number> {
    const link = this.#links.get(to)!
    const before = this.#sent.get(to) ?? 0
    this.#sent.set(to, before + 1)
    if (before > 0) await link.receive(creditChannel, nothing)
    const beginMs = machineMs()
    await link.send(messageChannel, new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength))
    return beginMs
  }

  async #receive({ peer, writes }: ProgramOperation): Promise<number> {
    const link = this.#links.get(peer)!
    void link.send(creditChannel, nothing)
    const value = this.#program.values[writes[0]!]!
    const into = this.#scratch.take(this.#layout.count(value))
    this.#log.memory('communication', into.byteLength, machineMs())
    const { firstByteMs } = await link.receive(
      messageChannel,
      new Uint8Array(into.buffer, into.byteOffset, into.byteLength),
    )
    this.#make(writes[0]!, into)
    this.#log.memory('communication', -into.byteLength, machineMs())
    this.#scratch.give(into)
    return toMachineMs(firstByteMs)
  }

  #make(value: number, floats: Float32Array): void {
    const described: ProgramValue = this.#program.values[value]!
    const { kind, layer, part } = described
    const samples = this.#layout.samples(described).length
    this.#store.put(value, this.#kernels.make({ kind, layer, samples, part }, floats), machineMs())
  }
}
