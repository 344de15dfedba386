import { describe, expect, test } from 'vitest'
import type { Client } from '../../../engine/base/channel/contract.ts'
import { OpenRuns } from '../../../renderer/app/open-runs.ts'
import type { TracesContract } from '../../../traces-db/contract.ts'
import { notFound, runInfo } from '../run-info.ts'

/** A service whose runs can be completed and lost. */
function service() {
  const complete = new Map<string, boolean>()
  const openRun = async ({ run }: { run: string }) => {
    if (!complete.has(run)) throw notFound(run)
    return runInfo(run, complete.get(run))
  }
  const client = { openRun, closeRun: async () => {} } as unknown as Client<TracesContract>
  return { complete, runs: new OpenRuns(client) }
}

async function withRuns(...ids: readonly string[]) {
  const made = service()
  for (const run of ids) {
    made.complete.set(run, true)
    await made.runs.open(run)
  }
  return made
}

const titles = (runs: OpenRuns) => runs.tabs.get().map(tab => tab.id)

describe('OpenRuns', () => {
  test('a run that is open already comes to the front, with its view', async () => {
    const { runs } = await withRuns('a', 'b')
    const [first] = runs.tabs.get()
    first!.model.viewport.set({ startNs: 1, endNs: 2 })
    await runs.open('a')
    expect([titles(runs), runs.current()?.model]).toEqual([['a', 'b'], first!.model])
    expect(runs.current()?.model.viewport.get()).toEqual({ startNs: 1, endNs: 2 })
  })

  test('the neighbour of a closed run comes to the front', async () => {
    const { runs } = await withRuns('a', 'b', 'c')
    runs.front.set('b')
    await runs.close('b')
    expect(runs.front.get()).toBe('c')
    await runs.close('c')
    expect(runs.front.get()).toBe('a')
    await runs.close('a')
    expect(runs.front.get()).toBeUndefined()
  })

  test('stepping goes round', async () => {
    const { runs } = await withRuns('a', 'b')
    const seen = [1, 1, -1].map(by => {
      runs.step(by as 1 | -1)
      return runs.front.get()
    })
    expect(seen).toEqual(['a', 'b', 'a'])
  })

  test('after the service came back the views stay, and runs that it lost are closed and named', async () => {
    const { complete, runs } = await withRuns('a', 'half')
    runs.tabs.get()[0]!.model.viewport.set({ startNs: 1, endNs: 2 })
    complete.delete('half')
    expect(await runs.reopenAll()).toEqual(['half'])
    expect([titles(runs), runs.front.get()]).toEqual([['a'], 'a'])
    expect(runs.current()?.openings).toBe(2)
    expect(runs.current()?.model.viewport.get()).toEqual({ startNs: 1, endNs: 2 })
  })

  test('arguments are asked for again once the import has written them', async () => {
    const { complete, runs } = service()
    complete.set('a', false)
    await runs.open('a')
    const { model } = runs.current()!
    model.selection.set({ kind: 'slice', id: 3 })
    let asked = 0
    model.selection.subscribe(() => asked++)
    complete.set('a', true)
    await runs.refresh('a', 1.5)
    expect([asked, model.run.header.complete, runs.current()?.importSeconds]).toEqual([1, true, 1.5])
  })
})
