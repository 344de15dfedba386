/** What the objects of one recording share on the strategy's side: the host, and who waits for what. */
import type { Communication, StrategyHost } from '../host.ts'

/** Lines are found in stack traces by the name of the strategy's file. */
export class Session {
  readonly host: StrategyHost
  private readonly fileMark: string
  private readonly waiting = new Map<Communication, (() => void)[]>()

  /** Line of the strategy that called into the API, 0 where the stack does not tell. */
  readonly line: () => number

  constructor(host: StrategyHost, fileName: string, line: (() => number) | undefined) {
    this.host = host
    this.fileMark = `${fileName}:`
    this.line = line ?? (() => this.lineIn(new Error().stack))
  }

  /** First line of the strategy's file that a stack trace names. */
  lineIn(stack: string | undefined): number {
    const at = this.fileMark === ':' ? -1 : (stack?.indexOf(this.fileMark) ?? -1)
    return at < 0 ? 0 : Number.parseInt(stack!.slice(at + this.fileMark.length), 10) || 0
  }

  /** Calls back when the communication is done: at once where it is. */
  whenDone(communication: Communication, then: () => void): void {
    if (this.host.await(communication) === 1) {
      then()
      return
    }
    const waiting = this.waiting.get(communication)
    if (waiting === undefined) this.waiting.set(communication, [then])
    else waiting.push(then)
  }

  /** To be called after every communication that was issued: it may have completed others. */
  wakeUp(): void {
    for (let done = this.host.nextDone(); done >= 0; done = this.host.nextDone()) {
      const waiting = this.waiting.get(done)
      this.waiting.delete(done)
      waiting?.forEach(then => {
        then()
      })
    }
  }
}
