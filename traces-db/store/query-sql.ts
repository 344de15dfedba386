/** Runs a read-only SQL query over a run file, in a process of its own that is killed when its time is up. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError, type ErrorData, errorFromData } from '../../engine/base/app-error.ts'
import { nodeProgram } from '../../engine/base/node-program.ts'
import type { SqlResult } from '../contract.ts'

export interface SqlRequest {
  /** The run file. */
  readonly path: string
  readonly text: string
  /** Rows at most. */
  readonly limit: number
  readonly milliseconds: number
  readonly signal?: AbortSignal
}

export interface SqlQuestion {
  readonly path: string
  readonly text: string
  readonly limit: number
}

export type SqlAnswer = { readonly result: SqlResult } | { readonly error: ErrorData }

/** Throws `invalid-argument` (not a query that reads), `limit` (time, memory), `cancelled`, `damaged`. */
export function querySql({ milliseconds, signal, ...question }: SqlRequest): Promise<SqlResult> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = fork(fileURLToPath(new URL('./sql-process.ts', import.meta.url)), [], {
      execPath: nodeProgram(process),
      execArgv: ['--max-old-space-size=2048'],
      env: { ...process.env, NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: undefined },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // JSON: the two programs may have different versions of V8.
      serialization: 'json',
      windowsHide: true,
    })
    const end = (settle: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
      child.kill('SIGKILL')
      settle()
    }
    const fail = (error: AppError) => end(() => reject(error))
    const cancel = () => fail(new AppError('cancelled', 'Cancelled.'))
    const timer = setTimeout(
      () =>
        fail(
          new AppError(
            'limit',
            `The query took longer than ${milliseconds / 1000} s and was stopped. Narrow it, or allow more time.`,
          ),
        ),
      milliseconds,
    )
    signal?.addEventListener('abort', cancel, { once: true })
    child.once('message', message => {
      const answer = message as SqlAnswer
      end(() => ('result' in answer ? resolve(answer.result) : reject(errorFromData(answer.error))))
    })
    child.once('error', cause =>
      fail(new AppError('unavailable', 'The query could not be started.', cause.message, { cause })),
    )
    child.once('exit', () => fail(new AppError('limit', 'The query needs more memory than it may have.')))
    child.send(question satisfies SqlQuestion)
  })
}
