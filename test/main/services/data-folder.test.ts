import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dataFolder, prepareDataFolder } from '../../../main/services/data-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-data-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** A folder that is there and takes no new ones: to Node's recursive mkdir they seem missing for ever. */
const takesNone = '/proc/1'
const hasProc = existsSync(takesNone)

test('the folder that the environment names comes before the system’s place', () => {
  expect(dataFolder({ RANKSCOPE_DATA: folder, XDG_DATA_HOME: '/elsewhere' })).toBe(folder)
})

test('it is made with those above it, for this person alone', () => {
  const data = join(folder, 'a', 'b')
  vi.stubEnv('RANKSCOPE_DATA', data)
  expect(prepareDataFolder()).toBe(data)
  expect(prepareDataFolder()).toBe(data)
  if (process.platform !== 'win32') expect(statSync(data).mode & 0o777).toBe(0o700)
})

test('a file in its place, or above it, is told in one sentence', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const data of [file, join(file, 'below')]) {
    vi.stubEnv('RANKSCOPE_DATA', data)
    expect(() => prepareDataFolder()).toThrow(`Rankscope keeps its runs in ${data} and cannot write there.`)
  }
})

test.skipIf(!hasProc)('a folder that can never be made is told at once, named by RANKSCOPE_DATA', () => {
  // In a process of its own, which can be ended where it spins.
  const text = `import { prepareDataFolder } from ${JSON.stringify(resolve('main/services/data-folder.ts'))}
    try { prepareDataFolder() } catch (error) { process.stdout.write(error.message) }`
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', text], {
    env: { ...process.env, RANKSCOPE_DATA: `${takesNone}/x` },
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect(told).toBe(
    `Rankscope keeps its runs in ${takesNone}/x and cannot write there. Set RANKSCOPE_DATA to a folder where it can.`,
  )
})

test.skipIf(!hasProc)('`run` in a home that can never be made ends with one line', () => {
  const { RANKSCOPE_DATA: _data, XDG_DATA_HOME: _home, ...environment } = process.env
  const ended = spawnSync(process.execPath, ['main/cli/rankscope.js', 'run', 'monolith', '--steps', '1'], {
    env: { ...environment, HOME: `${takesNone}/x` },
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect(ended.signal).toBe(null)
  expect(ended.status).toBe(1)
  expect(ended.stderr).toMatch(
    /^rankscope: Rankscope keeps its runs in \/proc\/1\/x\/\S+ and cannot write there\. .*\n$/,
  )
})
