import { describe, expect, test } from 'vitest'
import type { Client } from '../../../engine/base/channel/contract.ts'
import { OpenRuns } from '../../../renderer/app/open-runs.ts'
import { parseSession, restoreSession, sessionOf } from '../../../renderer/app/session.ts'
import type { TracesContract } from '../../../traces-db/contract.ts'
import { notFound, runInfo } from '../run-info.ts'

function openRuns(known: readonly string[]): OpenRuns {
  return new OpenRuns({
    openRun: async ({ run }: { run: string }) => {
      if (!known.includes(run)) throw notFound(run)
      return runInfo(run)
    },
    closeRun: async () => {},
  } as unknown as Client<TracesContract>)
}

describe('a session', () => {
  test('brings back runs, their windows of time and the one in front', async () => {
    const before = openRuns(['a', 'b'])
    await before.open({ kind: 'library', run: 'a' })
    before.current()!.model.viewport.set({ startNs: 100, endNs: 200 })
    await before.open({ kind: 'library', run: 'b' })
    before.front.set('a')
    const session = parseSession(JSON.stringify(sessionOf(before)))!
    const after = openRuns(['a', 'b'])
    await restoreSession(after, session)
    expect(after.tabs.get().map(tab => tab.id)).toEqual(['a', 'b'])
    expect(after.current()?.id).toBe('a')
    expect(after.current()?.model.viewport.get()).toEqual({ startNs: 100, endNs: 200 })
  })

  test('leaves out runs that are gone', async () => {
    const session = {
      version: 1,
      front: 'gone',
      runs: ['gone', 'a'].map(run => ({ run, startNs: 0, endNs: 10 })),
    } as const
    const runs = openRuns(['a'])
    await restoreSession(runs, { ...session, runs: [...session.runs] })
    expect(runs.current()?.id).toBe('a')
  })

  test.each([null, '', '{', '{"version":2,"runs":[]}', '{"version":1,"runs":[{"run":1}]}'])(
    'is nothing where the text is %j',
    text => {
      expect(parseSession(text)).toBeUndefined()
    },
  )
})
