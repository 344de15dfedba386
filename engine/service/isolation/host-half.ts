/**
 * The host's half of the one way across (crossing.ts): a function that takes a text, and the list of calls that
 * came before it. Nothing that a strategy could pass is anything but text and numbers, every one of which is
 * checked here; whatever a call throws becomes an error of the guest.
 */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten'
import { AppError } from '../../base/app-error.ts'
import { awaitAnswers } from '../../strategy/host.ts'
import {
  type CrossingHost,
  crossings,
  firstPromised,
  issuing,
  listLength,
  listStart,
  methodNames,
  separator,
} from './crossing.ts'

/** Longest text that is taken from a strategy: the indices of a batch of a million samples. */
const maximumText = 8_000_000

const methods = methodNames.map(name => ({ name, ...crossings[name], issues: issuing.includes(name) }))
type Method = (typeof methods)[number]

export class HostHalf {
  /** The one function, and the memory of the list: what the guest's half is made of. */
  readonly call: QuickJSHandle
  readonly list: QuickJSHandle
  /** Rank of the last call that named one. */
  lastRank = -1
  private readonly context: QuickJSContext
  private readonly host: CrossingHost
  private readonly worldSize: number
  private readonly run: readonly ((...values: (number | string)[]) => unknown)[]
  /** Handles that the guest was promised, by number. */
  private readonly promised: number[] = []
  private lastList = 0

  constructor(context: QuickJSContext, host: CrossingHost, worldSize: number) {
    this.context = context
    this.host = host
    this.worldSize = worldSize
    this.run = methodNames.map(name => (host[name] as (...values: (number | string)[]) => unknown).bind(host))
    this.list = context.newArrayBuffer(new Float64Array(listLength).buffer)
    this.call = context.newFunction('call', handle => {
      this.takeList()
      const answer = this.ask(handle === undefined ? '' : context.getString(handle))
      if (typeof answer === 'number') return context.newNumber(answer)
      return typeof answer === 'string' ? context.newString(answer) : context.undefined
    })
  }

  /** Does the calls that wait in the list. */
  takeList(): void {
    using bytes = this.context.getArrayBuffer(this.list)
    const list = new Float64Array(bytes.value.slice().buffer)
    const [used, number] = [list[0]!, list[1]!]
    if (number === this.lastList) return
    this.lastList = number
    for (let at = listStart; at < used; ) {
      const number = list[at++]!
      const method = methods[number]
      if (method?.makes === undefined) throw wrongArguments()
      const values: number[] = []
      for (const kind of method.takes) values.push(this.number(kind, list[at++]!))
      const made = this.tell(method, this.run[number]!, values)
      for (let i = 0; i < method.makes; i++) this.promised.push(made < 0 ? -1 : made + i)
    }
  }

  /** The first value that the call made, -1 where it made none. A fault is kept by the host, and the rank ended. */
  private tell(method: Method, run: HostHalf['run'][number], values: number[]): number {
    if (method.takes[0] === 'r') this.lastRank = values[0]!
    try {
      return Number(run(...values) ?? -1)
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'strategy') return -1
      throw thrown
    }
  }

  private ask(text: string): unknown {
    const parts = text.split(separator)
    const number = Number(parts[0])
    const method = methods[number]
    if (method === undefined || parts.length !== method.takes.length + 1) throw wrongArguments()
    const values = Array.from(method.takes, (kind, i) => this.value(kind, parts[i + 1]!))
    if (method.takes[0] === 'r') this.lastRank = values[0] as number
    const answer = this.run[number]!(...values)
    return method.issues ? this.issued(answer as number) : answer
  }

  /** A number while nothing is done; else the communication, what awaiting it would answer, and what is done. */
  private issued(answer: number): number | string {
    const communication = answer < 0 ? -1 - answer : answer
    const outcome = this.host.outcome(communication)
    if (answer >= 0 && outcome === awaitAnswers.notDone) return answer
    const parts: (number | string)[] = [communication, outcome]
    for (let done = this.host.nextDone(); done >= 0; done = this.host.nextDone()) {
      parts.push(`${done}:${this.host.results(done)}`)
    }
    return parts.join(';')
  }

  private value(kind: string, part: string): number | string {
    if (kind !== 's' && kind !== 'l') return this.number(kind, Number(part))
    if (part.length > maximumText) throw wrongArguments()
    if (kind === 's' || part === '') return part
    const handles = part.split(',')
    return handles.map(handle => this.number('h', Number(handle))).join()
  }

  private number(kind: string, value: number): number {
    if (kind === 'h') return value >= firstPromised ? (this.promised[value - firstPromised] ?? -1) : value
    if (kind === 'n' || (Number.isInteger(value) && value >= 0 && value < this.worldSize)) return value
    throw wrongArguments()
  }
}

function wrongArguments(): Error {
  return new Error('A call into the recorder with the wrong arguments.')
}
