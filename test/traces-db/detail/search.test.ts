import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { search } from '../../../traces-db/detail/search.ts'
import { runOf } from '../run-of.ts'
import { byStart, plainSlices } from './brute-force.ts'
import { randomRun } from './random-run.ts'

const run = runOf({
  tracks: [
    {
      name: 'cpu',
      lanes: [
        [
          { start: 0, duration: 1, name: 'aten::add', detail: '"args":{"Shape":"[8, 2048]"}' },
          { start: 5, duration: 1, name: 'aten::mul', detail: '"args":{"note":"gr\\u00fcn \\"x\\""}' },
        ],
      ],
    },
    { name: 'gpu', lanes: [[{ start: 2, duration: 1, name: 'ncclAllReduce' }]] },
  ],
  names: { ncclAllReduce: { category: 'kernel' } },
})
const ids = async (text: string, args = false) => [...(await search(run, { text, args, limit: 100 })).ids]

describe('search', () => {
  test('finds names and categories whatever the case, by start', async () => {
    expect(await ids('ATEN')).toEqual([0, 1])
    expect(await ids('allreduce')).toEqual([2])
    expect(await ids('Kern')).toEqual([2])
    expect(await ids('a')).toEqual([0, 2, 1])
  })

  test('looks into arguments where asked, through the escapes of their JSON', async () => {
    expect(await ids('2048')).toEqual([])
    expect(await ids('2048', true)).toEqual([0])
    expect(await ids('shape', true)).toEqual([0])
    expect(await ids('GRÜN "x', true)).toEqual([1])
  })

  test('tells totals and hits per track beyond its limit', async () => {
    const hits = await search(run, { text: 'a', args: false, limit: 1 })
    expect([...hits.ids]).toEqual([0])
    expect([...hits.starts]).toEqual([0])
    expect([...hits.tracks]).toEqual([0])
    expect(hits.total).toBe(3)
    expect(hits.perTrack).toEqual([
      { track: 0, count: 2 },
      { track: 1, count: 1 },
    ])
    expect(hits.searchedShare).toBe(1)
  })

  const many = runOf({
    tracks: [
      {
        name: 'cpu',
        lanes: [
          Array.from({ length: 1000 }, (_, i) => ({
            start: i,
            duration: 1,
            name: 'op',
            detail: `"args":{"i":"<${i}>"}`,
          })),
        ],
      },
    ],
  })

  test('answers with what it has when its time is over, and goes on when asked again', async () => {
    const request = { text: '<999>', args: true, limit: 10 }
    const first = await search(many, request, { milliseconds: 0 })
    expect(first).toMatchObject({ total: 0, searchedShare: 0 })
    const second = await search(many, request)
    expect([...second.ids]).toEqual([999])
    expect(second.searchedShare).toBe(1)
    expect(await search(many, request, { milliseconds: 0 })).toEqual(second)
  })

  test('stops when cancelled', async () => {
    const request = { text: 'anything', args: true, limit: 10 }
    await expect(search(many, request, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })

  test('property: hits are exactly the slices with such a name, the first ones by start', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomRun,
        fc.constantFrom('a', 'b', 'c', 'J', 'x'),
        fc.integer({ min: 1, max: 200 }),
        async (random, text, limit) => {
          const hits = await search(random, { text, args: false, limit })
          const all = plainSlices(random)
            .filter(slice => slice.name.includes(text.toLowerCase()))
            .sort(byStart)
          expect(hits.total).toBe(all.length)
          expect([...hits.ids]).toEqual(all.slice(0, limit).map(slice => slice.id))
          for (const { track, count } of hits.perTrack) {
            expect(count).toBe(all.filter(slice => slice.track === track).length)
          }
        },
      ),
    )
  })
})
