import { describe, expect, test } from 'vitest'
import type { Client } from '../../../engine/base/channel/contract.ts'
import { RunSearch } from '../../../renderer/details/run-search.ts'
import { TimelineModel } from '../../../renderer/timeline/model.ts'
import type { SearchHits, SliceDetails, TracesContract } from '../../../traces-db/contract.ts'
import { runInfo } from '../run-info.ts'
import { runInfoOf } from '../timeline/run-info.ts'

function hitsAt(ids: readonly number[], searchedShare = 1): SearchHits {
  return {
    total: ids.length,
    ids: Float64Array.from(ids),
    starts: Float64Array.from(ids, id => id * 100),
    tracks: new Uint32Array(ids.length),
    perTrack: [{ track: 0, count: ids.length }],
    searchedShare,
  }
}

/** A search whose answers are given by hand, in any order. */
function searchWith(...answers: readonly (SearchHits | Promise<SearchHits> | Error)[]) {
  const queue = [...answers]
  const client = {
    search: async () => {
      const answer = queue.shift()
      if (answer instanceof Error) throw answer
      return answer
    },
  } as unknown as Client<TracesContract>
  const model = new TimelineModel(runInfo('r'))
  return { model, search: new RunSearch(client, model) }
}

const selected = (model: TimelineModel) => {
  const selection = model.selection.get()
  return selection?.kind === 'slice' ? selection.id : undefined
}

describe('RunSearch', () => {
  test('hits are stepped through in a circle, and each is selected', async () => {
    const { model, search } = searchWith(hitsAt([2, 5, 7]))
    await search.find('gemm')
    const seen = [1, 1, 1, 1, -1].map(by => {
      search.step(by as 1 | -1)
      return selected(model)
    })
    expect(seen).toEqual([2, 5, 7, 2, 7])
  })

  test('a step before there are hits is taken when they come', async () => {
    const { model, search } = searchWith(hitsAt([2, 5]))
    const finding = search.find('gemm')
    search.step(1)
    await finding
    expect([selected(model), model.hitIndex.get()]).toEqual([2, 0])
  })

  test('a hit is brought into sight with its lane, once that is known, and not again', async () => {
    const answers = [hitsAt([2, 5])]
    const client = { search: async () => answers.shift() } as unknown as Client<TracesContract>
    const processes = [{ rank: 0, tracks: [{ name: 'main', lanes: 40, slices: 9 }] }]
    const model = new TimelineModel(runInfoOf({ processes }))
    model.viewSize.set({ width: 1000, height: 100 })
    const search = new RunSearch(client, model)
    await search.find('gemm')
    search.step(1)
    expect(model.scrollTop.get()).toBe(0)
    const slice = { id: selected(model)!, track: 0, lane: 30, startNs: 200, durationNs: 10 }
    model.selectedSlice.set(slice as unknown as SliceDetails)
    const row = model.layout.get().byTrack.get(0)!
    const laneTop = row.y + 30 * row.laneHeight
    expect(model.scrollTop.get()).toBeGreaterThan(laneTop - 100)
    expect(model.scrollTop.get()).toBeLessThanOrEqual(laneTop)
    model.scrollTo(0)
    model.selectedSlice.set({ ...slice } as unknown as SliceDetails)
    expect(model.scrollTop.get()).toBe(0)
  })

  test('a track leads to its first hit', async () => {
    const { model, search } = searchWith(hitsAt([4, 6]))
    await search.find('gemm')
    search.stepToTrack(0)
    expect(selected(model)).toBe(4)
    expect(model.hitIndex.get()).toBe(0)
  })

  test('arguments are looked through to the end, and the hit that is looked at stays', async () => {
    let answer: (hits: SearchHits) => void = () => {}
    const later = new Promise<SearchHits>(resolve => {
      answer = resolve
    })
    const { model, search } = searchWith(hitsAt([5], 0.5), later)
    const finding = search.find('bf16')
    while (!model.hits.get()) await Promise.resolve()
    search.step(1)
    expect(search.state.get().running).toBe(true)
    answer(hitsAt([2, 5], 1))
    await finding
    expect([model.hitIndex.get(), selected(model), search.state.get().running]).toEqual([1, 5, false])
  })

  test('an answer that comes after the next question is dropped', async () => {
    let answer: (hits: SearchHits) => void = () => {}
    const late = new Promise<SearchHits>(resolve => {
      answer = resolve
    })
    const { model, search } = searchWith(late, hitsAt([3]))
    const first = search.find('old')
    await search.find('new')
    answer(hitsAt([1, 2]))
    await first
    expect([...model.hits.get()!.ids]).toEqual([3])
    expect(search.state.get().text).toBe('new')
  })

  test('a failure is told, and clearing forgets everything', async () => {
    const { model, search } = searchWith(new Error('No.'))
    await search.find('x')
    expect(search.state.get().error?.message).toBe('No.')
    search.clear()
    expect([search.state.get().text, model.hits.get()]).toEqual(['', undefined])
  })
})
