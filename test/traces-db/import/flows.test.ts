import { describe, expect, test } from 'vitest'
import { events, importText } from './import-texts.ts'

const slice = (name: string, ts: number, dur: number, tid: number, more: object = {}) => ({
  ph: 'X',
  name,
  ts,
  dur,
  pid: 1,
  tid,
  ...more,
})
const flow = (ph: string, ts: number, tid: number, more: object = {}) => ({
  ph,
  name: 'f',
  cat: 'c',
  id: 1,
  ts,
  pid: 1,
  tid,
  ...more,
})

describe('arrows', () => {
  test('leave from the slice around s, pass those around t, and arrive at the next slice after f', async () => {
    const { flows, warnings, records } = await importText(
      events(
        slice('a', 0, 10, 1),
        slice('b', 20, 10, 2),
        slice('c', 40, 10, 3),
        flow('s', 5, 1),
        flow('t', 25, 2),
        flow('f', 35, 3, { args: { queued: 5 } }),
      ),
    )
    expect(flows).toEqual([
      { from: 'a', to: 'b', name: 'f', fromTime: 5000, toTime: 25_000 },
      { from: 'b', to: 'c', name: 'f', fromTime: 25_000, toTime: 40_000 },
    ])
    expect(warnings).toEqual({})
    expect(records).toHaveLength(3)
    expect(records[2]).toEqual(flow('f', 35, 3, { args: { queued: 5 } }))
  })

  test('bp "e" arrives at the slice around it: the one that begins there, else the deepest', async () => {
    const { flows } = await importText(
      events(
        slice('launch', 0, 4, 1),
        slice('outer', 10, 20, 2),
        slice('inner', 12, 10, 2),
        slice('early', 40, 10, 3),
        slice('late', 45, 10, 3),
        slice('third', 51, 2, 3),
        flow('s', 1, 1, { id: 1 }),
        flow('f', 15, 2, { id: 1, bp: 'e' }),
        flow('s', 2, 1, { id: 2 }),
        flow('f', 51, 3, { id: 2, bp: 'e' }),
        flow('s', 3, 1, { id: 3 }),
        flow('f', 45, 3, { id: 3, bp: 'e' }),
      ),
    )
    expect(flows.map(({ to }) => to)).toEqual(['inner', 'third', 'late'])
  })

  test('are told apart by category, name and id; f without s and s without f are counted', async () => {
    const { flows, warnings } = await importText(
      events(
        slice('a', 0, 10, 1),
        slice('b', 0, 10, 2),
        flow('s', 1, 1),
        flow('f', 2, 2, { name: 'g', bp: 'e' }),
        flow('f', 2, 2, { cat: 'other', bp: 'e' }),
        flow('f', 2, 2, { id: '1', bp: 'e' }),
        flow('s', 1, 9, { id: 5 }),
      ),
    )
    expect(flows).toEqual([])
    expect(warnings).toEqual({ 'flow-without-end': 1, 'flow-without-start': 3, 'flow-without-slice': 1 })
  })

  test('one start may have several ends, even before it by the clock of the device', async () => {
    const { flows } = await importText(
      events(
        slice('launch', 10, 5, 1),
        slice('k1', 9, 3, 2),
        slice('k2', 20, 3, 2),
        flow('f', 9, 2, { bp: 'e' }),
        flow('s', 10, 1),
        flow('f', 20, 2, { bp: 'e' }),
      ),
    )
    expect(flows.map(({ from, to }) => [from, to])).toEqual([
      ['launch', 'k1'],
      ['launch', 'k2'],
    ])
  })

  test('an id that is used again starts another arrow', async () => {
    const { flows } = await importText(
      events(
        slice('a', 0, 5, 1),
        slice('b', 10, 5, 2),
        slice('c', 20, 5, 1),
        slice('d', 30, 5, 2),
        flow('s', 1, 1),
        flow('f', 11, 2, { bp: 'e' }),
        flow('s', 21, 1),
        flow('f', 31, 2, { bp: 'e' }),
      ),
    )
    expect(flows.map(({ from, to }) => [from, to])).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  test('the same id in two files is two arrows', async () => {
    const { importTexts } = await import('./import-texts.ts')
    const file = (name: string) =>
      events(
        slice(`${name}1`, 0, 5, 1),
        slice(`${name}2`, 10, 5, 2),
        flow('s', 1, 1),
        flow('f', 11, 2, { bp: 'e' }),
      )
    const { flows } = await importTexts({ 'rank0.json': file('a'), 'rank1.json': file('b') })
    expect(flows.map(({ from, to }) => [from, to])).toEqual([
      ['a1', 'a2'],
      ['b1', 'b2'],
    ])
  })

  test('version 2: slices that share a bind_id', async () => {
    const { flows } = await importText(
      events(
        slice('a', 0, 5, 1, { bind_id: '0x5', flow_out: true }),
        slice('b', 10, 5, 2, { bind_id: '0x5', flow_in: true, flow_out: true }),
        slice('c', 20, 5, 1, { bind_id: '0x5', flow_in: true }),
        slice('no', 30, 5, 1, { bind_id: '0x5', flow_in: false }),
        { ph: 'B', name: 'd', ts: 40, pid: 1, tid: 1, bind_id: '0x6', flow_out: true },
        { ph: 'E', ts: 41, pid: 1, tid: 1 },
        slice('e', 50, 1, 2, { bind_id: '0x6', flow_in: true }),
      ),
    )
    expect(flows.map(({ from, to }) => [from, to])).toEqual([
      ['a', 'b'],
      ['b', 'c'],
      ['d', 'e'],
    ])
  })

  test('a launch and its kernels are joined by correlation where no flow event joins them', async () => {
    const launch = (name: string, ts: number, correlation: number) =>
      slice(name, ts, 2, 1, { cat: 'cuda_runtime', args: { cbid: 211, correlation } })
    const kernel = (name: string, ts: number, correlation: number) =>
      slice(name, ts, 2, 7, { cat: 'kernel', args: { stream: 7, correlation, bytes: 1 } })
    const { flows, run } = await importText(
      events(
        launch('l1', 0, 11),
        kernel('k1', 10, 11),
        launch('l2', 3, 12),
        kernel('k2', 20, 12),
        flow('s', 3, 1, { name: 'ac2g', cat: 'ac2g', id: 12 }),
        flow('f', 20, 7, { name: 'ac2g', cat: 'ac2g', id: 12, bp: 'e' }),
        kernel('graph', 30, 11),
        kernel('alone', 40, 99),
      ),
    )
    expect(flows.map(({ from, to, name }) => [from, to, name])).toEqual([
      ['l2', 'k2', 'ac2g'],
      ['l1', 'k1', 'ac2g'],
      ['l1', 'graph', 'ac2g'],
    ])
    expect(run.tracks.map(({ kind }) => kind)).toEqual(['thread', 'stream'])
  })
})
