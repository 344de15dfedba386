/**
 * The tensors of a rank: which handle is which value of the program, when its memory is free, and what the
 * next pass of the program finds to load.
 */
import { AppError } from '../../base/app-error.ts'
import type { KernelSet, Part, TensorHandle } from '../kernel-set.ts'
import type { EventLog } from './event-log.ts'
import type { ProgramOperation, RankProgram } from './rank-program.ts'

/** Weight and state of a layer's part, as a pass left them. */
export interface CarriedWeight {
  readonly layer: number
  readonly part: Part
  readonly weight: TensorHandle
  readonly state: TensorHandle | undefined
  readonly weightValue: number
  readonly stateValue: number
  taken: boolean
}

export class TensorStore {
  readonly #program: RankProgram
  readonly #kernels: KernelSet
  readonly #log: EventLog
  readonly #handles: (TensorHandle | undefined)[]
  /** By handle: what the log was told it occupies. */
  readonly #bytes = new Map<TensorHandle, number>()
  /** By buffer: the value that is in it now, -1 for none. */
  readonly #current: Int32Array
  readonly #holders: Int32Array
  #carried: CarriedWeight[] = []

  constructor(program: RankProgram, kernels: KernelSet, log: EventLog) {
    this.#program = program
    this.#kernels = kernels
    this.#log = log
    this.#handles = program.values.map(() => undefined)
    this.#current = new Int32Array(program.buffers.length).fill(-1)
    this.#holders = new Int32Array(program.buffers.length)
  }

  /** What the last pass named final. */
  get carried(): readonly CarriedWeight[] {
    return this.#carried
  }

  beginPass(): void {
    for (const [buffer, { holders }] of this.#program.buffers.entries()) this.#holders[buffer] = holders
  }

  get(value: number): TensorHandle {
    const handle = this.#handles[value]
    if (handle) return handle
    const { kind, layer } = this.#program.values[value]!
    throw new AppError(
      'internal',
      `Rank ${this.#program.rank} has no ${kind} of layer ${layer} where its plan uses one.`,
    )
  }

  /** Where the value's buffer holds another one, that one has been changed in place and is gone. */
  put(value: number, handle: TensorHandle, atMs: number): void {
    const { buffer } = this.#program.values[value]!
    const before = this.#current[buffer]!
    if (before >= 0) {
      const old = this.#handles[before]
      this.#handles[before] = undefined
      if (old && old !== handle) this.#release(old, buffer, atMs)
    }
    this.#handles[value] = handle
    this.#current[buffer] = value
    this.#hold(handle, buffer, atMs)
  }

  /** The operation has ended: what nobody holds any more is released. */
  ended({ holds }: ProgramOperation, atMs: number): void {
    for (const buffer of holds) {
      if (--this.#holders[buffer]! === 0) this.#empty(buffer, atMs)
    }
  }

  /** Keeps the final weights for the next pass and releases what is left of this one. */
  endPass(atMs: number): void {
    const finals = this.#program.finalWeights.map(
      ({ layer, weight, state }): CarriedWeight => ({
        layer,
        part: this.#program.values[weight]!.part,
        weight: this.get(weight),
        state: state < 0 ? undefined : this.get(state),
        weightValue: weight,
        stateValue: state,
        taken: false,
      }),
    )
    for (const { weight, state, weightValue, stateValue, taken } of this.#carried) {
      if (taken) continue
      this.#release(weight, this.#program.values[weightValue]!.buffer, atMs)
      if (state) this.#release(state, this.#program.values[stateValue]!.buffer, atMs)
    }
    const kept = new Set(finals.flatMap(({ weight, state }) => [weight, state]))
    for (const [buffer, value] of this.#current.entries()) {
      if (value < 0) continue
      if (kept.has(this.#handles[value])) {
        this.#handles[value] = undefined
        this.#current[buffer] = -1
      } else this.#empty(buffer, atMs)
    }
    this.#carried = finals
  }

  #empty(buffer: number, atMs: number): void {
    const value = this.#current[buffer]!
    if (value < 0) return
    const handle = this.#handles[value]
    this.#handles[value] = undefined
    this.#current[buffer] = -1
    if (handle) this.#release(handle, buffer, atMs)
  }

  #hold(handle: TensorHandle, buffer: number, atMs: number): void {
    const known = this.#bytes.get(handle) ?? 0
    const bytes = this.#kernels.bytesOf(handle)
    this.#bytes.set(handle, bytes)
    this.#log.memory(this.#program.buffers[buffer]!.category, bytes - known, atMs)
  }

  #release(handle: TensorHandle, buffer: number, atMs: number): void {
    this.#log.memory(this.#program.buffers[buffer]!.category, -(this.#bytes.get(handle) ?? 0), atMs)
    this.#bytes.delete(handle)
    this.#kernels.release(handle)
  }
}
