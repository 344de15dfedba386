/** Measuring this machine can be ended at any moment. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { childProcesses } from '../../../e2e/support/processes.ts'
import { allGone } from '../../../engine/runtime/run/leftovers.ts'

const program = resolve(import.meta.dirname, '../../../../main/cli/rankscope.ts')

test.skipIf(process.platform !== 'linux').each([0, 400])(
  'Ctrl+C %i ms after its process has begun: exit code 130, the former measure stays, nothing is left',
  async laterMs => {
    const home = mkdtempSync(join(tmpdir(), 'rankscope-hardware-'))
    const temporary = mkdtempSync(join(tmpdir(), 'rankscope-hardware-temporary-'))
    const file = join(home, 'this-machine.json')
    writeFileSync(file, 'the former measure')
    const child = spawn(process.execPath, [program, 'hardware', '--measure'], {
      // A group of its own, which then gets the signal as from a terminal.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, RANKSCOPE_DATA: home, TMPDIR: temporary },
    })
    const lines: string[] = []
    createInterface({ input: child.stderr }).on('line', line => lines.push(line))
    const measuring = () =>
      readdirSync(temporary).some(name => name.startsWith('rankscope-')) &&
      childProcesses(child.pid!).length > 0
    await expect.poll(measuring, { interval: 5, timeout: 30_000 }).toBe(true)
    await new Promise(settle => setTimeout(settle, laterMs))
    const children = childProcesses(child.pid!)
    process.kill(-child.pid!, 'SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
    await allGone(children)
    expect(lines.at(-1)).toBe('rankscope: Cancelled; nothing was written.')
    expect(readdirSync(home)).toEqual(['this-machine.json'])
    expect(readFileSync(file, 'utf8')).toBe('the former measure')
    expect(readdirSync(temporary)).toEqual([])
    for (const folder of [home, temporary]) rmSync(folder, { recursive: true })
  },
)
