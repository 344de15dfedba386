#!/usr/bin/env node
/** The command line. What an old Node can do with it is in rankscope.js, which people start. */
import { AppError } from '../../engine/base/app-error.ts'
import { runVerb } from './run-verb.ts'
import { verbs } from './verbs.ts'

const stop = new AbortController()
// The first Ctrl+C lets a verb clean up; the second one ends it at once. Verbs that end in order by themselves
// (serve) hear the signal too.
process.once('SIGINT', () => stop.abort(new AppError('cancelled', 'Cancelled; nothing was written.')))
process.once('SIGTERM', () => stop.abort(new AppError('cancelled', 'Ended; nothing was written.')))
// `rankscope sql ... | head` closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

process.exitCode = await runVerb(
  verbs,
  process.argv.slice(2),
  {
    stdout: text => process.stdout.write(text),
    stderr: text => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
  },
  stop.signal,
)
