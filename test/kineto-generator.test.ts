/** Benches are only as good as their input: generated traces must be what they say they are. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeKinetoTrace } from './bench/kineto-generator.ts'

interface Event {
  readonly ph: string
  readonly name: string
  readonly pid: number | string
  readonly tid: number | string
  readonly ts: number
  readonly dur?: number
  readonly id?: number
  readonly cat?: string
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-kineto-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function read(file: string): { readonly traceEvents: readonly Event[]; readonly distributedInfo: object } {
  const bytes = readFileSync(file)
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1'))
}

describe('generated traces', () => {
  test('hold the records, slices, instants and arrows that the generator counts', () => {
    const written = writeKinetoTrace({ folder, megabytes: 2 })
    expect(written.files.map(file => basename(file))).toEqual(
      Array.from({ length: 8 }, (_, rank) => `rank${rank}.pt.trace.json`),
    )
    const events = written.files.flatMap(file => read(file).traceEvents)
    const having = (phase: string) => events.filter(event => event.ph === phase)
    expect(events.length).toBe(written.events)
    expect(having('X').length).toBe(written.slices)
    expect(having('i').length).toBe(written.instants)
    const starts = new Set(having('s').map(event => `${event.cat} ${event.id}`))
    const ends = having('f').map(event => `${event.cat} ${event.id}`)
    expect(ends.filter(key => starts.has(key)).length).toBe(written.flows)
    expect(new Set(ends).size).toBe(ends.length)
  })

  test('are about as large as asked and have events of about 290 bytes', () => {
    const written = writeKinetoTrace({ folder, megabytes: 3 })
    expect(written.bytes).toBeGreaterThanOrEqual(3_000_000)
    expect(written.bytes).toBeLessThan(3_400_000)
    expect(written.bytes / written.events).toBeGreaterThan(270)
    expect(written.bytes / written.events).toBeLessThan(310)
  })

  test('are the same for the same seed and others for another', () => {
    const text = (seed: number) => {
      const { files } = writeKinetoTrace({ folder, megabytes: 0.5, ranks: 2, seed })
      return files.map(file => readFileSync(file, 'latin1')).join()
    }
    const first = text(1)
    expect(text(1)).toBe(first)
    expect(text(2)).not.toBe(first)
  })

  test('nest on host threads, and overlap here and there on a stream', () => {
    const { files } = writeKinetoTrace({ folder, megabytes: 4, ranks: 1 })
    const overlaps = (cat: string) => {
      const threads = Map.groupBy(
        read(files[0]!).traceEvents.filter(event => event.ph === 'X' && event.cat === cat),
        event => event.tid,
      )
      return [...threads.values()].reduce((sum, slices) => sum + partialOverlaps(slices), 0)
    }
    expect(overlaps('cpu_op')).toBe(0)
    expect(overlaps('kernel')).toBeGreaterThan(0)
  })

  test('come in one file and compressed where asked', () => {
    const one = writeKinetoTrace({ folder, megabytes: 1, ranks: 3, oneFile: true, gzip: true })
    expect(one.files.map(file => basename(file))).toEqual(['all.pt.trace.json.gz'])
    const { traceEvents, distributedInfo } = read(one.files[0]!)
    expect(traceEvents.length).toBe(one.events)
    expect(distributedInfo).toMatchObject({ backend: 'nccl', world_size: 3 })
    expect(new Set(traceEvents.filter(event => event.cat === 'kernel').map(event => event.pid)).size).toBe(3)
  })
})

/** Slices that begin within another and end after it. */
function partialOverlaps(slices: readonly Event[]): number {
  // Times of a trace have the same millions of seconds: without them, ns are exact in a double.
  const base = Math.floor(slices[0]!.ts / 1e6) * 1e6
  const spans = slices
    .map(({ ts, dur }) => ({ start: Math.round((ts - base) * 1000), ns: Math.round(dur! * 1000) }))
    .sort((a, b) => a.start - b.start || b.ns - a.ns)
  const open: number[] = []
  let overlaps = 0
  for (const { start, ns } of spans) {
    while (open.length > 0 && open.at(-1)! <= start) open.pop()
    if (open.length > 0 && start + ns > open.at(-1)!) overlaps++
    open.push(start + ns)
  }
  return overlaps
}
