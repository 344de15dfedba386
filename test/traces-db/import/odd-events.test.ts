/** Events that are whole, and do not fit together. */
import { describe, expect, test } from 'vitest'
import { events, importText } from './import-texts.ts'

describe('events that do not fit together', () => {
  test('B without E runs to the end of its track', async () => {
    const { slices, warnings } = await importText(
      events(
        { ph: 'B', name: 'open', ts: 1, pid: 1, tid: 1 },
        { ph: 'X', name: 'a', ts: 2, dur: 7, pid: 1, tid: 1 },
        { ph: 'X', name: 'b', ts: 2, dur: 70, pid: 1, tid: 2 },
      ),
    )
    expect(slices.map(({ name, start, duration, flags }) => [name, start, duration, flags])).toEqual([
      ['open', 0, 8000, 5],
      ['a', 1000, 7000, 0],
      ['b', 1000, 70_000, 0],
    ])
    expect(warnings).toEqual({ unfinished: 1 })
  })

  test('E without B is counted and kept', async () => {
    const { slices, warnings, records } = await importText(
      events({ ph: 'E', name: 'q', ts: 1, pid: 1, tid: 1 }, { ph: 'i', name: 'x', ts: 5, pid: 1, tid: 1 }),
    )
    expect(slices).toEqual([])
    expect(warnings).toEqual({ 'end-without-begin': 1 })
    expect(records).toEqual([{ ph: 'E', name: 'q', ts: 1, pid: 1, tid: 1 }])
  })

  test('out of order events are sorted; ends match begins by time', async () => {
    const { slices } = await importText(
      events(
        { ph: 'E', ts: 20, pid: 1, tid: 1 },
        { ph: 'B', name: 'a', ts: 10, pid: 1, tid: 1 },
        { ph: 'X', name: 'late', ts: 40, dur: 1, pid: 1, tid: 1 },
        { ph: 'X', name: 'early', ts: 0, dur: 1, pid: 1, tid: 1 },
      ),
    )
    expect(slices.map(({ name, start, duration }) => [name, start, duration])).toEqual([
      ['early', 0, 1000],
      ['a', 10_000, 10_000],
      ['late', 40_000, 1000],
    ])
  })

  test('begins and ends of one instant nest as the file says', async () => {
    const both = (ph: string, name: string, ts: number) => ({ ph, name, ts, pid: 1, tid: 1 })
    const { slices } = await importText(
      events(
        both('B', 'a', 0),
        both('B', 'b', 0),
        both('E', 'b', 3),
        both('B', 'c', 3),
        both('E', 'c', 5),
        both('E', 'a', 5),
      ),
    )
    expect(slices.map(({ name, lane, duration }) => [name, lane, duration])).toEqual([
      ['a', 0, 5000],
      ['b', 1, 3000],
      ['c', 1, 2000],
    ])
  })

  test('overlapping kernels are all kept, on as many lanes as it takes', async () => {
    const kernels = Array.from({ length: 50 }, (_, i) => ({
      ph: 'X',
      cat: 'kernel',
      name: `k${i}`,
      ts: i,
      dur: 60,
      pid: 0,
      tid: 7,
    }))
    const { slices, run } = await importText(events(...kernels))
    expect(slices).toHaveLength(50)
    expect(run.lanes).toHaveLength(50)
  })

  test('kernels of no length are kept, many at one instant too', async () => {
    const kernel = (name: string, ts: number, dur: number) => ({
      ph: 'X',
      cat: 'kernel',
      name,
      ts,
      dur,
      pid: 0,
      tid: 7,
    })
    const { slices, warnings } = await importText(
      events(kernel('a', 1, 0), kernel('b', 1, 0), kernel('c', 1, 2), kernel('d', 3, 0), kernel('e', 3, 0)),
    )
    expect(slices.map(({ name, start, duration }) => `${name} ${start} ${duration}`).toSorted()).toEqual([
      'a 0 0',
      'b 0 0',
      'c 0 2000',
      'd 2000 0',
      'e 2000 0',
    ])
    expect(warnings).toEqual({})
  })

  test('counter values that are texts count as numbers, others are left out', async () => {
    const { samples, warnings } = await importText(
      events(
        { ph: 'C', name: 'c', ts: 0, args: { a: '5', b: 'x', c: null, d: 1 } },
        { ph: 'C', name: 'c', ts: 1 },
      ),
    )
    expect(samples.map(({ series, value }) => [series, value])).toEqual([
      ['a', 5],
      ['d', 1],
    ])
    expect(warnings).toEqual({ 'counter-value': 2 })
  })
})
