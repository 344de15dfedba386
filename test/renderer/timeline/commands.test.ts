import { beforeEach, describe, expect, test } from 'vitest'
import { timelineCommands } from '../../../renderer/timeline/commands.ts'
import { TimelineModel } from '../../../renderer/timeline/model.ts'
import { watchSelection } from '../../../renderer/timeline/selection-source.ts'
import { inPageClient } from './harness/in-page-client.ts'
import { RunMaker } from './harness/run-maker.ts'

/**
 * Two ranks. Slices by id:
 *   rank 0 main   lane 0  0 [0, 100)    3 [200, 300)
 *                 lane 1  1 [10, 40)  2 [50, 90)
 *   rank 1 main   lane 0  4 [20, 80)    5 [400, 500)
 * An arrow leads from 3 to 5.
 */
function made() {
  const maker = new RunMaker()
  const [first, second] = [0, 1].map(rank =>
    maker.track(maker.process(rank, 'python'), 'thread', 'main'),
  ) as [number, number]
  const label = maker.label('op', 'host')
  maker.slice(first, 0, 0, 100, label)
  maker.slice(first, 1, 10, 30, label)
  maker.slice(first, 1, 50, 40, label)
  maker.slice(first, 0, 200, 100, label)
  maker.slice(second, 0, 20, 60, label)
  maker.slice(second, 0, 400, 100, label)
  maker.flows.push({ from: 3, to: 5, fromTime: 300, toTime: 400 })
  const { client, info } = inPageClient(maker.finish('made', 'imported'))
  return { client, model: new TimelineModel(info, () => 0) }
}

let { client, model } = made()
let front: TimelineModel | undefined
beforeEach(() => {
  ;({ client, model } = made())
  front = model
  watchSelection(model, client, error => {
    throw error
  })
})

const commands = () => timelineCommands(() => front, client)
const command = (id: string) => commands().find(entry => entry.id === id)!

async function run(id: string): Promise<void> {
  const found = command(id)
  if (found.when && !found.when()) return
  await found.run()
  // The selection's details arrive by themselves.
  await new Promise(resolve => setTimeout(resolve, 5))
}

const selected = () => {
  const selection = model.selection.get()
  return selection?.kind === 'slice' ? selection.id : selection?.kind
}

async function walk(...ids: readonly string[]) {
  const seen: unknown[] = []
  for (const id of ids) {
    await run(id)
    seen.push(selected())
  }
  return seen
}

describe('the selection', () => {
  test('begins with the first slice in sight and goes along the track', async () => {
    const next = 'selection.next'
    expect(await walk(next, next, next, next, next, 'selection.previous')).toEqual([0, 1, 2, 3, 3, 2])
  })

  test('stays on its lane to the left and right', async () => {
    expect(await walk('selection.right', 'selection.right', 'selection.right', 'selection.left')).toEqual([
      0, 3, 3, 0,
    ])
  })

  test('goes in and out, and over to the row where there is nothing more', async () => {
    const [down, up] = ['selection.down', 'selection.up']
    expect(await walk(down, down, down, up, up, up)).toEqual([0, 1, 4, 0, 0, 0])
  })

  test('follows arrows both ways', async () => {
    model.select(3)
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(await walk('selection.flowOut', 'selection.flowOut', 'selection.flowIn')).toEqual([5, 5, 3])
  })

  test('can be everything, also in collapsed groups, and nothing', async () => {
    model.setCollapsed('rank:0', true)
    await run('selection.everything')
    expect(model.selection.get()).toEqual({ kind: 'area', startNs: 0, endNs: 500, tracks: [0, 1] })
    await run('selection.clear')
    expect(model.selection.get()).toBeUndefined()
    expect(command('selection.clear').when?.()).toBe(false)
  })
})

describe('the window', () => {
  test('fits the selection, and the whole run when that is done', async () => {
    model.select(3)
    await new Promise(resolve => setTimeout(resolve, 5))
    await run('timeline.focusSelection')
    expect(model.viewport.get()).toEqual({ startNs: 190, endNs: 310 })
    await run('timeline.focusSelection')
    expect(model.viewport.get()).toEqual({ startNs: 0, endNs: 500 })
    await run('timeline.back')
    expect(model.viewport.get()).toEqual({ startNs: 190, endNs: 310 })
    await run('timeline.forward')
    await run('timeline.wholeRun')
    expect(model.viewport.get()).toEqual({ startNs: 0, endNs: 500 })
  })

  test('moves while keys are held', () => {
    const zoomIn = command('timeline.zoomIn')
    expect(zoomIn.keys).toContain('KeyW')
    void zoomIn.run()
    expect([...model.held.get()]).toEqual(['zoomIn'])
    zoomIn.release?.()
    expect([...model.held.get()]).toEqual([])
  })
})

test('a mark is put on the selection, else on the time under the mouse, and kept by the service', async () => {
  model.select(3)
  await new Promise(resolve => setTimeout(resolve, 5))
  await run('timeline.mark')
  model.selection.set(undefined)
  model.cursorNs.set(123.4)
  await run('timeline.mark')
  const times = (await client.marks({ run: 'made' })).map(mark => [mark.startNs, mark.endNs, mark.text])
  expect(times).toEqual([
    [200, 300, 'op'],
    [123, 123, ''],
  ])
  expect(model.marks.get().map(mark => mark.startNs)).toEqual([123, 200])
})

test('the selected track is pinned and unpinned', async () => {
  model.select(4)
  await new Promise(resolve => setTimeout(resolve, 5))
  await run('timeline.pin')
  expect(model.pinned.get()).toEqual([1])
  await run('timeline.pin')
  expect(model.pinned.get()).toEqual([])
})

test('without a timeline in front no command is offered', async () => {
  front = undefined
  expect(commands().filter(entry => entry.when?.() !== false)).toEqual([])
  for (const entry of commands()) await entry.run()
})

test('ids and keys are there once', () => {
  const ids = commands().map(entry => entry.id)
  const keys = commands().flatMap(entry => entry.keys ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(keys).size).toBe(keys.length)
})
