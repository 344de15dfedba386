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

  test('what failed stays with its reason until it is dismissed', async () => {
    const { imports } = importsOf([progress], new AppError('unreadable', 'Not a trace.'))
    await imports.importFiles([file])
    const [job] = imports.jobs.get()
    expect([job?.phase, job?.error?.message, job?.title]).toEqual(['failed', 'Not a trace.', 'rank0.json'])
    imports.dismiss(job!.id)
    expect(imports.jobs.get()).toEqual([])
  })

  test('all that failed are dismissed together, and no others', async () => {
    const { imports } = importsOf([progress], new AppError('unreadable', 'Not a trace.'))
    imports.sending('under way', new AbortController())
    for (const name of ['a', 'b']) await imports.importFiles([{ token: name, name }])
    expect(imports.jobs.get()).toHaveLength(3)
    imports.dismissFailed()
    expect(imports.jobs.get().map(({ title }) => title)).toEqual(['under way'])
  })

  test('a service that died during an import is told as that', async () => {
    const { imports } = importsOf([progress], new AppError('unavailable', 'The connection was lost.'))
    await imports.importFiles([file])
    expect(imports.jobs.get()[0]?.error?.message).toContain('Nothing was kept')
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
