import { describe, expect, test } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import type { Client } from '../../../engine/base/channel/contract.ts'
import { Imports, titleOf } from '../../../renderer/runs/imports.ts'
import type { ImportEvent, TracesContract } from '../../../traces-db/contract.ts'

const progress: ImportEvent = {
  type: 'progress',
  stage: 'reading',
  bytes: 5,
  totalBytes: 10,
  bytesPerSecond: 5,
}
const ready: ImportEvent = { type: 'ready', run: 'r', readySeconds: 1 }
const done = { type: 'done', run: 'r', seconds: 2 } as ImportEvent

/** Imports of a service that sends these events, then fails where an error is given. */
function importsOf(events: readonly ImportEvent[], error?: Error) {
  const log: string[] = []
  const client = {
    importFiles: async function* (_: unknown, { signal }: { signal: AbortSignal }) {
      for (const event of events) {
        if (signal.aborted) throw new AppError('cancelled', 'Cancelled.')
        yield event
      }
      if (error) throw error
    },
  } as unknown as Client<TracesContract>
  const imports: Imports = new Imports(client, {
    onReady: async run => {
      log.push(`opening ${run}`)
      await Promise.resolve()
      log.push(`open ${run}`)
    },
    onDone: async event => void log.push(`done ${event.run} ${imports.jobs.get()[0]?.phase}`),
    onFailed: (title, { message }) => void log.push(`${title} failed: ${message}`),
  })
  return { imports, log }
}

const file = { token: 't', name: 'rank0.json' }

describe('Imports', () => {
  test('a run is open before it is told to be done, and the job goes when it ends', async () => {
    const { imports, log } = importsOf([progress, ready, done])
    await imports.importFiles([file])
    expect(log).toEqual(['opening r', 'open r', 'done r settling'])
    expect(imports.jobs.get()).toEqual([])
  })

  test('what failed is told with its reason and is under way no more', async () => {
    const { imports, log } = importsOf([progress], new AppError('unreadable', 'Not a trace.'))
    imports.sending('under way', new AbortController())
    for (const name of ['a', 'b']) await imports.importFiles([{ token: name, name }])
    expect(log).toEqual(['a failed: Not a trace.', 'b failed: Not a trace.'])
    expect(imports.jobs.get().map(({ title }) => title)).toEqual(['under way'])
  })

  test('a service that died during an import is told as that', async () => {
    const { imports, log } = importsOf([progress], new AppError('unavailable', 'The connection was lost.'))
    await imports.importFiles([file])
    expect(log).toEqual([expect.stringContaining('Nothing was kept')])
  })

  test('what somebody cancels is no failure', async () => {
    const { imports, log } = importsOf([progress, progress], new AppError('unreadable', 'Not a trace.'))
    const importing = imports.importFiles([file])
    imports.cancel(imports.jobs.get()[0]!.id)
    await importing
    expect(log).toEqual([])
    expect(imports.jobs.get()).toEqual([])
  })

  test('files on their way are told of until they are there, and stopped where somebody cancels', () => {
    const { imports } = importsOf([])
    const stop = new AbortController()
    const { progress: tell, end } = imports.sending('Dropped files', stop)
    tell(0.5)
    const [job] = imports.jobs.get()
    expect(job).toMatchObject({ phase: 'sending', sentShare: 0.5 })
    imports.cancel(job!.id)
    expect(stop.signal.aborted).toBe(true)
    end()
    expect(imports.jobs.get()).toEqual([])
  })

  test('what was cancelled leaves nothing to dismiss', async () => {
    const { imports } = importsOf([progress, progress, ready])
    const stop = imports.jobs.subscribe(() => {
      const [job] = imports.jobs.get()
      if (job?.progress) imports.cancel(job.id)
    })
    await imports.importFiles([file])
    stop()
    expect(imports.jobs.get()).toEqual([])
  })
})

test('several files have the name of the first and their number', () => {
  expect(titleOf(['rank0.json'])).toBe('rank0.json')
  expect(titleOf(['rank0.json', 'rank1.json', 'rank2.json'])).toBe('rank0.json and 2 more')
})
