/** The process of a rank as the engine service holds it. */
import { type ChildProcess, fork } from 'node:child_process'
import { nodeProgram } from '../../base/node-program.ts'
import type { Rank } from '../../base/units.ts'
import type { FromRank, ToRank } from '../rank/messages.ts'

/** In a build the program lies beside this one; see electron.vite.config.ts. */
const program = new URL('../rank/rank-process.ts', import.meta.url)
const lastWordsLength = 2000

export interface RankChildEvents {
  readonly onMessage: (rank: Rank, message: FromRank) => void
  /** `how` for a person: `signal SIGKILL`, `exit code 1: last words`. */
  readonly onExit: (rank: Rank, how: string) => void
}

export class RankChild {
  readonly rank: Rank
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  #lastWords = ''

  constructor(rank: Rank, environment: Readonly<Record<string, string>>, events: RankChildEvents) {
    this.rank = rank
    this.#child = fork(program, [], {
      execPath: nodeProgram(process),
      execArgv: [],
      env: { ...process.env, ...environment },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-lastWordsLength)
    })
    this.#child.on('message', message => events.onMessage(rank, message as FromRank))
    this.#child.on('error', error => {
      this.#lastWords = error.message
    })
    this.#exited = new Promise(resolve => {
      // After 'exit', when all that it wrote has been read; 'close' comes also where it could not start.
      this.#child.once('close', (code, signal) => {
        const words = tellingLine(this.#lastWords)
        events.onExit(
          rank,
          `${signal ? `signal ${signal}` : `exit code ${code}`}${words ? `: ${words}` : ''}`,
        )
        resolve()
      })
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get exited(): Promise<void> {
    return this.#exited
  }

  /** Does nothing when the process is gone. */
  send(message: ToRank): void {
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** Of what a process wrote before it ended: the line that names an error, else the last one. */
function tellingLine(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.findLast(line => /^\s*(\w*Error|FATAL)\b/.test(line)) ?? lines.at(-1) ?? '').trim()
}
