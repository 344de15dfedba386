import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { createRunWriter } from '../../../traces-db/store/run-writer.ts'
import { emptyHeader, plainRun, runSpec, writeSpec } from './random-run.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-store-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a run file', () => {
  test('gives back what was written, as a run in memory does', () => {
    fc.assert(
      fc.property(runSpec, spec => {
        const path = join(folder, 'round-trip.rankscope')
        writeSpec(spec, createRunWriter(path))
        const memory = new MemoryRun(emptyHeader)
        writeSpec(spec, memory)
        const reader = readRun(path)
        try {
          expect(plainRun(reader.data)).toEqual(plainRun(memory))
        } finally {
          reader.close()
        }
      }),
      { numRuns: 60 },
    )
    expect(readdirSync(folder)).toEqual(['round-trip.rankscope'])
  })

  test('splits a lane of more slices than a chunk holds, and joins it again', () => {
    const count = 150_000
    const path = join(folder, 'long.rankscope')
    const writer = createRunWriter(path)
    writer.addLabels([{ name: 'a', category: '', class: 0, colour: '', microbatch: -1 }])
    writer.addProcesses([{ id: 0, rank: 0, source: -1, pid: '0', name: '', labels: [], sortIndex: 0 }])
    writer.addTracks([
      { id: 0, process: 0, kind: 'thread', tid: '0', name: '', series: '', unit: '', sortIndex: 0 },
    ])
    const first = writer.addLane(0, 0, {
      count,
      start: Float64Array.from({ length: count }, (_, index) => 2 * index),
      duration: new Float64Array(count).fill(1),
      label: new Uint32Array(count),
      flags: new Uint8Array(count),
      detail: new Uint32Array(count),
    })
    expect(first).toBe(0)
    writer.finish(emptyHeader)
    const reader = readRun(path)
    const lane = reader.data.lanes[0]!
    expect(lane.count).toBe(count)
    expect(lane.id[count - 1]).toBe(count - 1)
    expect(lane.start[count - 1]).toBe(2 * count - 2)
    reader.close()
  })

  test('gives back lanes of a slice or of thousands, side by side, each with its own', () => {
    const path = join(folder, 'sizes.rankscope')
    const memory = new MemoryRun(emptyHeader)
    for (const sink of [createRunWriter(path), memory]) {
      sink.addLabels([{ name: 'a', category: '', class: 0, colour: '', microbatch: -1 }])
      sink.addProcesses([{ id: 0, rank: 0, source: -1, pid: '0', name: '', labels: [], sortIndex: 0 }])
      sink.addTracks([
        { id: 0, process: 0, kind: 'thread', tid: '0', name: '', series: '', unit: '', sortIndex: 0 },
      ])
      for (let lane = 0; lane < 3000; lane++) {
        const count = lane % 700 === 699 ? 5000 : 1 + (lane % 3)
        const column = <C extends { fill(value: number): C }>(values: C) => values.fill(lane % 200)
        sink.addLane(0, lane, {
          count,
          start: Float64Array.from({ length: count }, (_, index) => 1000 * index + lane),
          duration: column(new Float64Array(count)),
          label: new Uint32Array(count),
          flags: column(new Uint8Array(count)),
          detail: new Uint32Array(count),
          ...(lane % 5 === 0 && { operation: column(new Int32Array(count)) }),
        })
      }
      sink.finish(emptyHeader)
    }
    const reader = readRun(path)
    expect(plainRun(reader.data)).toEqual(plainRun(memory))
    reader.close()
  })

  test('leaves nothing behind when its writer gives up', () => {
    const path = join(folder, 'abandoned.rankscope')
    const writer = createRunWriter(path)
    writer.ready(emptyHeader)
    writer.abandon()
    expect(readdirSync(folder).filter(name => name.startsWith('abandoned'))).toEqual([])
  })

  test('does not overwrite a file that is not a run file', () => {
    const path = join(folder, 'trace.json')
    writeFileSync(path, '[]')
    expect(() => createRunWriter(path)).toThrow(/not a run file/)
  })
})
