import { describe, expect, test } from 'vitest'
import { events, importText } from './import-texts.ts'

describe("Kineto's files", () => {
  test('device queues are streams, spans and threads are not', async () => {
    const x = (cat: string, pid: unknown, tid: unknown) => ({
      ph: 'X',
      cat,
      name: cat,
      pid,
      tid,
      ts: 0,
      dur: 1,
    })
    const { run, report } = await importText(
      JSON.stringify({
        schemaVersion: 1,
        traceEvents: [
          x('cpu_op', 4037, 4037),
          x('kernel', 0, 7),
          x('gpu_user_annotation', 0, 9),
          x('cuda_sync', 0, -1),
          x('Trace', 'Spans', 'PyTorch Profiler'),
          { ph: 'M', name: 'thread_name', pid: 0, tid: 7, ts: 0, args: { name: 'stream 7 ' } },
          { ph: 'i', name: 'Record Window End', s: 'g', pid: '', tid: '', ts: 1 },
        ],
      }),
    )
    expect(report.format).toBe('kineto')
    expect(run.tracks.map(({ kind, name }) => [kind, name])).toEqual([
      ['thread', 'Thread 4037'],
      ['stream', 'stream 7'],
      ['stream', 'Stream 9'],
      ['stream', 'Stream -1'],
      ['thread', 'PyTorch Profiler'],
      ['thread', 'Thread without an id'],
    ])
  })

  test('bare arrays of the old exporter are told by their process names', async () => {
    const { report } = await importText(
      events({ name: 'aten::zeros', ph: 'X', ts: 114, dur: 65, tid: 1, pid: 'CPU functions', args: {} }),
    )
    expect(report).toMatchObject({ format: 'torch-legacy', slices: 1 })
  })

  test('old capital categories mean the same', async () => {
    const { run } = await importText(
      events({ ph: 'X', cat: 'Kernel', name: 'k', ts: 0, dur: 1, pid: 0, tid: 7 }),
    )
    expect(run.tracks[0]!.kind).toBe('stream')
  })
})
