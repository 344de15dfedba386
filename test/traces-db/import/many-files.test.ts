import { describe, expect, test } from 'vitest'
import { rankOfName } from '../../../traces-db/import/rank-of-name.ts'
import { importTexts } from './import-texts.ts'

interface KinetoFile {
  readonly rank?: number
  readonly base?: string
  readonly list: readonly object[]
}

const kineto = ({ rank, base, list }: KinetoFile) =>
  `{"schemaVersion":1,${base === undefined ? '' : `"baseTimeNanoseconds":${base},`}"traceEvents":${JSON.stringify(list)}` +
  `${rank === undefined ? '' : `,"distributedInfo":{"rank":${rank},"world_size":16}`}}`
const slice = (name: string, ts: number, dur = 1) => ({
  ph: 'X',
  cat: 'cpu_op',
  name,
  ts,
  dur,
  pid: 1,
  tid: 1,
})
const collective = (ts: number, dur: number, seq?: number) => ({
  ...slice('ncclDevKernel_AllReduce', ts, dur),
  cat: 'kernel',
  args: { 'Collective name': 'allreduce', 'Process Group Name': '0', ...(seq !== undefined && { Seq: seq }) },
})

describe('several files are one run', () => {
  test('rank and world size as the files tell, processes in order of rank', async () => {
    const { run, header, report } = await importTexts({
      'a.json': kineto({ rank: 5, list: [slice('five', 10)] }),
      'b.json': kineto({ rank: 2, list: [slice('two', 10)] }),
    })
    expect(run.processes.map(({ rank, source }) => [rank, source])).toEqual([
      [2, 1],
      [5, 0],
    ])
    expect(header).toMatchObject({
      worldSize: 16,
      title: 'a and 1 more',
      sources: [{ rank: 5 }, { rank: 2 }],
    })
    expect(report).toMatchObject({ ranks: 2, tracks: 2, format: 'kineto' })
  })

  test('else by name, else by order; a rank taken twice is counted', async () => {
    const { header, warnings } = await importTexts({
      'rank1.json': kineto({ list: [slice('a', 0)] }),
      'other.json': kineto({ list: [slice('b', 0)] }),
      'rank_3.json': kineto({ list: [slice('c', 0)] }),
      'again.json': kineto({ rank: 3, list: [slice('d', 0)] }),
    })
    expect(header.sources.map(({ name, rank }) => [name, rank])).toEqual([
      ['rank1.json', 1],
      ['other.json', 0],
      ['rank_3.json', 3],
      ['again.json', 2],
    ])
    expect(header.worldSize).toBe(16)
    expect(warnings).toMatchObject({ 'duplicate-rank': 1, 'rank-by-order': 1, 'no-common-clock': 1 })
  })

  test('a file with nothing in it takes no rank from one with something', async () => {
    const { header, report } = await importTexts({
      'rank0.json': kineto({ list: [slice('a', 0)] }),
      'nothing.json': '{"traceEvents":[]}',
      'z_rank0.json': kineto({ list: [slice('b', 0)] }),
    })
    expect(header.sources.map(({ rank }) => rank)).toEqual([0, 2, 1])
    expect(header.worldSize).toBe(2)
    expect(report.warnings.find(({ code }) => code === 'duplicate-rank')?.example).toBe(
      'z_rank0.json: rank 0, which another file has: taken as rank 1',
    )
  })

  test('the person has the last word on ranks, one for each file', async () => {
    const files = {
      'rank1.json': kineto({ rank: 1, base: '1727740800000000000', list: [slice('a', 0)] }),
      'other.json': kineto({ base: '1727740800000000000', list: [slice('b', 0)] }),
    }
    const { header, warnings } = await importTexts(files, { ranks: [6, 2] })
    expect(header.sources.map(({ name, rank }) => [name, rank])).toEqual([
      ['rank1.json', 6],
      ['other.json', 2],
    ])
    expect(warnings).toEqual({})
    await expect(importTexts(files, { ranks: [6] })).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  test.each([
    ['rank7.pt.trace.json', 7],
    ['host_99.1627.json', 0],
    ['r4.json', 0],
  ])('alone, %s is rank %s: only the word itself tells', async (name, rank) => {
    const { header, warnings } = await importTexts({ [name]: kineto({ list: [slice('a', 0)] }) })
    expect(header.sources[0]!.rank).toBe(rank)
    expect(warnings).toEqual({})
  })

  test.each([
    ['rank0.pt.trace.json.gz', 0],
    ['trace_rank_12.json', 12],
    ['worker7_1234.pt.trace.json', 7],
    ['host_99.1627.3.json', 3],
    ['r4.json', 4],
    ['gpu-2.json', 2],
    ['trace.json', undefined],
  ])('the name %s tells rank %s', (name, rank) => {
    expect(rankOfName(name)).toBe(rank)
  })

  test('their own bases put them on one clock', async () => {
    const { slices, header, warnings } = await importTexts({
      'rank0.json': kineto({ rank: 0, base: '1727740800000000000', list: [slice('a', 100.5)] }),
      'rank1.json': kineto({ rank: 1, base: '1727740800000001000', list: [slice('b', 100)] }),
    })
    expect(slices.map(({ name, start }) => [name, start])).toEqual([
      ['a', 0],
      ['b', 500],
    ])
    expect(header).toMatchObject({
      absoluteStartNs: '1727740800000100500',
      sources: [
        { baseNs: '1727740800000000000', clockAtStartNs: '100500' },
        { baseNs: '1727740800000001000', clockAtStartNs: '99500' },
      ],
    })
    expect(warnings).toEqual({})
  })

  test('epoch times are a clock that all share', async () => {
    const { slices, header } = await importTexts({
      'rank0.json': kineto({ rank: 0, list: [slice('a', 1682725898236567)] }),
      'rank1.json': kineto({ rank: 1, base: '1682725898236000000', list: [slice('b', 569)] }),
    })
    expect(slices.map(({ name, start }) => [name, start])).toEqual([
      ['a', 0],
      ['b', 2000],
    ])
    expect(header.sources[0]!.baseNs).toBe('0')
  })

  test('files without a common clock keep their own, and this is said', async () => {
    const { slices, header, warnings } = await importTexts({
      'rank0.json': kineto({ list: [slice('a', 7)] }),
      'rank1.json': kineto({ list: [slice('b', 9)] }),
    })
    expect(slices.map(({ start }) => start)).toEqual([0, 2000])
    expect(header.absoluteStartNs).toBeUndefined()
    expect(warnings).toEqual({ 'no-common-clock': 1 })
  })

  test('clocks that nobody calls one are not, where they lie far apart: each file starts at 0 then', async () => {
    const { slices, report, warnings } = await importTexts({
      'rank0.json': kineto({ list: [slice('a', 7, 10)] }),
      'rank1.json': kineto({ list: [slice('b', 1007, 5)] }),
    })
    expect([slices.map(({ start }) => start), report.endNs]).toEqual([[0, 1_000_000], 1_005_000])
    const far = await importTexts({
      'rank0.json': kineto({ list: [slice('a', 7, 10)] }),
      'rank1.json': kineto({ list: [slice('b', 1008, 5)] }),
    })
    expect([far.slices.map(({ start }) => start), far.report.endNs]).toEqual([[0, 0], 10_000])
    expect([warnings, far.warnings]).toEqual([{ 'no-common-clock': 1 }, { 'no-common-clock': 1 }])
  })

  test('clocks that are years apart cannot be one', async () => {
    const { slices, warnings } = await importTexts({
      'rank0.json': kineto({ list: [slice('a', 1600000000000000)] }),
      'rank1.json': kineto({ list: [slice('b', 1700000000000000)] }),
    })
    expect(slices.map(({ start }) => start)).toEqual([0, 0])
    expect(warnings).toEqual({ 'no-common-clock': 1 })
  })

  const skewed = {
    'rank0.json': kineto({
      rank: 0,
      base: '1727740800000000000',
      list: [0, 1, 2, 3, 4].map(i => collective(100 * i, 10, i)),
    }),
    // Enters later and ends 3 us later by its clock, but for one straggler; one call has no peer.
    'rank1.json': kineto({
      rank: 1,
      base: '1727740800000000000',
      list: [9, 4, 3, 2, 1, 0].map(i => collective(100 * i + 5, i === 2 ? 9 : 8, i)),
    }),
  }

  test('the skew of a clock is told by the ends of collectives, and applied only where asked for', async () => {
    const view = await importTexts(skewed)
    expect(view.header.sources[0]).not.toHaveProperty('skewNs')
    expect(view.header.sources[1]).toMatchObject({ skewNs: 3000, skewResidualNs: 0 })
    const starts = (rank: number) => view.run.lanes[rank]!.start[0]
    expect([starts(0), starts(1)]).toEqual([0, 5000])
    const aligned = await importTexts(skewed, { alignClocks: true })
    expect([aligned.run.lanes[0]!.start[0], aligned.run.lanes[1]!.start[0]]).toEqual([0, 2000])
    expect(aligned.header.sources[1]).toMatchObject({ skewNs: 3000, clockAtStartNs: '3000' })
  })

  test('without sequence numbers calls match by their order', async () => {
    const calls = (lead: number) => [0, 1, 2].map(i => collective(100 * i + lead, 10))
    const { header } = await importTexts({
      'rank0.json': kineto({ rank: 0, list: calls(0) }),
      'rank1.json': kineto({ rank: 1, list: calls(-2) }),
    })
    expect(header.sources[1]).toMatchObject({ skewNs: -2000, skewResidualNs: 0 })
  })

  test('a skew within its own doubt is told, not applied', async () => {
    const ends = (lead: readonly number[]) => lead.map((ns, i) => collective(100 * i + ns, 10, i))
    const files = {
      'rank0.json': kineto({ rank: 0, base: '1727740800000000000', list: ends([0, 0, 0, 0, 0]) }),
      'rank1.json': kineto({ rank: 1, base: '1727740800000000000', list: ends([-20, -9, 1, 8, 20]) }),
    }
    const { header, run } = await importTexts(files, { alignClocks: true })
    expect(header.sources[1]).toMatchObject({ skewNs: 1000, skewResidualNs: 8500 })
    expect(run.lanes.map(({ start }) => start[0])).toEqual([20_000, 0])
  })

  test('host operators that only start a collective tell nothing of clocks', async () => {
    const call = (name: string, ts: number) => slice(name, ts, 4)
    const list = (lead: number) =>
      [0, 1, 2].flatMap(i => [call('c10d::allreduce_', 90 * i), call('gloo:all_reduce', 90 * i + lead)])
    const { header } = await importTexts({
      'rank0.json': kineto({ rank: 0, list: list(10) }),
      'rank1.json': kineto({ rank: 1, list: list(15).reverse() }),
    })
    expect(header.sources[1]).toMatchObject({ skewNs: 5000, skewResidualNs: 0 })
  })

  test('equal names of several files are one label', async () => {
    const { run } = await importTexts({
      'rank0.json': kineto({ rank: 0, list: [slice('x', 0), slice('a', 2)] }),
      'rank1.json': kineto({ rank: 1, list: [slice('a', 0), slice('x', 2)] }),
    })
    expect(run.labels.map(({ name }) => name)).toEqual(['x', 'a'])
  })
})
