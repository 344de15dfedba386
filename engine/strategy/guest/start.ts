/** Starts a strategy for every rank. From then on ranks take turns wherever one awaits. */
import type { Rank } from '../../base/units.ts'
import type { StrategyHost } from '../host.ts'
import { RecordedDist } from './dist.ts'
import { RecordedModel } from './model.ts'
import { BrokenRule } from './operations.ts'
import { Session } from './session.ts'
import type { Config, Strategy } from './strategy.ts'
import { errorText, stackOf } from './thrown.ts'

export interface StartOptions {
  readonly worldSize: number
  readonly layers: number
  readonly config: Config
  /** Name of the strategy's file as stack traces write it; '' to look for no lines. */
  readonly fileName: string
  /** Finds the line of the running call, if the platform has a faster way than reading a stack's text. */
  readonly line?: ((api: CallableFunction) => number) | undefined
  /** Who wants to know whose code runs. */
  readonly watch?: TrainWatch | undefined
}

export interface TrainWatch {
  begins(rank: Rank): void
  runs(rank: Rank, promise: Promise<void> | void): void
}

/** Tells the host when a rank has finished or failed; never throws itself. */
export function startStrategy(strategy: Strategy, host: StrategyHost, options: StartOptions): void {
  const session = new Session(host, options.fileName, options.line)
  const world = Array.from({ length: options.worldSize }, (_, rank) => rank)
  for (const rank of world) {
    const model = new RecordedModel(session, rank, options.worldSize, options.layers)
    const dist = new RecordedDist(session, rank, options.worldSize, world, 0)
    void runRank(session, rank, () => {
      options.watch?.begins(rank)
      const promise = strategy.train(model, dist, options.config)
      options.watch?.runs(rank, promise)
      return promise
    })
  }
}

async function runRank(session: Session, rank: number, train: () => Promise<void> | void): Promise<void> {
  try {
    await train()
    session.host.finished(rank)
  } catch (thrown) {
    if (thrown instanceof BrokenRule) {
      try {
        session.host.broken(rank, 'rule', thrown.message, 0)
      } catch {
        // Kept by the host; there is nobody left here to tell.
      }
      return
    }
    const line = session.lineIn(stackOf(thrown))
    session.host.failed(rank, errorText(thrown), line)
  }
}
