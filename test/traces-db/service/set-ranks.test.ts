/** Ranks that a person gives files afterwards are as if they had been told at the import. */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ImportDone } from '../../../traces-db/contract.ts'
import { importFiles } from '../../../traces-db/import/import-files.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { setRanks } from '../../../traces-db/store/set-ranks.ts'
import { dumpRun } from '../export/dump-run.ts'
import { collect, ServiceFixture } from './service-fixture.ts'

const at = new ServiceFixture()

/** Traces that tell no rank, with collectives by which their clocks can be compared. */
function traceOf(lead: number): string {
  const gemm = { ph: 'X', cat: 'kernel', name: 'gemm', pid: 0, tid: 7, ts: lead, dur: 40 }
  const calls = [1, 2, 3, 4].map(seq => ({
    ...gemm,
    name: 'ncclDevKernel_AllReduce',
    ts: 100 * seq + lead,
    dur: 50,
    args: { 'Collective name': 'allreduce', 'Process Group Name': '0', Seq: seq },
  }))
  return JSON.stringify({ baseTimeNanoseconds: 1727740800000000000, traceEvents: [gemm, ...calls] })
}

const names = ['alpha.json', 'beta.json', 'gamma.json']
const write = () => names.map((name, i) => at.writeTrace(name, traceOf(3 * i)))

async function imported(): Promise<ImportDone> {
  const files = write().map(path => at.grant(path))
  return (await collect(at.client.importFiles({ files }))).at(-1) as ImportDone
}

const pathOf = (run: string) => join(at.home, 'runs', `${run}.rankscope`)

function dumpOfFile(path: string): string[] {
  const { data, close } = readRun(path)
  const lines = dumpRun(data)
  close()
  return lines
}

async function dumpOfImport(ranks: readonly number[] | undefined): Promise<string[]> {
  const sink = new MemoryRun({} as MemoryRun['header'])
  const paths = names.map(name => join(at.folder, name))
  await importFiles({ paths, sink, threads: 0, ...(ranks && { ranks }) })
  return dumpRun(sink)
}

describe('ranks set afterwards', () => {
  test('give the run that the import with these ranks gives, however often they are set', async () => {
    const { run, report } = await imported()
    expect(report.warnings).toMatchObject([{ code: 'rank-by-order', count: 3 }])
    const ranks = fc.uniqueArray(fc.nat(30), { minLength: 3, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(ranks, async chosen => {
        setRanks(pathOf(run), chosen)
        expect(dumpOfFile(pathOf(run))).toEqual(await dumpOfImport(chosen))
      }),
      { numRuns: 20 },
    )
  })

  test('are shown at once: names, minimap, measures, and the world is as large as they need', async () => {
    const { run } = await imported()
    const before = await at.client.measures({ run, span: { kind: 'run' } })
    expect(before.ranks.map(({ rank }) => rank)).toEqual([0, 1, 2])
    await at.client.setRanks({ run, ranks: [9, 4, 5] })
    const { header, processes } = await at.client.openRun({ run })
    expect(header).toMatchObject({ worldSize: 10, report: { ranks: 3, warnings: [] } })
    expect(header.sources.map(({ rank }) => rank)).toEqual([9, 4, 5])
    expect(processes.map(({ rank }) => rank).sort()).toEqual([4, 5, 9])
    expect((await at.client.minimap({ run, bins: 4 })).rows).toEqual([4, 5, 9])
    const { ranks } = await at.client.measures({ run, span: { kind: 'run' } })
    expect(ranks.map(({ rank }) => rank)).toEqual([4, 5, 9])
    const computed = (of: number) => ranks.find(({ rank }) => rank === of)?.computeNs
    expect([9, 4, 5].map(computed)).toEqual(before.ranks.map(({ computeNs }) => computeNs))
    await at.client.setRanks({ run, ranks: [0, 1, 2] })
    expect((await at.client.openRun({ run })).header.worldSize).toBe(3)
  })

  test('tell every window', async () => {
    const { run } = await imported()
    const abort = new AbortController()
    const told = (async () => {
      for await (const change of at.client.watch({}, { signal: abort.signal })) {
        if (change.type === 'ranked') return change.run
      }
      return undefined
    })()
    // The watch is under way when the first answer comes.
    await at.client.library({})
    await at.client.setRanks({ run, ranks: [2, 1, 0] })
    expect(await told).toBe(run)
    abort.abort()
  })

  test('that cannot be are refused, and nothing has changed', async () => {
    const { run } = await imported()
    const file = readFileSync(pathOf(run))
    for (const ranks of [
      [1, 1, 2],
      [0, 1],
      [-1, 1, 2],
      [0, 1, 1_000_000],
    ]) {
      await expect(at.client.setRanks({ run, ranks })).rejects.toMatchObject({ code: 'invalid-argument' })
    }
    expect(readFileSync(pathOf(run)).equals(file)).toBe(true)
  })

  test('of processes that tell their own are refused', async () => {
    const lab = [0, 1].map(rank => ({
      ph: 'X',
      name: 'forward',
      pid: `GPU ${rank}`,
      tid: 'Execution',
      ts: 1,
      dur: 1,
    }))
    const { run } = await at.imported(at.writeTrace('lab.json', JSON.stringify(lab)))
    await expect(at.client.setRanks({ run, ranks: [3] })).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  test('of a damaged file are refused: no new checksum hides the damage', async () => {
    const { run } = await imported()
    const copy = join(at.folder, basename(pathOf(run)))
    writeFileSync(copy, readFileSync(pathOf(run)))
    const db = new Database(copy)
    db.prepare("UPDATE process SET name = 'other' WHERE id = 1").run()
    db.close()
    expect(() => setRanks(copy, [2, 1, 0])).toThrow(expect.objectContaining({ code: 'damaged' }))
  })
})
