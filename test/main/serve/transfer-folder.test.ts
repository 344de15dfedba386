import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TransferFolder } from '../../../main/serve/transfer-folder.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'rankscope-transfers-'))
})
afterEach(() => rmSync(data, { recursive: true }))

test('what a killed server left behind goes when the next one starts; what a running one holds stays', async () => {
  const parent = join(data, 'transfers')
  // No process has this number: it is beyond what systems give out.
  for (const name of ['4194999-dead', 'nonsense', `${process.ppid}-alive`]) {
    mkdirSync(join(parent, name), { recursive: true })
    writeFileSync(join(parent, name, 'trace.json'), '[]')
  }
  const transfers = await TransferFolder.create(data)
  expect(readdirSync(parent).filter(name => !name.startsWith(`${process.pid}-`))).toEqual([
    `${process.ppid}-alive`,
  ])
  transfers.close()
})

test('nobody else can read what is on its way, and all of it goes at the end', async () => {
  const transfers = await TransferFolder.create(data)
  const path = await transfers.receive('an-id', 'a.json', Readable.from([Buffer.from('[]')]), 2)
  expect(statSync(path).mode & 0o077).toBe(0)
  expect(statSync(join(path, '..')).mode & 0o077).toBe(0)
  transfers.close()
  expect(existsSync(path)).toBe(false)
})

test('two files of one name do not meet', async () => {
  const transfers = await TransferFolder.create(data)
  const paths = await Promise.all([1, 2].map(() => transfers.place('rank0.json')))
  expect(paths[0]).not.toBe(paths[1])
  transfers.close()
})

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\traces\\rank0.json', 'rank0.json'],
  ['..', 'unnamed'],
  ['', 'unnamed'],
  ['a/', 'a'],
  ['a\0b<c>.json', 'a_b_c_.json'],
])('the name %j becomes %j, inside the folder', async (name, expected) => {
  const transfers = await TransferFolder.create(data)
  const path = await transfers.place(name)
  expect(path.startsWith(join(data, 'transfers'))).toBe(true)
  expect(path.split('/').at(-1)).toBe(expected)
  transfers.close()
})
