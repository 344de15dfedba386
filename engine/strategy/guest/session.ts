/** What the objects of one recording share on the strategy's side: the host, and who waits for what. */
import { awaitAnswers, type Communication, type Handle, type StrategyHost } from '../host.ts'
import { takeMarkedLine } from './marked-line.ts'
import { lineInStack } from './thrown.ts'

/** Lines are found in stack traces by the name of the strategy's file. */
export class Session {
  readonly host: StrategyHost
  private readonly fileMark: string
  private readonly waiting = new Map<Communication, ((handles: readonly Handle[]) => void)[]>()

  /** Line of the strategy that called this function of the API, 0 where the stack does not tell. */
  readonly line: (api: CallableFunction) => number

  constructor(host: StrategyHost, fileName: string, line: ((api: CallableFunction) => number) | undefined) {
    this.host = host
    this.fileMark = `${fileName}:`
    // Every frame between the strategy and here costs the interpreter as much as a call across.
    this.line = line ?? (() => takeMarkedLine() || this.lineIn(new Error().stack))
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
    const { host } = this
    for (let done = host.nextDone(); done >= 0; done = host.nextDone()) {
      const waiting = this.waiting.get(done)
      this.waiting.delete(done)
      const handles = host.results(done)
      waiting?.forEach(then => {
        then(handles)
      })
    }
    return -1 - answer
  }

  /** Calls back with the handles that the communication brings: at once where it is done. */
  whenDone(communication: Communication, then: (handles: readonly Handle[]) => void): void {
    const answer = this.host.await(communication)
    if (answer >= 0) then([answer])
    else if (answer === awaitAnswers.nothing) then([])
    else if (answer === awaitAnswers.several) then(this.host.results(communication))
    else {
      const waiting = this.waiting.get(communication)
      if (waiting === undefined) this.waiting.set(communication, [then])
      else waiting.push(then)
    }
  }
}
