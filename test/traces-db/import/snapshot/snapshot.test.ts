import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../../engine/base/app-error.ts'
import { importFiles } from '../../../../traces-db/import/import-files.ts'
import { type PickleValue, readPickle } from '../../../../traces-db/import/snapshot/read-pickle.ts'
import { readRun } from '../../../../traces-db/store/run-reader.ts'
import { createRunWriter } from '../../../../traces-db/store/run-writer.ts'
import { type Plain, writePickle } from './write-pickle.ts'

const folder = mkdtempSync(join(tmpdir(), 'rankscope-snapshot-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const protocols = [2, 3, 4, 5] as const

/** As plain JSON: Maps with text keys become objects, undefined becomes null. */
function plain(value: PickleValue): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]))
  if (Array.isArray(value)) return value.map(plain)
  return value ?? null
}

describe('pickles as data', () => {
  const json = fc.letrec<{ value: Plain }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter(value => !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value))),
      fc.string(),
      fc.array(tie('value')),
      fc.dictionary(
        fc.string().filter(key => key !== '__proto__'),
        tie('value'),
      ),
    ),
  })).value

  test.each(protocols)('protocol %i comes back as it was', protocol => {
    fc.assert(
      fc.property(json, value => {
        expect(plain(readPickle(writePickle(value, protocol)))).toEqual(value)
      }),
    )
  })

  test('Python’s own pickles of every protocol are read', () => {
    let texts: string[]
    try {
      const program = `
import pickle, base64
value = {'a': [1, -1, 70000, 2**40, -2**70, 1.5, True, False, None], 'b': ('x', 'ü'), 'c': {'d': {}}, 'same': ['s'] * 3}
for protocol in range(6):
  if protocol >= 3: value['bytes'] = b'yz'
  print(base64.b64encode(pickle.dumps(value, protocol)).decode())`
      texts = execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim().split('\n')
    } catch {
      console.info('Left out, for lack of python3: pickles written by Python itself.')
      return
    }
    for (const [protocol, text] of texts.entries()) {
      const value = readPickle(Buffer.from(text, 'base64')) as Map<PickleValue, PickleValue>
      expect(value.get('a')).toEqual([1, -1, 70_000, 2 ** 40, -(2n ** 70n), 1.5, true, false, undefined])
      expect(plain(value.get('c'))).toEqual({ d: {} })
      expect(value.get('same')).toEqual(['s', 's', 's'])
      // Protocols 0 to 2 can write bytes only as a call.
      expect(value.get('b')).toEqual(['x', 'ü'])
      if (protocol >= 3) expect(value.get('bytes')).toEqual(new Uint8Array([0x79, 0x7a]))
    }
  })

  test('what would import or call is refused by name, and nothing is executed', () => {
    const hostile = {
      GLOBAL: '\x80\x02cos\nsystem\nX\x02\x00\x00\x00ls\x85R.',
      STACK_GLOBAL: '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02ls\x85R.',
      REDUCE: '\x80\x04)R.',
      INST: '(S"ls"\nios\nsystem\n.',
      BUILD: '\x80\x02}b.',
      EXT1: '\x80\x02\x82\x01.',
    }
    for (const [name, text] of Object.entries(hostile)) {
      expect(() => readPickle(Buffer.from(text, 'latin1')), name).toThrow(/nothing was executed/)
    }
  })

  test('any bytes are read or refused, never a crash, and a cut pickle says where it ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        try {
          readPickle(bytes)
        } catch (error) {
          if (!(error instanceof AppError) && !(error instanceof SyntaxError)) throw error
        }
      }),
    )
    const whole = writePickle({ segments: [1, 2, 3] }, 4)
    for (let end = 0; end < whole.length; end++) {
      expect(() => readPickle(whole.subarray(0, end))).toThrow(AppError)
    }
  })
})

const frame = (name: string, filename: string, line: number) => ({ name, filename, line })
const trainFrames = [frame('at::empty', '/src/aten/empty.cpp', 1), frame('forward', '/home/me/train.py', 12)]
const entry = (action: string, addr: number, size: number, time_us: number, frames: Plain = []) => ({
  action,
  addr,
  size,
  stream: 0,
  time_us,
  frames,
})

const start = 1_700_000_000_000_000
/** Two blocks, one freed; one that was there before, and one that only the segment knows. */
const snapshot: Plain = {
  segments: [
    {
      device: 0,
      address: 1000,
      total_size: 4096,
      stream: 0,
      segment_type: 'small',
      blocks: [
        { address: 1000, size: 512, state: 'active_allocated', frames: trainFrames },
        { address: 3000, size: 256, state: 'active_allocated', frames: [] },
        { address: 3256, size: 100, state: 'inactive', frames: [] },
      ],
    },
  ],
  device_traces: [
    [
      entry('free_completed', 900, 64, start),
      entry('segment_alloc', 1000, 4096, start + 1),
      entry('alloc', 1000, 512, start + 2, trainFrames),
      entry('alloc', 2000, 1024, start + 3),
      entry('free_requested', 2000, 1024, start + 4),
      entry('free_completed', 2000, 1024, start + 5),
      entry('oom', 0, 1 << 20, start + 6),
    ],
  ],
}

async function imported(value: Plain, protocol: 2 | 3 | 4 | 5) {
  const path = join(folder, `snapshot-${protocol}-${Math.random()}.pickle`)
  writeFileSync(path, writePickle(value, protocol))
  const out = `${path}.rankscope`
  const outcome = await importFiles({ paths: [path], sink: createRunWriter(out), threads: 0 })
  return { outcome, ...readRun(out) }
}

describe('a PyTorch memory snapshot', () => {
  test.each(protocols)(
    'of protocol %i: bytes held after every change, blocks from allocation to release',
    async protocol => {
      const { outcome, data, close } = await imported(snapshot, protocol)
      expect(outcome.report).toMatchObject({ format: 'memory-snapshot', asyncs: 4, instants: 1, endNs: 6000 })
      const series = Object.fromEntries(
        data.counters.map(one => [data.tracks[one.track]!.series, Array.from(one.value)]),
      )
      // 64 freed, 512 and 1,024 allocated, 1,024 freed, over 256 that were there before.
      expect(series['allocated']).toEqual([320, 256, 256, 768, 1792, 768])
      expect(series['reserved, not allocated']).toEqual([0, 0, 3840, 3328, 2304, 3328])
      const slices = data.lanes.flatMap(lane =>
        Array.from({ length: lane.count }, (_, i) => [
          data.labels[lane.label[i]!]!.name,
          lane.start[i],
          lane.duration[i],
        ]),
      )
      expect(slices.sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]))).toEqual([
        ['allocation', 0, 0],
        ['allocation', 0, 6000],
        ['forward train.py:12', 2000, 4000],
        ['allocation', 3000, 2000],
      ])
      expect(outcome.report.warnings).toEqual([
        expect.objectContaining({ code: 'allocated-before-trace', count: 2 }),
      ])
      expect(data.header.absoluteStartNs).toBe(`${start}000`)
      close()
    },
  )

  test('the oldest form, a bare list of segments, shows what was held', async () => {
    const { data, close } = await imported((snapshot as { segments: Plain }).segments, 2)
    expect(data.lanes.reduce((sum, lane) => sum + lane.count, 0)).toBe(2)
    close()
  })

  test('beside a trace it lies in that rank, on the same clock', async () => {
    const path = join(folder, 'memory.pickle')
    writeFileSync(path, writePickle(snapshot, 4))
    const trace = join(folder, 'rank3.json')
    const event = { ph: 'X', name: 'gemm', cat: 'kernel', pid: 0, tid: 7, ts: start + 2, dur: 3 }
    writeFileSync(
      trace,
      JSON.stringify({ distributedInfo: { rank: 3, world_size: 4 }, traceEvents: [event] }),
    )
    const out = join(folder, 'both.rankscope')
    const { report } = await importFiles({ paths: [trace, path], sink: createRunWriter(out), threads: 0 })
    expect(report).toMatchObject({ format: 'kineto+memory-snapshot', ranks: 1 })
    const { data, close } = readRun(out)
    expect(data.processes.map(process => process.rank)).toEqual([3, 3])
    const kernel = data.lanes.find(lane => data.tracks[lane.track]!.kind === 'stream')!
    // Two microseconds after the snapshot's first action, as both files' clocks say.
    expect(Array.from(kernel.start)).toEqual([2000])
    close()
  })

  test('another pickle, a hostile one and a cut one are one clear error', async () => {
    await expect(imported({ weights: [1, 2] }, 2)).rejects.toThrow(/no PyTorch memory snapshot/)
    const path = join(folder, 'hostile.pickle')
    writeFileSync(path, Buffer.from('\x80\x02cos\nsystem\nX\x02\x00\x00\x00ls\x85R.', 'latin1'))
    const attempt = importFiles({ paths: [path], sink: createRunWriter(`${path}.rankscope`), threads: 0 })
    await expect(attempt).rejects.toThrow(/nothing was executed/)
  })
})
