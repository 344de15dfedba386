/** What the objects of one recording share on the strategy's side: the host, and who waits for what. */
import { awaitAnswers, type Communication, type Handle, type StrategyHost } from '../host.ts'
import { marked } from './marked-line.ts'
import { lineInStack } from './thrown.ts'

/** Who waits for a communication. */
export interface Waiting {
  /** Told once. */
  arrive(handles: readonly Handle[]): void
}

/** Lines are found in stack traces by the name of the strategy's file. */
export class Session {
  readonly host: StrategyHost
  private readonly fileMark: string
  private readonly waiting = new Map<Communication, Waiting>()
  /** Who goes on with the next step, and with what, by turns. */
  private steps: unknown[] = []

  /** Line of the strategy that called this function of the API, 0 where the stack does not tell. */
  readonly line: (api: CallableFunction) => number

  constructor(host: StrategyHost, fileName: string, line: ((api: CallableFunction) => number) | undefined) {
    this.host = host
    this.fileMark = `${fileName}:`
    // Every frame between the strategy and here costs the interpreter as much as a call across.
    this.line =
      line ??
      (() => {
        const { line } = marked
        if (line === 0) return this.lineIn(new Error().stack)
        marked.line = 0
        return line
      })
  }

  /** The same without knowing which function was called: slower, for what has gone wrong. */
  lineOfFault(): number {
    return this.lineIn(new Error().stack)
  }

  /** First line of the strategy's file that a stack trace names. */
  lineIn(stack: string | undefined): number {
    return lineInStack(stack, this.fileMark)
  }

  /** Handle of a communication just issued. Wakes the ranks whose awaits it has ended. */
  issued(answer: number): Communication {
    if (answer >= 0) return answer
    const { host, waiting } = this
    for (let done = host.nextDone(); done >= 0; done = host.nextDone()) {
      const handles = host.results(done)
      const arrival = waiting.get(done)
      if (arrival === undefined) continue
      waiting.delete(done)
      arrival.arrive(handles)
    }
    this.goOn()
    return -1 - answer
  }

  /** Tells what the communication brings: at once where it is done. To be asked once. */
  whenDone(communication: Communication, arrival: Waiting): void {
    const answer = this.host.await(communication)
    if (answer === awaitAnswers.notDone) {
      this.waiting.set(communication, arrival)
      return
    }
    if (answer >= 0) arrival.arrive([answer])
    else arrival.arrive(answer === awaitAnswers.nothing ? [] : this.host.results(communication))
    this.goOn()
  }

  /** Calls back with the next step, where a promise that is kept now would. */
  soon<T>(goOn: (value: T) => void, value: T): void {
    this.steps.push(goOn, value)
  }

  /** To be called before anything else that takes a step of its own. */
  goOn(): void {
    const { steps } = this
    if (steps.length === 0) return
    this.steps = []
    void kept.then(() => {
      for (let i = 0; i < steps.length; i += 2) (steps[i] as (value: unknown) => void)(steps[i + 1])
    })
  }
}

const kept = Promise.resolve()
