/**
 * Runs that one connection creates. When it closes before they are finished, whoever made them is gone: they are
 * finished here with what was kept, and say that they were cut short.
 */
import type { Implementation } from '../../engine/base/channel/contract.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import type { TracesContract } from '../contract.ts'

const reason = 'The engine service ended before the run did.'

export interface WatchedConnection {
  /** The service as this connection sees it. */
  readonly implementation: Implementation<TracesContract>
  /** The connection has closed. */
  closed(): void
}

export function watchRuns(implementation: Implementation<TracesContract>): WatchedConnection {
  const open = new Map<string, RunHeader>()
  return {
    implementation: {
      ...implementation,
      createRun: async (args, signal) => {
        const made = await implementation.createRun(args, signal)
        open.set(made.run, args.header)
        return made
      },
      finishRun: async (args, signal) => {
        const header = open.get(args.run)
        // Should it fail, it ends later as its maker wanted it to.
        if (header) open.set(args.run, { ...header, ...args.header })
        const info = await implementation.finishRun(args, signal)
        open.delete(args.run)
        return info
      },
    },
    closed: () => {
      for (const [run, { subject }] of open) {
        const { execution } = subject
        const header = execution
          ? { subject: { ...subject, execution: { cutShort: reason, ...execution } } }
          : {}
        // A run that cannot be finished (a full disk) stays as it is: a valid file, not complete.
        Promise.resolve(implementation.finishRun({ run, header }, new AbortController().signal)).catch(
          () => {},
        )
      }
      open.clear()
    },
  }
}
