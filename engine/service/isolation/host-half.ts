/**
 * The host's half of the one way across (crossing.ts): a function that takes a text, and the list of calls that
 * came before it. Nothing that a strategy could pass is anything but text and numbers, every one of which is
 * checked here; whatever a call throws becomes an error of the guest.
 */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten'
import { AppError } from '../../base/app-error.ts'
import { awaitAnswers } from '../../strategy/host.ts'
import type { Recorder } from '../../strategy/recorder/recorder.ts'
import { crossings, listLength, listStart, longestList, methodNames, separator } from './crossing.ts'

/** Longest text that is taken from a strategy: the indices of a batch of a million samples. */
const maximumText = 8_000_000

/** A list of calls is full after some hundredths of a second, and then one asks. */
const recentMs = 1000

type Argument = number | string | readonly number[]

const methods = methodNames.map(name => ({ name, ...crossings[name] }))
type Method = (typeof methods)[number]

export class HostHalf {
  /** The one function, and the memory of the list: what the guest's half is made of. */
  readonly call: QuickJSHandle
  readonly list: QuickJSHandle
  /** Rank of the last call that named one. */
  lastRank = -1
  private readonly context: QuickJSContext
  private readonly recorder: Recorder
  private readonly worldSize: number
  private readonly run: readonly ((...values: Argument[]) => unknown)[]
  /** Values by the guest's number, -1 where a call that failed would have made one. */
  private readonly values: number[] = []
  /** Communications by the guest's number, and whose they are. */
  private readonly communications: number[] = []
  private readonly owners: number[] = []
  /**
   * Ranks that went on in the guest where they cannot: they waited for a rank whose fault the guest did not know of.
   * What they did since is not recorded.
   */
  private readonly astray: Uint8Array
  /** Ranks that threw, in their order. */
  readonly thrown: number[] = []
  private lastList = 0
  private lastAskMs = Number.NEGATIVE_INFINITY

  constructor(context: QuickJSContext, recorder: Recorder, worldSize: number) {
    this.context = context
    this.recorder = recorder
    this.worldSize = worldSize
    this.astray = new Uint8Array(worldSize)
    const own = { await: this.await.bind(this), woken: this.woken.bind(this) }
    this.run = methodNames.map(name => {
      if (name === 'await' || name === 'woken') return own[name] as (...values: Argument[]) => unknown
      return (recorder[name] as (...values: Argument[]) => unknown).bind(recorder)
    })
    this.list = context.newArrayBuffer(new Float64Array(listLength).buffer)
    this.call = context.newFunction('call', handle => {
      this.takeList()
      const answer = this.ask(handle === undefined ? '' : context.getString(handle))
      if (typeof answer === 'number') return context.newNumber(answer)
      return typeof answer === 'string' ? context.newString(answer) : context.undefined
    })
  }

  /** Calls have come until just now. */
  get isGoingOn(): boolean {
    return performance.now() - this.lastAskMs < recentMs
  }

  /** Does the calls that wait in the list. */
  takeList(): void {
    using bytes = this.context.getArrayBuffer(this.list)
    const list = new Float64Array(bytes.value.slice().buffer)
    const [used, number] = [list[0]!, list[1]!]
    if (number === this.lastList) return
    this.lastList = number
    const values: Argument[] = []
    for (let at = listStart; at < used; ) {
      const number = list[at++]!
      const method = methods[number]
      if (method === undefined || (method.makes === undefined && !method.issues)) throw wrongArguments()
      const { takes } = method
      for (let i = 0; i < takes.length; i++) {
        const kind = takes[i]!
        if (kind !== 'l' && kind !== 'v') {
          values[i] = this.number(kind, list[at++]!)
          continue
        }
        const count = list[at++]!
        if (!(count >= 0 && count <= longestList)) throw wrongArguments()
        const part = Array.from(list.subarray(at, at + count))
        values[i] = kind === 'v' ? part.map(value => this.number('h', value)) : part
        at += count
      }
      this.tell(method, number, values)
    }
  }

  /** One call of the list. A fault is kept by the recorder, and the rank ended. */
  private tell(method: Method, number: number, values: readonly Argument[]): void {
    const rank = method.takes[0] === 'r' ? (values[0] as number) : -1
    if (rank >= 0) this.lastRank = rank
    let made: unknown
    if (rank < 0 || this.astray[rank] === 0) {
      try {
        // Written out: a list spread takes longer than most calls do.
        const [a, b, c, d, e, f, g] = values
        made = this.run[number]!(a!, b!, c!, d!, e!, f!, g!)
      } catch (thrown) {
        if (!(thrown instanceof AppError && thrown.code === 'strategy')) throw thrown
      }
    }
    this.note(method, rank, typeof made === 'number' ? made : undefined)
  }

  /** Gives the guest's numbers to what a call made. */
  private note({ makes = 0, issues }: Method, rank: number, made: number | undefined): void {
    for (let i = 0; i < makes; i++) this.values.push(made === undefined ? -1 : made + i)
    if (!issues) return
    this.owners.push(rank)
    this.communications.push(made === undefined ? -1 : made < 0 ? -1 - made : made)
  }

  private ask(text: string): unknown {
    const parts = text.split(separator)
    const number = Number(parts[0])
    const method = methods[number]
    if (method === undefined || parts.length !== method.takes.length + 1) throw wrongArguments()
    const values = Array.from(method.takes, (kind, i) => this.argument(kind, parts[i + 1]!))
    // What ended by itself is not going on.
    if (method.name !== 'failed') this.lastAskMs = performance.now()
    const rank = method.takes[0] === 'r' ? (values[0] as number) : -1
    if (method.name === 'failed') this.thrown.push(rank)
    if (rank >= 0) {
      this.lastRank = rank
      if (this.astray[rank] === 1) throw new Error('This rank waits for one that has failed.')
    }
    const answer = this.run[number]!(...values)
    this.note(method, rank, typeof answer === 'number' ? answer : undefined)
    return answer
  }

  /** The guest says how many values it brings where it takes it to be done, -1 else. */
  private await(communication: number, brings: number): void {
    if (!(brings <= this.worldSize)) throw wrongArguments()
    const number = this.communications[communication]!
    const outcome = number < 0 ? awaitAnswers.notDone : this.recorder.await(number)
    if (brings < 0) return
    const several = outcome === awaitAnswers.several
    this.bring(communication, brings, outcome, several ? this.recorder.results(number) : [outcome])
  }

  private woken(communication: number, brings: number): void {
    if (!(brings >= 0 && brings <= this.worldSize)) throw wrongArguments()
    const number = this.communications[communication]!
    const outcome = number < 0 ? awaitAnswers.notDone : this.recorder.outcome(number)
    this.bring(communication, brings, outcome, number < 0 ? [] : this.recorder.results(number))
  }

  /** The program goes on with what a communication brought. */
  private bring(communication: number, brings: number, outcome: number, made: readonly number[]): void {
    if (outcome === awaitAnswers.notDone) this.astray[this.owners[communication]!] = 1
    for (let i = 0; i < brings; i++) this.values.push(made[i] ?? -1)
  }

  private argument(kind: string, part: string): Argument {
    if (!'slv'.includes(kind)) return this.number(kind, Number(part))
    if (part.length > maximumText) throw wrongArguments()
    if (kind === 's') return part
    const numbers = part === '' ? [] : part.split(',').map(Number)
    return kind === 'v' ? numbers.map(value => this.number('h', value)) : numbers
  }

  private number(kind: string, value: number): number {
    if (kind === 'h') return this.values[value] ?? -1
    if (kind === 'n' || kind === 'k') return value
    const end = kind === 'r' ? this.worldSize : this.communications.length
    if (Number.isInteger(value) && value >= 0 && value < end) return value
    throw wrongArguments()
  }
}

function wrongArguments(): Error {
  return new Error('A call into the recorder with the wrong arguments.')
}
