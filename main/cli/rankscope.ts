#!/usr/bin/env node
/** The command line. What an old Node can do with it is in rankscope.js, which people start. */
import { constants } from 'node:os'
import { AppError } from '../../engine/base/app-error.ts'
import { runVerb } from './run-verb.ts'
import { loadVerbs } from './verbs.ts'

/** Signals so soon after the first one mean the same: a terminal and whoever started this may both send one. */
const sameMs = 500
/** How long a verb may take to end in order when nobody reads its answer. */
const unreadMs = 3000

const stop = new AbortController()
let askedMs = Number.POSITIVE_INFINITY

/** The first one lets a verb clean up; another one ends it at once. Verbs that serve hear the signal too. */
function end(message: string, exitCode: number): void {
  if (performance.now() - askedMs > sameMs) process.exit(exitCode)
  askedMs = Math.min(askedMs, performance.now())
  stop.abort(new AppError('cancelled', message, { exitCode }))
}
for (const [signal, message] of [
  ['SIGINT', 'Cancelled; nothing was written.'],
  ['SIGTERM', 'Ended; nothing was written.'],
  ['SIGHUP', 'Ended; nothing was written.'],
] as const) {
  process.on(signal, () => end(message, 128 + constants.signals[signal]))
}
// Started by rankscope.js, which is gone without a word.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

let unread: number | undefined
// `rankscope sql ... | head` closes the pipe: that is no failure. A run ends in order then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  unread ??= error.code === 'EPIPE' ? 0 : 1
  stop.abort(new AppError('cancelled', 'Nobody reads the answer.'))
  setTimeout(() => process.exit(unread), unreadMs).unref()
})
// The terminal is gone: there is nobody to tell.
process.stderr.on('error', () => {})

const exitCode = await runVerb(
  await loadVerbs(process.argv[2]),
  process.argv.slice(2),
  {
    stdout: text => process.stdout.write(text),
    stderr: text => unread ?? process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
  },
  stop.signal,
)
process.exitCode = unread ?? exitCode
