import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunBatch } from '../../../engine/base/run.ts'
import { LiveRun, recoverLiveRun } from '../../../traces-db/store/live-run.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { emptyHeader } from './random-run.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-live-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const firstBatch: RunBatch = {
  labels: [{ name: 'forward', category: '', class: 1, colour: '', microbatch: 0 }],
  processes: [{ id: 0, rank: 0, source: -1, pid: '0', name: 'rank 0', labels: [], sortIndex: 0 }],
  tracks: [
    { id: 0, process: 0, kind: 'thread', tid: '0', name: 'compute', series: '', unit: '', sortIndex: 0 },
    {
      id: 1,
      process: 0,
      kind: 'counter',
      tid: '',
      name: 'memory',
      series: 'bytes',
      unit: 'bytes',
      sortIndex: 1,
    },
  ],
}

/** A batch of slices of track 0, each with its number as argument. */
function slices(list: readonly (readonly [start: number, duration: number])[], details: number): RunBatch {
  const count = list.length
  return {
    slices: {
      track: new Uint32Array(count),
      start: Float64Array.from(list, slice => slice[0]),
      duration: Float64Array.from(list, slice => slice[1]),
      label: new Uint32Array(count),
      flags: new Uint8Array(count),
      detail: Uint32Array.from(list, (_, index) => details + index + 1),
    },
    details: list.map((_, index) => JSON.stringify({ number: details + index })),
  }
}

/** Start, duration and arguments of every slice, sorted. */
function slicesOf(data: RunData): string[] {
  return data.lanes
    .flatMap(lane =>
      Array.from(lane.start, (start, i) => `${start}+${lane.duration[i]} ${data.detail(lane.detail[i]!)}`),
    )
    .sort()
}

function open(name: string): LiveRun {
  return new LiveRun(join(folder, `${name}.rankscope`), { ...emptyHeader, title: name })
}

const oneSlice = fc.tuple(fc.nat(1000), fc.nat(200))
const batches = fc.array(fc.array(oneSlice, { maxLength: 12 }), { maxLength: 6 })

describe('a run that is written while it happens', () => {
  test('shows in memory, in its file, and when finished, every slice that was appended', () => {
    let number = 0
    fc.assert(
      fc.property(batches, lists => {
        const live = open(`grows-${number++}`)
        live.append(firstBatch)
        const expected: string[] = []
        for (const list of lists) {
          const before = expected.length
          live.append(slices(list, before))
          list.forEach(([start, duration], index) => {
            expected.push(`${start}+${duration} {"args":{"number":${before + index}}}`)
          })
        }
        expected.sort()
        expect(slicesOf(live.data)).toEqual(expected)
        const growing = readRun(live.path)
        expect(slicesOf(growing.data)).toEqual(expected)
        expect(growing.data.header.complete).toBe(false)
        growing.close()
        live.finish({ title: 'finished' })
        const finished = readRun(live.path)
        expect(slicesOf(finished.data)).toEqual(expected)
        expect(finished.data.header).toMatchObject({ title: 'finished', complete: true })
        finished.close()
      }),
      { numRuns: 25 },
    )
    expect(readdirSync(folder).filter(name => !name.endsWith('.rankscope'))).toEqual([])
  })

  test('keeps arrows between the slices of a batch, also when lanes are packed anew', () => {
    const live = open('arrows')
    live.append(firstBatch)
    const inner = slices(
      [
        [10, 5],
        [0, 100],
        [50, 5],
      ],
      0,
    )
    live.append({
      ...inner,
      flows: {
        from: Uint32Array.of(0),
        to: Uint32Array.of(2),
        fromTime: Float64Array.of(15),
        toTime: Float64Array.of(50),
        label: Uint32Array.of(0),
      },
    })
    live.finish({})
    const { data, close } = readRun(live.path)
    const startOf = (id: number) => {
      const lane = data.lanes.find(candidate => candidate.id.includes(id))!
      return lane.start[lane.id.indexOf(id)]
    }
    expect([startOf(data.flows.from[0]!), startOf(data.flows.to[0]!)]).toEqual([10, 50])
    close()
  })

  test('puts the parent above its children once it is finished, though it came last', () => {
    const live = open('nesting')
    live.append(firstBatch)
    live.append(slices([[10, 5]], 0))
    live.append(slices([[0, 100]], 1))
    expect(live.data.lanes.map(lane => lane.start[0])).toEqual([10, 0])
    live.finish({})
    const { data, close } = readRun(live.path)
    expect(data.lanes.map(lane => lane.start[0])).toEqual([0, 10])
    expect(data.header.lengthNs).toBe(100)
    close()
  })

  test('moves a sample that comes late up to the last one, and drops none', () => {
    const live = open('samples')
    live.append(firstBatch)
    const sample = (time: number, value: number): RunBatch => ({
      counters: {
        track: Uint32Array.of(1),
        time: Float64Array.of(time),
        value: Float64Array.of(value),
        detail: new Uint32Array(1),
      },
    })
    live.append(sample(20, 1))
    live.append(sample(15, 2))
    expect(Array.from(live.data.counters[0]!.time)).toEqual([20, 20])
    live.close()
  })

  test('refuses a wrong batch and goes on', () => {
    const live = open('wrong')
    live.append(firstBatch)
    const wrong = slices([[0, 1]], 0)
    expect(() => live.append({ slices: { ...wrong.slices!, label: Uint32Array.of(7) } })).toThrow(/labels/)
    expect(() => live.append({ slices: { ...wrong.slices!, track: Uint32Array.of(9) } })).toThrow(/tracks/)
    expect(() => live.append({ slices: { ...wrong.slices!, duration: Float64Array.of(-1) } })).toThrow(
      /durations/,
    )
    expect(() => live.append({ slices: { ...wrong.slices!, start: new Float64Array(2) } })).toThrow(/lengths/)
    live.append(wrong)
    expect(slicesOf(live.data)).toHaveLength(1)
    live.close()
  })

  test('is one plain file, cut short, when its writer stops without finishing', () => {
    const live = open('stopped')
    live.append(firstBatch)
    live.append(slices([[0, 1]], 0))
    live.close()
    expect(existsSync(`${live.path}-wal`)).toBe(false)
    expect(recoverLiveRun(live.path)).toBe(false)
    const { data, close } = readRun(live.path)
    expect(slicesOf(data)).toHaveLength(1)
    expect(data.header.complete).toBe(false)
    close()
  })

  test('does not replace a run that exists', () => {
    open('twice').close()
    expect(() => open('twice')).toThrow(/exists already/)
  })
})
