import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlResult } from '../../../traces-db/contract.ts'
import { writeDetailBlock } from '../../../traces-db/store/detail-blocks.ts'
import { querySql } from '../../../traces-db/store/query-sql.ts'
import { createRunWriter } from '../../../traces-db/store/run-writer.ts'
import { emptyHeader } from './random-run.ts'

let folder = ''
let path = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-sql-'))
  path = join(folder, 'run.rankscope')
  const writer = createRunWriter(path)
  writer.addLabels([
    { name: 'forward', category: 'op', class: 1, colour: '', microbatch: 3 },
    { name: 'mm', category: 'kernel', class: 10, colour: '', microbatch: -1 },
  ])
  writer.addProcesses([{ id: 0, rank: 5, source: -1, pid: '0', name: 'trainer', labels: [], sortIndex: 0 }])
  writer.addTracks([
    { id: 0, process: 0, kind: 'thread', tid: '7', name: 'main', series: '', unit: '', sortIndex: 0 },
    {
      id: 1,
      process: 0,
      kind: 'counter',
      tid: '',
      name: 'memory',
      series: 'used',
      unit: 'bytes',
      sortIndex: 0,
    },
  ])
  const columns = (start: number, duration: number, label: number, detail: number) => ({
    count: 1,
    start: Float64Array.of(start),
    duration: Float64Array.of(duration),
    label: Uint32Array.of(label),
    flags: new Uint8Array(1),
    detail: Uint32Array.of(detail),
  })
  writer.addLane(0, 0, columns(0, 100, 0, 1))
  writer.addLane(0, 1, columns(10, 30, 1, 0))
  writer.addCounters(1, {
    count: 1,
    time: Float64Array.of(5),
    value: Float64Array.of(42),
    detail: new Uint32Array(1),
  })
  writer.addInstants(0, {
    count: 1,
    time: Float64Array.of(6),
    label: Uint32Array.of(0),
    detail: new Uint32Array(1),
  })
  writer.addFlows({
    count: 1,
    from: Uint32Array.of(0),
    to: Uint32Array.of(1),
    fromTime: Float64Array.of(1),
    toTime: Float64Array.of(10),
    label: Uint32Array.of(1),
  })
  writer.addDetailBlock(1, 1, writeDetailBlock(['"args":{"bytes":9}']))
  writer.addPlan({
    kinds: ['forward', 'send'],
    columns: {
      rank: Uint32Array.of(0, 1),
      kind: Uint8Array.of(0, 1),
      layer: Int32Array.of(3, -1),
      edgeFrom: Uint32Array.of(0),
      edgeTo: Uint32Array.of(1),
    },
    tables: '{}',
  })
  writer.finish(emptyHeader)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ask(text: string, limit = 100, milliseconds = 60_000): Promise<SqlResult> {
  return querySql({ path, text, limit, milliseconds })
}

describe('SQL over a run', () => {
  test('sees slices, counters, instants, flows, tracks, processes and arguments', async () => {
    const slices = await ask(
      'SELECT id, rank, process, thread, lane, start_ns, duration_ns, self_ns, name, class, microbatch FROM slice ORDER BY id',
    )
    expect(slices.rows).toEqual([
      [0, 5, 'trainer', 'main', 0, 0, 100, 70, 'forward', 'forward', 3],
      [1, 5, 'trainer', 'main', 1, 10, 30, 30, 'mm', 'compute', null],
    ])
    expect((await ask('SELECT name, series, unit, time_ns, value FROM counter')).rows).toEqual([
      ['memory', 'used', 'bytes', 5, 42],
    ])
    expect((await ask('SELECT name, time_ns FROM instant')).rows).toEqual([['forward', 6]])
    expect((await ask('SELECT name, from_slice, to_slice, from_ns, to_ns FROM flow')).rows).toEqual([
      ['mm', 0, 1, 1, 10],
    ])
    expect((await ask('SELECT count(*) FROM track JOIN process ON track.process = process.id')).rows).toEqual(
      [[2]],
    )
    expect(
      (await ask("SELECT args(detail) ->> '$.args.bytes' AS bytes FROM slice WHERE id = 0")).rows,
    ).toEqual([[9]])
  })

  test('sees the plan that the run followed', async () => {
    const { rows } = await ask('SELECT id, rank, kind, layer, bytes FROM plan_operation')
    expect(rows).toEqual([
      [0, 0, 'forward', 3, null],
      [1, 1, 'send', -1, null],
    ])
    expect((await ask('SELECT * FROM plan_edge')).rows).toEqual([[0, 1]])
  })

  test('tells that there are more rows than asked for', async () => {
    const many = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n'
    expect(await ask(many, 3)).toEqual({ columns: ['x'], rows: [[1], [2], [3]], truncated: true })
  })

  test('is stopped when its time is up, and when it is cancelled', async () => {
    const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n'
    await expect(ask(endless, 10, 300)).rejects.toMatchObject({ code: 'limit' })
    const stop = new AbortController()
    const asked = querySql({ path, text: endless, limit: 1, milliseconds: 60_000, signal: stop.signal })
    setTimeout(() => stop.abort(), 300)
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('cannot take more memory than it may', async () => {
    await expect(ask('SELECT length(zeroblob(900000000) || zeroblob(900000000))')).rejects.toMatchObject({
      code: expect.stringMatching(/limit|invalid-argument/),
    })
  })

  test.each([
    'DELETE FROM slice',
    'INSERT INTO slice DEFAULT VALUES',
    'CREATE TABLE t(a)',
    'DROP TABLE slice',
    "ATTACH '/etc/passwd' AS other",
    'PRAGMA query_only = OFF',
    'VACUUM INTO "/tmp/x"',
    'BEGIN',
    'SELECT 1; SELECT 2',
    "SELECT load_extension('/tmp/x.so')",
    'WITH a AS (SELECT 1) DELETE FROM slice',
    'EXPLAIN',
    'SELECT * FROM nothing',
    'hello',
    '',
  ])('refuses %s', async text => {
    await expect(ask(text)).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  test('allows comments and brackets before a query', async () => {
    expect((await ask('-- how many\n/* slices */ SELECT count(*) AS n FROM slice')).rows).toEqual([[2]])
    expect((await ask('VALUES (1, NULL)')).rows).toEqual([[1, null]])
  })

  test('answers with every digit of a whole number that a double cannot hold', async () => {
    const { rows } = await ask('SELECT 9223372036854775807, 9007199254740993, 9007199254740991')
    expect(rows).toEqual([['9223372036854775807', '9007199254740993', 2 ** 53 - 1]])
  })

  test('answers with values of every type', async () => {
    expect((await ask("SELECT 9e999, x'00ff', 'ü', 0.1, -7")).rows).toEqual([
      ['Infinity', "x'00ff'", 'ü', 0.1, -7],
    ])
  })
})
