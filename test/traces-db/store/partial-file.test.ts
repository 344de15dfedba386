import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partialPath, removeDeadPartials } from '../../../traces-db/store/partial-file.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { createRunWriter } from '../../../traces-db/store/run-writer.ts'
import { emptyHeader } from './random-run.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-partial-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

function partialOf(pid: number, content = 'x'): string {
  const path = join(folder, `run.rankscope.${pid}-1.partial`)
  writeFileSync(path, content)
  return path
}

describe('partial files', () => {
  test('of dead writers are removed, with what SQLite keeps beside them', () => {
    const path = partialOf(deadPid())
    writeFileSync(`${path}-journal`, 'x')
    removeDeadPartials(folder)
    expect([existsSync(path), existsSync(`${path}-journal`)]).toEqual([false, false])
  })

  test('of living writers stay', () => {
    const mine = partialOf(process.pid)
    const others = partialOf(process.ppid)
    removeDeadPartials(folder)
    expect([existsSync(mine), existsSync(others)]).toEqual([true, true])
  })

  test('whose process number was given to somebody else are removed when they are old', () => {
    const path = partialOf(process.ppid)
    utimesSync(path, 1, 1)
    removeDeadPartials(folder)
    expect(existsSync(path)).toBe(false)
  })

  test('that are locked stay, whoever holds them', () => {
    const path = partialOf(deadPid(), '')
    const db = new Database(path)
    db.exec('CREATE TABLE t(a); BEGIN EXCLUSIVE; INSERT INTO t VALUES (1)')
    removeDeadPartials(folder)
    expect(existsSync(path)).toBe(true)
    db.close()
    removeDeadPartials(folder)
    expect(existsSync(path)).toBe(false)
  })

  test('are told from files of people', () => {
    const names = [
      'run.rankscope',
      'run.rankscope.partial',
      'x.partial',
      'run.rankscope.12.partial',
      'trace.json',
    ]
    for (const name of names) writeFileSync(join(folder, name), 'x')
    removeDeadPartials(folder)
    expect(names.filter(name => existsSync(join(folder, name)))).toEqual(names)
  })

  test('have names of their own, also for one target', () => {
    expect(partialPath('/a/run.rankscope')).not.toBe(partialPath('/a/run.rankscope'))
    expect(partialPath('/a/run.db')).toMatch(/^\/a\/run\.db\.rankscope\.\d+-\d+\.partial$/)
  })

  test('of a folder that is not there do no harm', () => {
    expect(() => removeDeadPartials(join(folder, 'absent'))).not.toThrow()
  })

  test('two writers of one run file do not meet: the last to finish counts', () => {
    const path = join(folder, 'run.rankscope')
    const [first, second] = [createRunWriter(path), createRunWriter(path)]
    second.finish({ ...emptyHeader, title: 'second' })
    first.finish({ ...emptyHeader, title: 'first' })
    const reader = readRun(path)
    expect(reader.data.header.title).toBe('first')
    reader.close()
  })
})
