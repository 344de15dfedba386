/** `npm start` on machines that lack something: it says what, in a line, and serves the studio instead. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { installedElectron } from '../../main/electron/find-electron.ts'
import { removeFolder, root, testFolder, within } from './support/studio.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Resolves with all that was printed up to the address. */
async function open(environment: NodeJS.ProcessEnv): Promise<string> {
  const dataFolder = testFolder('open')
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env
  const child = spawn(process.execPath, [join(root, 'main/cli/rankscope.ts'), 'open'], {
    cwd: root,
    env: { ...rest, RANKSCOPE_DATA: dataFolder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<void>(settle => child.once('exit', () => settle()))
  closers.push(async () => {
    child.kill('SIGINT')
    await within(10_000, 'the end of rankscope open', exited).finally(() => child.kill('SIGKILL'))
    removeFolder(dataFolder)
  })
  let text = ''
  const served = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        if (/\?token=[\w-]+\s/.test(text)) resolve(text)
      })
    exited.then(() => reject(new Error(text)))
  })
  return within(60_000, 'rankscope open', served)
}

test('without a display it says so and serves', async () => {
  const text = await open({})
  expect(text).toContain('There is no display here. Serving the studio for a browser instead.')
  expect(text).not.toMatch(/^\s+at /m)
})

test('without an Electron it says so and serves', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'rankscope-empty-'))
  const text = await open({ DISPLAY: ':1', ELECTRON_OVERRIDE_DIST_PATH: empty })
  expect(text).toContain('There is no Electron here, and none could be fetched.')
  expect(text).not.toMatch(/^\s+at /m)
  rmSync(empty, { recursive: true })
})

test.skipIf(!installedElectron())('with a display that does not answer it says so and serves', async () => {
  const text = await open({ DISPLAY: ':4999' })
  expect(text).toContain('The desktop window could not be shown.')
  expect(text).not.toMatch(/^\s+at /m)
})
