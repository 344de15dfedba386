/**
 * The thread that measures runs, so that the service goes on answering the timeline. It opens run files itself
 * and keeps the last few, prepared for measuring.
 */
import { statSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import { type MeasureCall, measureQueries } from '../metrics/measure-queries.ts'
import { type Measurable, measurable } from '../metrics/measure-run.ts'
import { readRun } from '../store/run-reader.ts'

export interface MeasureJob {
  readonly id: number
  readonly call: MeasureCall
  readonly args: unknown
  /** Files of the runs that the arguments name. */
  readonly paths: Readonly<Record<string, string>>
}

export type MeasureAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorData }

const keptRuns = 4

interface Kept {
  readonly stamp: string
  readonly subject: Measurable
  close(): void
}

/** By path, least recently used first. */
const kept = new Map<string, Kept>()

function open(path: string, needed: number): Measurable {
  const { size, mtimeMs } = statSync(path)
  const stamp = `${size} ${mtimeMs}`
  let entry = kept.get(path)
  if (entry?.stamp !== stamp) {
    entry?.close()
    const reader = readRun(path)
    entry = { stamp, subject: measurable(reader.data), close: () => reader.close() }
  }
  kept.delete(path)
  kept.set(path, entry!)
  while (kept.size > Math.max(keptRuns, needed)) {
    const [oldest, { close }] = kept.entries().next().value!
    close()
    kept.delete(oldest)
  }
  return entry!.subject
}

parentPort?.on('message', async ({ id, call, args, paths }: MeasureJob) => {
  try {
    const queries = measureQueries(run => open(paths[run]!, Object.keys(paths).length))
    const answer = queries[call] as unknown as (args: unknown, signal: AbortSignal) => unknown
    const value = await answer(args, new AbortController().signal)
    parentPort!.postMessage({ id, value } satisfies MeasureAnswer)
  } catch (thrown) {
    parentPort!.postMessage({ id, error: errorData(thrown) } satisfies MeasureAnswer)
  }
})
