/** A window that is killed takes nothing with it: the run that it started goes on, and another window finds it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunStatus } from '../../../engine/contract.ts'
import { type Studio, serveStudio } from '../../../main/serve/serve-studio.ts'
import { startNodeService } from '../../../main/services/service-process.ts'
import { Supervisor } from '../../../main/services/supervisor.ts'
import { isAlive } from '../../engine/runtime/run/leftovers.ts'
import { openWindow } from './open-window.ts'

/** `npm run soak` kills more often. */
const kills = Array.from({ length: Number(process.env['RANKSCOPE_KILLS'] ?? 5) }, (_, i) => i)

const folder = mkdtempSync(join(tmpdir(), 'rankscope-window-'))
let supervisor: Supervisor
let studio: Studio

beforeAll(async () => {
  const windowFolder = join(folder, 'window')
  const dataFolder = join(folder, 'data')
  for (const made of [windowFolder, dataFolder]) mkdirSync(made)
  writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>studio</title>')
  supervisor = new Supervisor({ start: service => startNodeService(service, { dataFolder }) })
  supervisor.start()
  const versions = () => ({ Rankscope: '0' })
  studio = await serveStudio({ supervisor, windowFolder, dataFolder, port: 0, opened: [], versions })
})
afterAll(async () => {
  studio.close()
  await supervisor.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The session of a browser that was given a new address. */
async function session(): Promise<string> {
  const { headers } = await fetch(studio.newAddress(), { redirect: 'manual' })
  return headers.getSetCookie()[0]!.split(';')[0]!
}

test.each(kills)('a run goes on when its window is killed, and is kept (%i)', async () => {
  const program = fileURLToPath(new URL('./window-that-runs.ts', import.meta.url))
  const words = [program, String(studio.port), await session()]
  const window = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: window.stdout }), 'line')
  const seen = JSON.parse(String(line)) as RunStatus
  window.kill('SIGKILL')
  await once(window, 'exit')

  const { engine, traces, close } = await openWindow(studio.port, await session())
  const until = async (holds: (status: RunStatus) => boolean) => {
    for await (const statuses of engine.watchRuns({})) {
      const found = statuses.find(({ id }) => id === seen.id)
      if (found && holds(found)) return found
    }
    throw new Error('The watch ended.')
  }
  try {
    await until(({ step }) => step > seen.step + 3)
    expect(seen.pids!.every(isAlive)).toBe(true)
    await engine.stopRun({ id: seen.id })
    expect((await until(({ state }) => state === 'stopped')).run).toBe(seen.run)
    expect(seen.pids!.some(isAlive)).toBe(false)
    const kept = (await traces.library({})).find(({ run }) => run === seen.run)
    expect(kept).toMatchObject({ kind: 'executed', cutShort: 'It was stopped before its last step.' })
    expect(kept!.slices).toBeGreaterThan(0)
  } finally {
    close()
  }
})
