import { describe, expect, test } from 'vitest'
import { TimelineModel } from '../../../renderer/timeline/model.ts'
import { runInfoOf } from './run-info.ts'

const tracks = [
  { name: 'main', lanes: 12, slices: 9 },
  { name: 'stream 7', kind: 'stream' as const },
]
const ranks = (count: number) => Array.from({ length: count }, (_, rank) => ({ rank, tracks }))

function modelOf(count = 2, complete = true, kind: 'imported' | 'executed' = 'imported') {
  let now = 0
  const model = new TimelineModel(runInfoOf({ kind, complete, processes: ranks(count) }), () => now)
  return {
    model,
    wait: (ms: number) => {
      now += ms
    },
  }
}

describe('the window', () => {
  test('starts with the whole run', () => {
    expect(modelOf().model.viewport.get()).toEqual({ startNs: 0, endNs: 1e9 })
  })

  test('moves of one gesture are one step back; jumps are one each', () => {
    const { model, wait } = modelOf()
    model.zoomTo({ startNs: 1e8, endNs: 2e8 })
    wait(1000)
    for (let i = 0; i < 20; i++) {
      model.pan(1e6)
      wait(16)
    }
    wait(1000)
    model.zoomBy(0.5, 1.5e8)
    model.historyBack()
    expect(model.viewport.get()).toEqual({ startNs: 1.2e8, endNs: 2.2e8 })
    model.historyBack()
    expect(model.viewport.get()).toEqual({ startNs: 1e8, endNs: 2e8 })
    model.historyBack()
    expect(model.viewport.get()).toEqual({ startNs: 0, endNs: 1e9 })
    model.historyForward()
    expect(model.viewport.get()).toEqual({ startNs: 1e8, endNs: 2e8 })
  })

  test('a move that leads nowhere changes nothing', () => {
    const { model } = modelOf()
    let changes = 0
    model.viewport.subscribe(() => changes++)
    model.pan(1e9)
    model.zoomBy(2)
    expect(changes).toBe(0)
  })

  test('a live run’s end is followed until the person moves, and again when asked', () => {
    const { model } = modelOf(1, false, 'executed')
    const grown = (lengthNs: number) => {
      const info = runInfoOf({ kind: 'executed', complete: false, lengthNs, processes: ranks(1) })
      model.updateRun(info)
    }
    expect(model.following.get()).toBe(true)
    grown(2e9)
    expect(model.viewport.get()).toEqual({ startNs: 0, endNs: 2e9 })
    model.zoomBy(0.5, 2e9)
    expect(model.following.get()).toBe(false)
    grown(3e9)
    expect(model.viewport.get()).toEqual({ startNs: 1e9, endNs: 2e9 })
    model.follow()
    grown(4e9)
    expect(model.viewport.get()).toEqual({ startNs: 3e9, endNs: 4e9 })
  })

  test('a run that is done is not followed', () => {
    const { model } = modelOf(1, false, 'executed')
    model.updateRun(runInfoOf({ kind: 'executed', complete: true, lengthNs: 2e9, processes: ranks(1) }))
    expect(model.following.get()).toBe(false)
    // The last part of it came with that news.
    expect(model.viewport.get()).toEqual({ startNs: 0, endNs: 2e9 })
  })
})

describe('rows', () => {
  test('collapsing, pinning and filtering lay out anew and keep the scroll within the rows', () => {
    const { model } = modelOf(8)
    model.viewSize.set({ width: 1000, height: 300 })
    model.scrollTo(1e9)
    const full = model.layout.get().height
    expect(model.scrollTop.get()).toBe(full - 300)
    model.collapsed.set(new Set(Array.from({ length: 8 }, (_, rank) => `rank:${rank}`)))
    expect(model.layout.get().height).toBeLessThan(full)
    expect(model.scrollTop.get()).toBe(Math.max(0, model.layout.get().height - 300))
    model.togglePin(3)
    expect(model.layout.get().pinned).toHaveLength(1)
    model.togglePin(3)
    expect(model.layout.get().pinned).toHaveLength(0)
    model.trackFilter.set('rank 5')
    expect(model.layout.get().rows[0]!.title).toBe('Rank 5')
  })

  test('what is revealed is opened, scrolled to and brought into the window', () => {
    const { model } = modelOf(8)
    model.viewSize.set({ width: 1000, height: 300 })
    model.setCollapsed('rank:6', true)
    model.zoomTo({ startNs: 0, endNs: 1e6 })
    model.select(77, { track: 12, lane: 9, startNs: 5e8, endNs: 5e8 + 100 })
    expect(model.collapsed.get().has('rank:6')).toBe(false)
    const row = model.layout.get().byKey.get('track:12')!
    const y = row.y + 9 * row.laneHeight
    expect(model.scrollTop.get()).toBeLessThan(y)
    expect(model.scrollTop.get() + 300).toBeGreaterThan(y)
    const { startNs, endNs } = model.viewport.get()
    expect(endNs - startNs).toBe(1e6)
    expect(startNs).toBeLessThan(5e8)
    expect(endNs).toBeGreaterThan(5e8)
    expect(model.selection.get()).toEqual({ kind: 'slice', id: 77 })
  })

  test('a filter that hides what is revealed is taken away', () => {
    const { model } = modelOf(8)
    model.trackFilter.set('stream')
    model.select(3, { track: 0, startNs: 0, endNs: 10 })
    expect(model.trackFilter.get()).toBe('')
  })

  test('what is in sight already moves nothing', () => {
    const { model } = modelOf()
    const before = [model.viewport.get(), model.scrollTop.get()]
    model.reveal({ track: 0, lane: 0, startNs: 4e8, endNs: 5e8 })
    expect([model.viewport.get(), model.scrollTop.get()]).toEqual(before)
  })
})

describe('hits of a search', () => {
  const hits = {
    total: 3,
    ids: Float64Array.of(10, 20, 30),
    starts: Float64Array.of(1e8, 5e8, 9e8),
    tracks: Uint32Array.of(0, 0, 1),
    perTrack: [],
    searchedShare: 1,
  }

  test('the first step goes to the hit nearest to the window, then round and round', () => {
    const { model } = modelOf()
    model.zoomTo({ startNs: 4e8, endNs: 6e8 })
    model.hits.set(hits)
    expect([1, 1, 1, 1].map(() => model.stepHit(1))).toEqual([1, 2, 0, 1])
    expect(model.stepHit(-1)).toBe(0)
    expect(model.stepHit(-1)).toBe(2)
  })

  test('without hits there is no step', () => {
    expect(modelOf().model.stepHit(1)).toBeUndefined()
  })
})
