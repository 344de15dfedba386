/**
 * Processes that are killed while they write: nothing but a partial file is left of an import, and of a live
 * run everything that was acknowledged.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTracesService } from '../../../traces-db/service/in-process.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'

const root = resolve(import.meta.dirname, '../../..')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-kill-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function exited(child: ChildProcess): Promise<void> {
  // A quick one may be done before anybody asks.
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(settle => child.once('exit', () => settle()))
}

/** A trace that takes a while to import. */
function writeTrace(path: string): void {
  const events = Array.from(
    { length: 60_000 },
    (_, i) => `{"ph":"X","pid":1,"tid":${i % 4},"name":"op ${i % 50}","ts":${i},"dur":2,"args":{"n":${i}}}`,
  )
  writeFileSync(path, `[${events.join(',\n')}]`)
}

describe('a killed import', () => {
  test('leaves only a partial file, which the next start removes', { timeout: 120_000 }, async () => {
    const trace = join(folder, 'trace.json')
    writeTrace(trace)
    for (let round = 0; round < 5; round++) {
      const home = join(folder, `home-${round}`)
      mkdirSync(home)
      const child = spawn(process.execPath, [join(root, 'main/cli/rankscope.ts'), 'import', trace], {
        env: { ...process.env, RANKSCOPE_DATA: home },
        stdio: 'ignore',
      })
      const runs = join(home, 'runs')
      // Killed at another moment each round, the first ones right after the file appears.
      await until(() => filesIn(runs).length > 0 || child.exitCode !== null)
      await new Promise(settle => setTimeout(settle, 60 * round))
      child.kill('SIGKILL')
      await exited(child)
      const left = filesIn(runs)
      expect(left).toHaveLength(1)
      const service = openTracesService({ home })
      const whole = left.filter(name => name.endsWith('.rankscope'))
      expect(filesIn(runs)).toEqual(whole)
      for (const summary of await service.client.library({})) expect(summary.problem).toBeUndefined()
      await service.close()
    }
  })
})

describe('a killed live run', () => {
  test('keeps every append that was acknowledged', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const home = join(folder, `live-${round}`)
      const child = fork(join(import.meta.dirname, 'append-forever.ts'), [home], { stdio: 'ignore' })
      let acknowledged = 0
      child.on('message', message => {
        acknowledged = message as number
      })
      await until(() => acknowledged > 5 + 40 * round)
      child.kill('SIGKILL')
      await exited(child)
      const service = openTracesService({ home })
      const [summary] = await service.client.library({})
      const info = await service.client.openRun({ run: summary!.run })
      expect(info.header.complete).toBe(false)
      expect(info.tracks[0]!.slices).toBeGreaterThanOrEqual(acknowledged)
      const { slices } = info.tracks[0]!
      const { rows } = await service.client.table({
        run: summary!.run,
        tracks: [0],
        startNs: 0,
        endNs: 1e12,
        offset: slices - 1,
        limit: 1,
      })
      const details = await service.client.slice({ run: summary!.run, id: rows[0]!.id })
      expect(JSON.parse(details.detail)).toEqual({ args: { number: slices - 1 } })
      await service.close()
      expect(filesIn(join(home, 'runs'))).toEqual([`${summary!.run}.rankscope`])
      readRun(join(home, 'runs', `${summary!.run}.rankscope`)).close()
    }
  })
})

function filesIn(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(settle => setTimeout(settle, 2))
}

describe('a run that another program writes', () => {
  test('is read as it was at one moment', { timeout: 60_000 }, async () => {
    const home = join(folder, 'read-while-written')
    mkdirSync(home)
    const child = fork(join(import.meta.dirname, 'append-forever.ts'), [home], { stdio: 'ignore' })
    let acknowledged = 0
    child.on('message', number => {
      acknowledged = Number(number)
    })
    try {
      await until(() => acknowledged > 10)
      const [name] = filesIn(join(home, 'runs')).filter(file => file.endsWith('.rankscope'))
      let before = 0
      for (let round = 0; round < 60; round++) {
        const atLeast = acknowledged
        const reader = readRun(join(home, 'runs', name!))
        const slices = reader.data.lanes.reduce((sum, lane) => sum + lane.count, 0)
        reader.close()
        expect(slices).toBeGreaterThanOrEqual(Math.max(before, atLeast))
        before = slices
        await new Promise(settle => setImmediate(settle))
      }
    } finally {
      child.kill('SIGKILL')
      await exited(child)
    }
  })
})
