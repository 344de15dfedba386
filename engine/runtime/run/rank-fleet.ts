/**
 * The processes of a run: starts them, brings them together, watches over them, and leaves nothing behind. A
 * rank that dies, fails or does not answer ends the run; see explain-failure.ts for what is said then.
 */
import { AppError } from '../../base/app-error.ts'
import type { Rank } from '../../base/units.ts'
import type { KernelRequest } from '../kernel-set.ts'
import type { FromRank, ReadOut } from '../rank/messages.ts'
import type { RankProgram } from '../rank/rank-program.ts'
import { makeSocketFolder } from '../transport/socket-folder.ts'
import { type ClockOffset, measureClock } from './clock-sync.ts'
import { explainFailure, explainSilence, explainStandstill, type RankEvidence } from './explain-failure.ts'
import { RankChild } from './rank-child.ts'
import type { RunLimits } from './run-options.ts'

const heartbeatMs = 500
/** After a first sign of failure, the others' signs are awaited: they tell who waited for whom. */
const evidenceMs = 300
const endMs = 3000

export interface FleetOptions {
  readonly programs: readonly RankProgram[]
  readonly backend: string
  readonly kernels: (rank: Rank) => KernelRequest
  readonly dtype: string
  readonly environment: (rank: Rank) => Readonly<Record<string, string>>
  readonly readOut: ReadOut
  readonly logs: boolean
  readonly limits: RunLimits
  /** Beside `silenceMs`: how long the largest operation may take. */
  readonly longestOperationMs: number
  readonly onMessage: (rank: Rank, message: FromRank) => void
}

type Phase = 'starting' | 'running' | 'ending'
type Ready = Extract<FromRank, { type: 'ready' }>

export class RankFleet {
  /** Rejects when the run has failed; never resolves. */
  readonly failed: Promise<never>
  readonly #options: FleetOptions
  readonly #folder = makeSocketFolder()
  readonly #children: readonly RankChild[]
  readonly #ranks: readonly RankEvidence[]
  readonly #heard: Float64Array
  readonly #said = new Map<FromRank['type'], { readonly by: Map<Rank, FromRank>; tell: () => void }>()
  readonly #questions = new Map<string, (atMs: number) => void>()
  readonly #heartbeat: NodeJS.Timeout
  #phase: Phase = 'starting'
  #fail: (error: Error) => void = () => {}
  #concluding = false
  #ping = 0
  #lastBeatMs = performance.now()
  #progress = { ended: -1, sinceMs: performance.now() }

  constructor(options: FleetOptions) {
    this.#options = options
    this.failed = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.failed.catch(() => {})
    this.#ranks = options.programs.map(program => ({
      program,
      exit: undefined,
      failure: undefined,
      state: undefined,
    }))
    this.#heard = new Float64Array(options.programs.length)
    this.#children = options.programs.map(
      ({ rank }) =>
        new RankChild(rank, options.environment(rank), {
          onMessage: (from, message) => this.#take(from, message),
          onExit: (from, how) => this.#exited(from, how),
        }),
    )
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs)
  }

  /** Of the processes that could be started, by rank. */
  get pids(): readonly number[] {
    return this.#children.flatMap(({ pid }) => pid ?? [])
  }

  /** Connects the ranks and loads their back ends. What each of them says that it runs on. */
  async prepare(): Promise<readonly Ready[]> {
    const { backend, kernels, dtype, readOut, logs, limits } = this.#options
    const addresses = this.#children.map(({ rank }) => this.#folder.address(rank))
    const tooLate = setTimeout(() => {
      const seconds = Math.round(limits.startMs / 1000)
      this.#fail(new AppError('unavailable', `The ranks were not ready within ${seconds} s.`))
    }, limits.startMs)
    try {
      for (const child of this.#children) {
        const program = this.#options.programs[child.rank]!
        child.send({
          type: 'begin',
          program,
          backend,
          kernels: kernels(child.rank),
          dtype,
          addresses,
          readOut,
          logs,
        })
      }
      await this.#all('listening')
      for (const child of this.#children) child.send({ type: 'connect' })
      return (await this.#all('ready')) as readonly Ready[]
    } finally {
      clearTimeout(tooLate)
    }
  }

  /** Asked while the ranks are at rest. */
  async clocks(): Promise<readonly ClockOffset[]> {
    const offsets: ClockOffset[] = []
    for (const child of this.#children) {
      const answer = (number: number) =>
        new Promise<number>(resolve => {
          this.#questions.set(`${child.rank}/${number}`, resolve)
        })
      this.#ping += 1000
      offsets.push(await Promise.race([measureClock(child, answer, this.#ping), this.failed]))
    }
    return offsets
  }

  /** Resolves when all ranks have run all passes. */
  async run(passes: number): Promise<void> {
    const now = performance.now()
    this.#heard.fill(now)
    this.#progress = { ended: -1, sinceMs: now }
    this.#phase = 'running'
    for (const child of this.#children) child.send({ type: 'run', passes })
    await this.#all('done')
    // From here on a rank may go.
    this.#phase = 'starting'
  }

  /** Ends all processes, in order where they can, and removes their sockets. */
  async close(): Promise<void> {
    this.#phase = 'ending'
    clearInterval(this.#heartbeat)
    for (const child of this.#children) child.send({ type: 'end' })
    await this.#gone()
  }

  /** Ends all processes at once, and removes their sockets. */
  async kill(): Promise<void> {
    this.#phase = 'ending'
    clearInterval(this.#heartbeat)
    for (const child of this.#children) child.kill()
    await this.#gone()
  }

  async #gone(): Promise<void> {
    const late = setTimeout(() => {
      for (const child of this.#children) child.kill()
    }, endMs)
    await Promise.all(this.#children.map(child => child.exited))
    clearTimeout(late)
    this.#folder.remove()
  }

  /** Resolves with what each rank said when all have said it. */
  #all(type: FromRank['type']): Promise<readonly FromRank[]> {
    const said = this.#saidOf(type)
    const complete = () => said.by.size === this.#children.length
    const everybody = new Promise<void>(resolve => {
      said.tell = () => {
        if (complete()) resolve()
      }
      said.tell()
    })
    return Promise.race([
      everybody.then(() => this.#children.map(({ rank }) => said.by.get(rank)!)),
      this.failed,
    ])
  }

  #saidOf(type: FromRank['type']) {
    const known = this.#said.get(type)
    if (known) return known
    const made = { by: new Map<Rank, FromRank>(), tell: () => {} }
    this.#said.set(type, made)
    return made
  }

  #take(rank: Rank, message: FromRank): void {
    this.#heard[rank] = performance.now()
    if (message.type === 'pong') {
      this.#ranks[rank]!.state = message.state
      const question = `${rank}/${message.number}`
      this.#questions.get(question)?.(message.atMs)
      this.#questions.delete(question)
      return
    }
    if (message.type === 'failed') {
      this.#ranks[rank]!.failure = message
      this.#conclude()
      return
    }
    if (message.type !== 'events' && message.type !== 'pass' && message.type !== 'tensors') {
      const said = this.#saidOf(message.type)
      said.by.set(rank, message)
      said.tell()
    }
    this.#options.onMessage(rank, message)
  }

  #exited(rank: Rank, how: string): void {
    if (this.#phase === 'ending') return
    this.#ranks[rank]!.exit = how
    this.#conclude()
  }

  #conclude(): void {
    if (this.#concluding) return
    this.#concluding = true
    setTimeout(() => this.#fail(explainFailure(this.#ranks)), evidenceMs)
  }

  #beat(): void {
    const now = performance.now()
    // Whoever slept himself has nobody to blame.
    if (now - this.#lastBeatMs > 4 * heartbeatMs) this.#heard.fill(now)
    this.#lastBeatMs = now
    if (this.#phase !== 'running' || this.#concluding) return
    const { limits, longestOperationMs } = this.#options
    this.#ping++
    for (const child of this.#children) child.send({ type: 'ping', number: this.#ping })
    const silent = this.#heard.findIndex(heard => now - heard > limits.silenceMs + longestOperationMs)
    if (silent >= 0) {
      this.#fail(explainSilence(this.#ranks, silent, now - this.#heard[silent]!))
      return
    }
    const ended = this.#ranks.reduce((sum, { state }) => sum + (state?.ended ?? 0) + (state?.pass ?? 0), 0)
    if (ended !== this.#progress.ended) this.#progress = { ended, sinceMs: now }
    const still = now - this.#progress.sinceMs
    if (still > limits.standstillMs + longestOperationMs) this.#fail(explainStandstill(this.#ranks, still))
  }
}
