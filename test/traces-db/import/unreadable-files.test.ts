/** Files that go away or cannot be read: the others of the run still load, and the report names those. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DetailWriter } from '../../../traces-db/import/detail-writer.ts'
import { importFiles } from '../../../traces-db/import/import-files.ts'
import { readFile } from '../../../traces-db/import/read-file.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-unreadable-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string): string {
  const path = join(folder, name)
  writeFileSync(path, '[{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2}]')
  return path
}

/** Deletes a file once reading has begun. */
function importing(paths: readonly string[], gone: string) {
  const sink = new MemoryRun({} as MemoryRun['header'])
  return importFiles({ paths, sink, threads: 0, onProgress: () => rmSync(gone, { force: true }) })
}

test('a file that vanishes while others are read is named, and the others are the run', async () => {
  const first = write('rank0.json')
  const second = write('rank1.json')
  const { report } = await importing([first, second], second)
  expect(report).toMatchObject({
    ranks: 1,
    slices: 1,
    warnings: [{ code: 'unreadable-file', count: 1, example: 'rank1.json does not exist (any more).' }],
  })
})

test('one of a folder that vanishes is no stranger among its files', async () => {
  write('rank0.json')
  const second = write('rank1.json')
  writeFileSync(join(folder, 'settings.json'), '{"theme":"dark"}')
  const { report } = await importing([folder], second)
  expect(report.warnings).toMatchObject([
    { code: 'unreadable-file', count: 1, example: 'rank1.json does not exist (any more).' },
    { code: 'not-a-trace', count: 1 },
  ])
})

test('where it was all there is, that is the error', async () => {
  const options = {
    source: 0,
    chunkBytes: 100,
    onProgress: () => {},
    details: new DetailWriter({ numbered: () => {}, details: () => {} }, 0),
  }
  await expect(readFile(join(folder, 'gone.json'), options)).rejects.toMatchObject({
    code: 'not-found',
    message: 'gone.json does not exist (any more).',
  })
})

test('a read that fails is an error that names the file', async () => {
  const path = join(folder, 'rank0.json')
  // A folder can be opened, and not be read: as a disk that fails.
  mkdirSync(path)
  const options = {
    source: 0,
    chunkBytes: 100,
    onProgress: () => {},
    details: new DetailWriter({ numbered: () => {}, details: () => {} }, 0),
  }
  await expect(readFile(path, options)).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('rank0.json could not be read to its end (EISDIR)'),
  })
})
