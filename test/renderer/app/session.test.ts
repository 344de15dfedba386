import { describe, expect, test, vi } from 'vitest'
import type { Client } from '../../../engine/base/channel/contract.ts'
import { OpenRuns } from '../../../renderer/app/open-runs.ts'
import { parseSession, restoreSession, type Session, sessionOf } from '../../../renderer/app/session.ts'
import { SessionKeeper } from '../../../renderer/app/session-keeper.ts'
import { Store } from '../../../renderer/app/store.ts'
import { CompareModel } from '../../../renderer/compare/compare-model.ts'
import type { DrawerState } from '../../../renderer/details/drawer-tabs.ts'
import type { TracesContract } from '../../../traces-db/contract.ts'
import { notFound, runInfo } from '../run-info.ts'

function windowOf(known: readonly string[]) {
  const runs = new OpenRuns({
    openRun: async ({ run }: { run: string }) => {
      if (!known.includes(run)) throw notFound(run)
      return runInfo(run)
    },
    closeRun: async () => {},
  } as unknown as Client<TracesContract>)
  return {
    runs,
    screen: new Store<'runs' | 'timeline' | 'memory'>('runs') as never,
    drawer: new Store<DrawerState>({ open: true, tab: 'selection', height: 248 }),
    compare: new CompareModel(),
  }
}

const open = (window: ReturnType<typeof windowOf>, run: string) => window.runs.open(run)
const read = (session: Session) => parseSession(JSON.stringify(session)) as Session

describe('a session', () => {
  test('brings back runs, where one looked in each, the one in front and what is compared', async () => {
    const before = windowOf(['a', 'b'])
    await open(before, 'a')
    const { model } = before.runs.current()!
    model.viewport.set({ startNs: 100, endNs: 200 })
    model.togglePin(model.run.tracks[0]!.id)
    model.collapsed.set(new Set(['some-group']))
    model.trackFilter.set('rank')
    await open(before, 'b')
    before.runs.front.set('a')
    before.drawer.set({ open: false, tab: 'marks', height: 300 })
    before.compare.choose(['b', 'a'])
    const after = windowOf(['a', 'b'])
    expect(await restoreSession(after, read(sessionOf(before)))).toEqual([])
    expect(sessionOf(after)).toEqual(sessionOf(before))
    const shown = after.runs.current()!.model
    expect(after.runs.current()?.id).toBe('a')
    expect(shown.viewport.get()).toEqual({ startNs: 100, endNs: 200 })
    expect(shown.pinned.get()).toEqual([model.run.tracks[0]!.id])
    expect([...shown.collapsed.get()]).toEqual(['some-group'])
    expect(after.compare.runs.get()).toEqual(['b', 'a'])
  })

  test('leaves out runs that are gone, and tells their titles', async () => {
    const before = windowOf(['gone', 'a'])
    await open(before, 'a')
    await open(before, 'gone')
    before.compare.choose(['gone', 'a'])
    const after = windowOf(['a'])
    const { title } = before.runs.current()!.model.run.header
    expect(await restoreSession(after, read(sessionOf(before)))).toEqual([title])
    expect(after.runs.current()?.id).toBe('a')
    expect(after.compare.runs.get()).toEqual(['a'])
  })

  test('stays behind a run that was opened since the start', async () => {
    const before = windowOf(['a', 'b'])
    await open(before, 'a')
    const after = windowOf(['a', 'b'])
    await open(after, 'b')
    await restoreSession(after, read(sessionOf(before)))
    expect(after.runs.current()?.id).toBe('b')
    expect(after.runs.tabs.get().map(({ id }) => id)).toEqual(['b', 'a'])
  })

  test('forgets pins of tracks that the run no longer has', async () => {
    const before = windowOf(['a'])
    await open(before, 'a')
    const session = sessionOf(before)
    const after = windowOf(['a'])
    await restoreSession(after, { ...session, runs: [{ ...session.runs[0]!, pinned: [9999] }] })
    expect(after.runs.current()?.model.pinned.get()).toEqual([])
  })

  test('is undefined where there is none', () => expect(parseSession(null)).toBeUndefined())

  test.each(['', '{', '{"version":3}', '{"version":1,"runs":[]}', '{"version":2,"runs":[{"run":1}]}'])(
    'is broken where the text is %j',
    text => expect(parseSession(text)).toBe('broken'),
  )
})

describe('the keeper of sessions', () => {
  test('keeps what changed after a pause, once, and all of it when the page goes', async () => {
    vi.useFakeTimers()
    try {
      const window = windowOf(['a'])
      const kept: string[] = []
      const keeper = new SessionKeeper(window, { setItem: (_, text) => void kept.push(text) })
      keeper.start()
      await open(window, 'a')
      const { model } = window.runs.current()!
      for (let at = 1; at <= 50; at++) model.viewport.set({ startNs: at, endNs: at + 100 })
      expect(kept).toEqual([])
      await vi.advanceTimersByTimeAsync(1000)
      expect(kept).toHaveLength(1)
      expect((parseSession(kept[0]!) as Session).runs[0]).toMatchObject({ run: 'a', startNs: 50 })
      model.togglePin(model.run.tracks[0]!.id)
      keeper.flush()
      expect((parseSession(kept[1]!) as Session).runs[0]!.pinned).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })
})
