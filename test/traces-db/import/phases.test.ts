import { describe, expect, test } from 'vitest'
import { sliceFlags } from '../../../engine/base/run.ts'
import { events, importText } from './import-texts.ts'

const at = { pid: 1, tid: 2 }

describe('each phase of the format', () => {
  test('X becomes a slice; its other members are kept', async () => {
    const { slices, report } = await importText(
      events({ ph: 'X', name: 'a', cat: 'c', ts: 10, dur: 5, ...at, args: { k: 1 }, tts: 3 }),
    )
    expect(slices).toEqual([
      {
        track: 'Process 1/Thread 2',
        lane: 0,
        name: 'a',
        start: 0,
        duration: 5000,
        flags: 0,
        detail: { args: { k: 1 }, tts: 3 },
      },
    ])
    expect(report).toMatchObject({
      events: 1,
      slices: 1,
      ranks: 1,
      tracks: 1,
      endNs: 5000,
      format: 'chrome',
      warnings: [],
    })
  })

  test('B and E become one slice that keeps the args of both', async () => {
    const { slices, report } = await importText(
      events(
        { ph: 'B', name: 'outer', ts: 0, ...at, args: { b: 1 } },
        { ph: 'B', name: 'inner', ts: 1, ...at },
        { ph: 'E', ts: 3, ...at },
        { ph: 'E', name: 'outer', ts: 5, ...at, args: { e: 2 } },
      ),
    )
    expect(slices).toMatchObject([
      {
        name: 'outer',
        lane: 0,
        start: 0,
        duration: 5000,
        flags: sliceFlags.beginEnd,
        detail: { args: { b: 1 }, end: { args: { e: 2 } } },
      },
      { name: 'inner', lane: 1, start: 1000, duration: 2000, flags: sliceFlags.beginEnd, detail: {} },
    ])
    expect(report).toMatchObject({ events: 4, slices: 2 })
  })

  test('an E that names another slice still closes the innermost, and is counted', async () => {
    const { slices, warnings } = await importText(
      events({ ph: 'B', name: 'a', ts: 0, ...at }, { ph: 'E', name: 'b', ts: 2, ...at }),
    )
    expect(slices).toMatchObject([{ name: 'a', duration: 2000, detail: { end: { name: 'b' } } }])
    expect(warnings).toEqual({ 'mismatched-end': 1 })
  })

  test.each(['i', 'I', 'R', 'P', 'c', 'V', 'v'])('%s becomes an instant of its thread', async ph => {
    const { instants, report } = await importText(
      events({ ph, name: 'mark', ts: 4, s: 'g', ...at, args: { x: 1 } }),
    )
    const phase = ph === 'i' ? {} : { ph }
    expect(instants).toEqual([
      { track: 'Process 1/Thread 2', name: 'mark', time: 0, detail: { ...phase, s: 'g', args: { x: 1 } } },
    ])
    expect(report).toMatchObject({ instants: 1, slices: 0, tracks: 1 })
  })

  test('C becomes one track a series; id and process make separate counters', async () => {
    const { samples, report, run } = await importText(
      events(
        { ph: 'C', name: 'mem', ts: 0, pid: 1, args: { used: 1, free: 9 } },
        { ph: 'C', name: 'mem', ts: 2, pid: 1, args: { used: 3.5, free: 6.5 } },
        { ph: 'C', name: 'mem', ts: 2, pid: 1, id: '0x1', args: { used: 7 } },
        { ph: 'C', name: 'mem', ts: 2, pid: 2, args: { used: 8 } },
      ),
    )
    expect(samples).toEqual([
      { track: 'Process 1/mem', series: 'used', time: 0, value: 1 },
      { track: 'Process 1/mem', series: 'used', time: 2000, value: 3.5 },
      { track: 'Process 1/mem', series: 'free', time: 0, value: 9 },
      { track: 'Process 1/mem', series: 'free', time: 2000, value: 6.5 },
      { track: 'Process 1/mem[0x1]', series: 'used', time: 2000, value: 7 },
      { track: 'Process 2/mem', series: 'used', time: 2000, value: 8 },
    ])
    expect(report).toMatchObject({ counters: 4, tracks: 4 })
    expect(run.counters.every(({ detail }) => detail.every(number => number > 0))).toBe(true)
  })

  test('b, n and e make async slices by category and id, nested on the track of the outermost', async () => {
    const { slices, instants, report } = await importText(
      events(
        { ph: 'b', cat: 'net', name: 'request', id: 1, ts: 0, ...at },
        { ph: 'b', cat: 'net', name: 'connect', id: 1, ts: 1, ...at },
        { ph: 'n', cat: 'net', name: 'hit', id: 1, ts: 2, ...at },
        { ph: 'e', cat: 'net', name: 'connect', id: 1, ts: 3, ...at },
        { ph: 'b', cat: 'net', name: 'request', id: 2, ts: 3, ...at },
        { ph: 'e', cat: 'net', name: 'request', id: 1, ts: 5, ...at, args: { bytes: 7 } },
        { ph: 'e', cat: 'net', name: 'request', id: 2, ts: 9, ...at },
      ),
    )
    expect(
      slices.map(({ track, lane, name, start, duration, flags }) => [
        track,
        lane,
        name,
        start,
        duration,
        flags,
      ]),
    ).toEqual([
      ['Process 1/request', 0, 'request', 0, 5000, sliceFlags.async],
      ['Process 1/request', 1, 'connect', 1000, 2000, sliceFlags.async],
      ['Process 1/request', 1, 'request', 3000, 6000, sliceFlags.async],
    ])
    expect(slices[0]!.detail).toMatchObject({
      ph: 'b',
      id: 1,
      tid: 2,
      end: { ph: 'e', ts: 5, args: { bytes: 7 } },
    })
    expect(instants).toMatchObject([
      { track: 'Process 1/request', name: 'hit', time: 2000, detail: { ph: 'n', id: 1 } },
    ])
    expect(report).toMatchObject({ asyncs: 3, slices: 0, instants: 0, asyncInstants: 1, tracks: 1 })
  })

  test('an e closes the innermost b of its name; what has no partner is told', async () => {
    const span = (ph: string, name: string, ts: number) => ({ ph, cat: 'c', name, id: 1, ts, ...at })
    const { slices, warnings, records } = await importText(
      events(
        span('b', 'outer', 0),
        span('b', 'lost', 2),
        { ...span('b', 'inner', 3), cname: 'good' },
        span('e', 'inner', 4),
        span('e', 'nobody', 5),
        span('e', 'outer', 6),
      ),
    )
    expect(slices.map(({ name, start, duration, flags }) => [name, start, duration, flags])).toEqual([
      ['outer', 0, 6000, sliceFlags.async],
      ['lost', 2000, 4000, sliceFlags.async | sliceFlags.unfinished],
      ['inner', 3000, 1000, sliceFlags.async],
    ])
    expect(warnings).toEqual({ unfinished: 1, 'end-without-begin': 1 })
    expect(records).toEqual([span('e', 'nobody', 5)])
  })

  test('the older async events cross processes', async () => {
    const { slices, instants } = await importText(
      events(
        { ph: 'S', name: 'E', id: 1, ts: 0, pid: 2, tid: 2 },
        { ph: 'T', name: 'E', id: 1, ts: 3, pid: 3, tid: 4 },
        { ph: 'F', name: 'E', id: 1, ts: 7, pid: 3, tid: 4 },
      ),
    )
    expect(slices).toMatchObject([
      { track: 'Process 2/E', duration: 7000, detail: { tid: 2, end: { pid: 3, tid: 4 } } },
    ])
    expect(instants).toMatchObject([{ track: 'Process 2/E', time: 3000 }])
  })

  test('ids of async events are of their process, but global ones of the file', async () => {
    const { slices, warnings } = await importText(
      events(
        { ph: 'b', name: 'a', id: 1, ts: 0, pid: 1 },
        { ph: 'b', name: 'a', id: 1, ts: 0, pid: 2 },
        { ph: 'e', name: 'a', id: 1, ts: 4, pid: 2 },
        { ph: 'e', name: 'a', id: 1, ts: 2, pid: 1 },
        { ph: 'b', name: 'g', id2: { global: '9' }, ts: 0, pid: 1 },
        { ph: 'e', name: 'g', id2: { global: '9' }, ts: 8, pid: 2 },
        { ph: 'b', name: 's', id: 1, scope: 'x', ts: 0, pid: 1 },
        { ph: 'e', name: 's', id: 1, scope: 'x', ts: 6, pid: 1 },
      ),
    )
    expect(slices.map(({ track, name, duration }) => [track, name, duration])).toEqual([
      ['Process 1/a', 'a', 2000],
      ['Process 1/g', 'g', 8000],
      ['Process 1/s', 's', 6000],
      ['Process 2/a', 'a', 4000],
    ])
    expect(warnings).toEqual({})
  })

  test('S, T, p and F make the older async slices, matched by time where the file is out of order', async () => {
    const { slices, instants, report } = await importText(
      events(
        { ph: 'S', cat: 'r', name: 'F', id: 'F', ts: 100, ...at },
        { ph: 'T', cat: 'r', name: 'F', id: 'F', ts: 120, ...at, args: { step: 'H' } },
        { ph: 'S', cat: 'r', name: 'F', id: 'F', ts: 300, ...at },
        { ph: 'F', cat: 'r', name: 'F', id: 'F', ts: 200, ...at },
        { ph: 'p', cat: 'r', name: 'F', id: 'F', ts: 310, ...at },
        { ph: 'F', cat: 'r', name: 'F', id: 'F', ts: 400, ...at },
      ),
    )
    expect(slices.map(({ start, duration }) => [start, duration])).toEqual([
      [0, 100_000],
      [200_000, 100_000],
    ])
    expect(instants.map(({ time }) => time)).toEqual([20_000, 210_000])
    expect(report).toMatchObject({ asyncs: 2, instants: 0, asyncInstants: 2 })
  })

  test('N, O and D show the life of an object', async () => {
    const { slices, instants, report } = await importText(
      events(
        { ph: 'N', name: 'Layer', id: '0x1', ts: 0, ...at },
        { ph: 'O', name: 'Layer', id: '0x1', ts: 5, ...at, args: { snapshot: { a: 1 } } },
        { ph: 'D', name: 'Layer', id: '0x1', ts: 9, ...at },
      ),
    )
    expect(slices).toMatchObject([
      { track: 'Process 1/Layer', name: 'Layer', duration: 9000, detail: { ph: 'N' } },
    ])
    expect(instants).toMatchObject([{ name: 'Layer', time: 5000, detail: { args: { snapshot: { a: 1 } } } }])
    expect(report).toMatchObject({
      events: 3,
      slices: 0,
      asyncs: 0,
      objects: 1,
      instants: 0,
      asyncInstants: 1,
    })
  })

  test('M names and orders processes and threads, wherever it stands, and is kept whole', async () => {
    const metadata = (name: string, args: object, place: object = at) => ({
      ph: 'M',
      name,
      ts: 0,
      ...place,
      args,
    })
    const { run, records, report } = await importText(
      events(
        { ph: 'X', name: 'a', ts: 1, dur: 1, ...at },
        { ph: 'X', name: 'b', ts: 1, dur: 1, pid: 7, tid: 7 },
        metadata('process_name', { name: 'trainer' }),
        metadata('process_labels', { labels: 'GPU 0, hot' }),
        metadata('process_sort_index', { sort_index: 9 }),
        metadata('thread_name', { name: 'main' }),
        metadata('thread_sort_index', { sort_index: -3 }),
        metadata('num_cpus', { number: 64 }),
      ),
    )
    expect(run.processes).toMatchObject([
      { pid: '7', name: 'Process 7', labels: [], sortIndex: 0 },
      { pid: '1', name: 'trainer', labels: ['GPU 0', 'hot'], sortIndex: 9 },
    ])
    expect(run.tracks[1]).toMatchObject({ name: 'main', tid: '2', sortIndex: -3, kind: 'thread' })
    expect(records).toHaveLength(6)
    expect(records[5]).toEqual(metadata('num_cpus', { number: 64 }))
    expect(report).toMatchObject({ events: 8, tracks: 2 })
  })

  test('a buffer that overflowed is told', async () => {
    const { warnings } = await importText(
      events(
        { ph: 'M', name: 'trace_buffer_overflowed', ...at, args: { overflowed_at_ts: 5 } },
        { ph: 'i', ts: 1, name: 'x', ...at },
      ),
    )
    expect(warnings).toEqual({ 'buffer-overflowed': 1 })
  })

  test('context and linked-id events are kept; unknown and missing phases are counted too', async () => {
    const { records, warnings, report } = await importText(
      events(
        { ph: '(', name: 'ctx', ts: 0, ...at, id: 1 },
        { ph: ')', name: 'ctx', ts: 1, ...at, id: 1 },
        { ph: '?', name: 'odd', ts: 2, ...at },
        { name: 'none', ts: 3, ...at },
        {},
      ),
    )
    expect(records.map(({ ph }) => ph)).toEqual(['(', ')', '?', undefined])
    expect(warnings).toEqual({ 'unknown-phase': 1, 'missing-phase': 2 })
    expect(report.events).toBe(5)
  })
})

describe('identity', () => {
  test('pid and tid of any size or type stay distinct', async () => {
    const ids = [
      '7',
      '"7"',
      '7.5',
      '18446744073709551615',
      '18446744073709551614',
      '""',
      '-1',
      'null',
      'true',
    ]
    const list = ids.map((id, i) => `{"ph":"X","name":"n${i}","ts":${i},"dur":1,"pid":1,"tid":${id}}`)
    const { run } = await importText(`[${list},{"ph":"X","name":"none","ts":0,"dur":1,"pid":1}]`)
    expect(run.tracks.map(({ tid }) => tid)).toEqual([...ids, ''])
    const { run: byPid } = await importText(
      `[${ids.map(id => `{"ph":"X","name":"n","ts":0,"dur":1,"pid":${id},"tid":1}`)}]`,
    )
    expect(byPid.processes.map(({ pid }) => pid)).toEqual(ids)
  })

  test('one name in two spellings is one label; colours and categories make others', async () => {
    const { run } = await importText(
      '[{"ph":"X","name":"caf\\u00e9","ts":0,"dur":1},{"ph":"X","name":"café","ts":2,"dur":1},' +
        '{"ph":"X","name":"café","ts":4,"dur":1,"cname":"good"},{"ph":"X","name":"café","cat":"c","ts":6,"dur":1}]',
    )
    expect(run.labels.map(({ name, category, colour }) => [name, category, colour])).toEqual([
      ['café', '', ''],
      ['café', '', 'good'],
      ['café', 'c', ''],
    ])
  })

  test('members written twice count as the last one says', async () => {
    const { slices } = await importText(
      '[{"ph":"X","name":"a","ts":5,"dur":1,"name":"b","ts":9,"tid":1,"pid":1},{"ph":"X","name":"z","ts":5,"dur":1,"tid":1,"pid":1}]',
    )
    expect(slices.map(({ name, start }) => [name, start])).toEqual([
      ['z', 0],
      ['b', 4000],
    ])
  })
})
