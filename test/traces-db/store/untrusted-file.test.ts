import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError, type ErrorCode } from '../../../engine/base/app-error.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { createRunWriter } from '../../../traces-db/store/run-writer.ts'
import { formatVersion, schema } from '../../../traces-db/store/schema.ts'
import { plainRun, type RunSpec, runSpec, writeSpec } from './random-run.ts'

const detailTable = /CREATE TABLE detail_block \([^;]*\) STRICT/.exec(schema)![0]

let folder = ''
let good = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-untrusted-'))
  good = join(folder, 'good.rankscope')
  writeSpec(richSpec(), createRunWriter(good))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A run in which every table has rows. */
function richSpec(): RunSpec {
  const isRich = (spec: RunSpec) =>
    spec.lanes.length > 2 &&
    spec.samples.length > 2 &&
    spec.instants.length > 2 &&
    spec.flows.length > 2 &&
    spec.details.length > 2 &&
    spec.withOperations
  return fc.sample(runSpec.filter(isRich), { numRuns: 1, seed: 7 })[0]!
}

/** Opens a copy of the good file that `change` has tampered with. */
function tampered(change: (path: string) => void): string {
  const path = join(folder, 'tampered.rankscope')
  copyFileSync(good, path)
  change(path)
  return path
}

function withSql(sql: string): string {
  return tampered(path => {
    const db = new Database(path)
    db.unsafeMode(true)
    db.pragma('writable_schema = ON')
    db.exec(sql)
    db.close()
  })
}

function refusal(path: string): AppError {
  try {
    readRun(path).close()
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError)
    return thrown as AppError
  }
  throw new Error('The file was opened.')
}

function expectRefused(path: string, code: ErrorCode): void {
  const error = refusal(path)
  expect(error.code).toBe(code)
  expect(error.message).toMatch(/\.$/)
}

function readAll(path: string): RunData {
  const reader = readRun(path)
  plainRun(reader.data)
  reader.close()
  return reader.data
}

describe('a run file from anybody', () => {
  test('opens when it is whole', () => {
    expect(readAll(good).lanes.length).toBeGreaterThan(0)
  })

  test('is refused as no run file when it is something else', () => {
    const other = join(folder, 'other.rankscope')
    writeFileSync(other, '{"traceEvents":[]}')
    expectRefused(other, 'unreadable')
    writeFileSync(other, '')
    expectRefused(other, 'unreadable')
    rmSync(other)
    new Database(other).exec('CREATE TABLE t(a)').close()
    expectRefused(other, 'unreadable')
    expectRefused(join(folder, 'absent.rankscope'), 'not-found')
  })

  test('is refused with advice when it is of a newer version', () => {
    const path = withSql(`PRAGMA user_version = ${formatVersion + 1}`)
    expectRefused(path, 'unsupported')
    expect(refusal(path).message).toContain('Update Rankscope')
  })

  test.each([
    ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON header BEGIN SELECT 1; END'],
    ['a view in place of a table', 'DROP TABLE label; CREATE VIEW label AS SELECT 1 AS id'],
    ['a virtual table', 'CREATE VIRTUAL TABLE v USING fts5(a)'],
    ['an index', 'CREATE INDEX i ON label(name)'],
    ['a missing table', 'DROP TABLE plan_column'],
    ['a column more', 'ALTER TABLE label ADD COLUMN more TEXT'],
    [
      'a default that runs code',
      "UPDATE sqlite_schema SET sql = replace(sql, 'name TEXT', 'name TEXT DEFAULT (random())') WHERE name = 'label'",
    ],
  ])('is refused with %s', (_, sql) => {
    expectRefused(withSql(sql), 'damaged')
  })

  test.each([
    ['a blob that is too short', 'UPDATE slice_chunk SET start = substr(start, 9) WHERE first_id = 0'],
    [
      'a blob that is too long',
      'UPDATE slice_chunk SET label = zeroblob(2 * length(label)) WHERE first_id = 0',
    ],
    [
      'a forged huge blob',
      'UPDATE slice_chunk SET count = 65536, start = zeroblob(524288) WHERE first_id = 0',
    ],
    ['a count of zero', 'UPDATE counter_chunk SET count = 0'],
    ['a negative count', 'UPDATE instant_chunk SET count = -1'],
    ['a changed number', 'UPDATE slice_chunk SET track = track + 1000'],
    [
      'a changed column',
      'UPDATE counter_chunk SET value = zeroblob(length(value)), time = zeroblob(length(time))',
    ],
    ['a changed name', "UPDATE label SET name = name || 'x'"],
    ['a class that does not exist', 'UPDATE label SET class = 200'],
    ['a kind of track that does not exist', "UPDATE track SET kind = 'x'"],
    ['a track of no process', 'UPDATE track SET process = 99'],
    ['a missing chunk', 'DELETE FROM slice_chunk WHERE first_id = 0'],
    ['no samples', 'DELETE FROM counter_chunk'],
    ['no instants', 'DELETE FROM instant_chunk'],
    ['no flows', 'DELETE FROM flow_chunk'],
    ['no plan', 'DELETE FROM plan_column'],
    ['a changed header', "UPDATE header SET value = replace(value, 'a run', 'another run')"],
    ['a missing name', 'DELETE FROM label WHERE id = 0'],
    ['labels of a process that are no list', "UPDATE process SET labels = '7'"],
    ['a changed plan', "UPDATE plan_column SET data = zeroblob(length(data)) WHERE name = 'layer'"],
    ['a plan of a type that does not exist', "UPDATE plan_column SET type = 'u64'"],
    ['no header', 'DELETE FROM header'],
    ['a header that is no JSON', "UPDATE header SET value = '{' WHERE key = 'run'"],
    ['a header of the wrong shape', "UPDATE header SET value = '{\"title\":1}' WHERE key = 'run'"],
  ])('is refused as damaged with %s', (_, sql) => {
    expectRefused(withSql(sql), 'damaged')
  })

  test('opens without arguments that are lost, and says so', () => {
    const data = readAll(withSql('DELETE FROM detail_block'))
    expect(data.detail(1)).toBe('')
    expect(data.header.report?.warnings).toMatchObject([{ code: 'lost-arguments' }])
    const moved = readAll(withSql('UPDATE detail_block SET first = first + 5'))
    expect(moved.header.report?.warnings).toMatchObject([{ code: 'lost-arguments', count: 5 }])
    // As where a flipped bit of SQLite's own list leads to the pages of another table.
    const strange = readAll(
      withSql(
        `DROP TABLE detail_block;
         CREATE TABLE other (first INTEGER PRIMARY KEY, name TEXT, crc TEXT, data TEXT);
         INSERT INTO other VALUES (1, 'a name', '', '');
         UPDATE sqlite_schema SET name = 'detail_block', tbl_name = 'detail_block', sql = '${detailTable}'
           WHERE name = 'other'`,
      ),
    )
    expect(strange.header.report?.warnings).toMatchObject([{ code: 'lost-arguments' }])
  })

  test('tells of damaged arguments when they are asked for, and shows the rest', () => {
    const reader = readRun(withSql("UPDATE detail_block SET data = x'00112233'"))
    expect(reader.data.lanes.length).toBeGreaterThan(0)
    expect(() => reader.data.detail(1)).toThrow(/arguments of this event are lost/)
    reader.close()
  })

  test('is opened right or refused with an AppError, wherever a bit flips', () => {
    const bytes = readFileSync(good)
    // Most of a small file is empty pages: flips there prove nothing.
    const offsets = Array.from(bytes.keys()).filter(offset => bytes[offset] !== 0)
    const whole = JSON.stringify(plainRunOf(good))
    const path = join(folder, 'flipped.rankscope')
    fc.assert(
      fc.property(fc.constantFrom(...offsets), fc.nat(7), (offset, bit) => {
        const flipped = Buffer.from(bytes)
        flipped[offset]! ^= 1 << bit
        writeFileSync(path, flipped)
        try {
          // A flip in unused space changes nothing; anything else must be noticed.
          expect(JSON.stringify(plainRunOf(path)) === whole || lostArguments(path)).toBe(true)
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown
        }
      }),
      { numRuns: 500 },
    )
  })

  test('is refused where a page of it tells one column of the plan twice and another not at all', () => {
    const path = tampered(file => {
      const bytes = readFileSync(file)
      // A leaf lists where its cells lie, two bytes each, from its eighth byte on.
      const page = pageOf(good, 'plan_column')
      bytes.copy(bytes, page + 10, page + 8, page + 10)
      writeFileSync(file, bytes)
    })
    expectRefused(path, 'damaged')
  })

  test('is refused wherever it is cut off', () => {
    fc.assert(
      fc.property(fc.nat(readFileSync(good).length - 1), length => {
        const path = tampered(file => truncateSync(file, length))
        expect(['damaged', 'unreadable']).toContain(refusal(path).code)
      }),
      { numRuns: 100 },
    )
  })
})

/** Offset of a table's first page. */
function pageOf(path: string, table: string): number {
  const db = new Database(path, { readonly: true })
  const size = db.pragma('page_size', { simple: true }) as number
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number
  db.close()
  return (page - 1) * size
}

function plainRunOf(path: string): unknown {
  const reader = readRun(path)
  try {
    return plainRun(reader.data)
  } finally {
    reader.close()
  }
}

function lostArguments(path: string): boolean {
  const reader = readRun(path)
  reader.close()
  return reader.data.header.report?.warnings.some(({ code }) => code === 'lost-arguments') ?? false
}
