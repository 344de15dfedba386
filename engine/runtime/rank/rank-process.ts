/**
 * The process of one rank: takes its program over the channel that forking made, executes it, reports, ends.
 * It ends by itself when whoever started it is gone.
 */
import { errorData } from '../../base/app-error.ts'
import type { FromRank, ToRank } from './messages.ts'
import { RankRunner } from './rank-runner.ts'

const send = (message: FromRank): Promise<void> =>
  new Promise(resolve => {
    if (!process.connected) return resolve()
    process.send!(message, undefined, undefined, () => resolve())
  })

const runner = new RankRunner(send)

process.on('disconnect', () => {
  runner.abandoned()
  process.exit(0)
})
process.on('message', (message: ToRank) => {
  runner.take(message).catch(fail)
})
// Ctrl+C reaches every process of the terminal; when ranks end is for their service to say.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

let hasFailed = false

/** The service decides what happens then; it hears of the first failure only. */
function fail(thrown: unknown): void {
  if (hasFailed) return
  hasFailed = true
  void send({ type: 'failed', error: errorData(thrown), state: runner.state, lostPeer: runner.lostPeer })
}
