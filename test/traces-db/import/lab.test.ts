import { describe, expect, test } from 'vitest'
import { operationClasses } from '../../../engine/base/operation-class.ts'
import { events, importText } from './import-texts.ts'

const call = (name: string, rank: number, ts: number, dur: number, args: object) => ({
  name,
  ph: 'X',
  ts,
  dur,
  pid: `GPU ${rank}`,
  tid: 'Execution',
  args,
})
const memory = (rank: number, ts: number, value: number) => ({
  name: 'memory',
  ph: 'C',
  ts,
  pid: `GPU ${rank}`,
  tid: 'Memory',
  args: { memory: value },
})
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)

describe("the teaching lab's files", () => {
  test('layers, ranks, batch and microbatches are inferred; memory is in elements', async () => {
    const { report, header, run, samples } = await importText(
      events(
        call('(load_weights)', 0, 0, 1, {
          memory: 0,
          samples: [],
          layer: 0,
          batch_id: 'Across Batch Operation',
        }),
        memory(0, 0, 0),
        call('forward batch: 0', 0, 1, 1, { memory: 8, samples: range(0, 4), layer: 0, batch_id: '0' }),
        call('send batch: 0', 0, 2, 1, { memory: 8, samples: range(0, 4), layer: 1, batch_id: '0' }),
        call('forward batch: 1', 1, 3, 1, { memory: 8, samples: range(4, 4), layer: 1, batch_id: '1' }),
        call('loss batch: 1', 1, 4, 0, { memory: 8, samples: range(4, 4), layer: 2, batch_id: '1' }),
        memory(1, 3, 33554432.0),
      ),
    )
    expect(report).toMatchObject({ format: 'lab', ranks: 2, slices: 5, counters: 2, tracks: 4, events: 7 })
    expect(header).toMatchObject({
      worldSize: 2,
      subject: { layers: 2, globalBatch: 8, microbatches: 2, memoryUnit: 'elements' },
    })
    expect(run.processes.map(({ rank, name }) => [rank, name])).toEqual([
      [0, 'GPU 0'],
      [1, 'GPU 1'],
    ])
    expect(run.tracks.filter(({ kind }) => kind === 'counter').map(({ unit }) => unit)).toEqual([
      'elements',
      'elements',
    ])
    expect(samples.map(({ value }) => value)).toEqual([0, 33554432])
    const classes = new Map(
      run.labels.map(label => [label.name, [operationClasses[label.class]!.name, label.microbatch]]),
    )
    expect(Object.fromEntries(classes)).toEqual({
      '(load_weights)': ['load', -1],
      'forward batch: 0': ['forward', 0],
      'send batch: 0': ['transfer', 0],
      'forward batch: 1': ['forward', 1],
      'loss batch: 1': ['forward', 1],
    })
  })

  test('a lost microbatch is restored from the samples; the written name is kept', async () => {
    // The lab compares the order of a set with that of a list, and so loses [3, 4, 5].
    const lost = { memory: 0, samples: [5, 3, 4], layer: 0, batch_id: 'Across Batch Operation' }
    const { slices, run, header } = await importText(
      events(
        call('forward batch: 0', 0, 0, 1, { samples: range(0, 3), layer: 0, batch_id: '0' }),
        call('(forward, S=[5, 3, 4])', 0, 1, 1, lost),
        call('(update, S=[0, 1, 2, 3, 4, 5])', 0, 2, 1, {
          samples: range(0, 6),
          layer: 0,
          batch_id: 'Across Batch Operation',
        }),
      ),
    )
    expect(slices.map(({ name }) => name)).toEqual([
      'forward batch: 0',
      'forward batch: 1',
      '(update, S=[0, 1, 2, 3, 4, 5])',
    ])
    expect(slices[1]!.detail).toEqual({ name: '(forward, S=[5, 3, 4])', args: lost })
    expect(run.labels.find(({ name }) => name === 'forward batch: 1')).toMatchObject({ microbatch: 1 })
    expect(header.subject).toMatchObject({ microbatches: 2, globalBatch: 6 })
  })

  test('microbatches are counted in all ranks, though ranks number their own', async () => {
    const { header } = await importText(
      events(
        ...[0, 1].map(rank =>
          call('forward batch: 0', rank, 0, 1, { samples: range(4 * rank, 4), layer: 0, batch_id: '0' }),
        ),
      ),
    )
    expect(header.subject).toMatchObject({ globalBatch: 8, microbatches: 2 })
  })

  test('a microbatch that another rank tells is taken from there', async () => {
    const { slices } = await importText(
      events(
        call('forward batch: 7', 1, 0, 1, { samples: [20, 21], layer: 0, batch_id: '7' }),
        call('(backward, S=[21, 20])', 0, 0, 1, {
          samples: [21, 20],
          layer: 0,
          batch_id: 'Across Batch Operation',
        }),
        call('forward batch: 1', 0, 1, 1, { samples: [1], layer: 0, batch_id: '1' }),
      ),
    )
    expect(slices.map(({ track, name }) => [track, name])).toEqual([
      ['GPU 0/Execution', 'backward batch: 7'],
      ['GPU 0/Execution', 'forward batch: 1'],
      ['GPU 1/Execution', 'forward batch: 7'],
    ])
  })
})
