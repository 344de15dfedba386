/**
 * A run while it is watched. First: how long after its end an operation of real ranks can be seen by a query
 * (budget 250 ms). Then: 100,000 events a second into a run file while the timeline follows them in a headless
 * Chromium without a GPU (budget: frames of at most 33 ms).
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { RunBatch, RunHeader } from '../../engine/base/run.ts'
import { runPlan } from '../../engine/runtime/run/run-plan.ts'
import { tracesLink } from '../../engine/service/traces-link.ts'
import part3 from '../../engine/strategies/part3.ts'
import { recordStrategy } from '../../engine/strategy/record.ts'
import { ensureBuilt } from '../../main/services/ensure-built.ts'
import { launchChromium } from '../e2e/support/chromium.ts'
import { startServer } from '../e2e/support/served-studio.ts'
import { openWindow } from '../main/serve/open-window.ts'
import { timeFrames } from './time-frames.ts'

const ranks = 8
const batchMs = 100
const sliceNs = 50_000

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '100000' },
      seconds: { type: 'string', default: '15' },
    },
  })
  await visibility()
  await flood(Number(values.rate), Number(values.seconds))
}

async function visibility(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-bench-'))
  const address = join(folder, 'link.sock')
  const program = fileURLToPath(new URL('../../traces-db/service/entry.ts', import.meta.url))
  const service = fork(program, [], {
    execArgv: [],
    env: { ...process.env, RANKSCOPE_DATA: folder, RANKSCOPE_LINK: address },
  })
  await once(service, 'message')
  const link = tracesLink(address)
  const store = await link.connect()
  const task = { model: 'sharded-mlp', layers: 16, globalBatch: 32, batch: 4, dtype: 'float32', worldSize: 2 }
  const { plan } = await recordStrategy(part3, task)
  const optimizer = { name: 'adam', learningRate: 1e-3 } as const
  const late: number[] = []
  let run = ''
  let startMs = 0
  for await (const event of runPlan(plan!, { backend: 'wasm', steps: 100, seed: 42, optimizer })) {
    if (event.type === 'header') {
      startMs = Number(event.header.absoluteStartNs) / 1e6
      run = (await store.createRun({ header: event.header })).run
    } else if (event.type === 'batch') {
      await store.appendRun({ run, batch: event.batch })
      // What is acknowledged is in the memory that queries are answered from.
      const seenMs = performance.timeOrigin + performance.now() - startMs
      const { start, duration } = event.batch.slices ?? { start: [], duration: [] }
      for (const [i, begin] of start.entries()) late.push(seenMs - (begin + duration[i]!) / 1e6)
    }
  }
  late.sort((a, b) => a - b)
  console.log(`${late.length} operations of two ranks: seen by a query after ms ${shares(late)}`)
  link.close()
  service.kill()
  await once(service, 'exit')
  rmSync(folder, { recursive: true, force: true })
}

async function flood(rate: number, seconds: number): Promise<void> {
  await ensureBuilt(console.error)
  const server = await startServer()
  const browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(timeFrames)
  await page.goto(server.address)
  const [cookie] = await context.cookies()
  const { traces, close } = await openWindow(
    Number(new URL(server.origin).port),
    `${cookie!.name}=${cookie!.value}`,
  )
  const { run } = await traces.createRun({ header: headerOf() })
  await traces.appendRun({ run, batch: head() })
  await traces.appendRun({ run, batch: batchOf(0, 1000) })
  await page.getByRole('button', { name: 'Runs', exact: true }).click()
  await page
    .getByRole('region', { name: 'Library' })
    .getByRole('row')
    .getByRole('button', { name: /^Flood/ })
    .click()
  await page.locator('.timeline-stage canvas').first().waitFor()
  await page.evaluate(() => {
    frameTimes.length = 0
  })
  const from = performance.now()
  const takenMs: number[] = []
  const each = (rate * batchMs) / 1000
  let sent = 0
  for (let number = 0; number < (seconds * 1000) / batchMs; number++) {
    const due = from + number * batchMs
    await sleep(Math.max(0, due - performance.now()))
    const asked = performance.now()
    await traces.appendRun({ run, batch: batchOf(sent, each) })
    takenMs.push(performance.now() - asked)
    sent += each
  }
  const took = (performance.now() - from) / 1000
  const frames = (await page.evaluate(() => frameTimes)).toSorted((a, b) => a - b)
  console.log(`${Math.round(sent / took)} events a second for ${took.toFixed(1)} s, ${rate} asked for`)
  console.log(`a batch of ${each} is kept after ms ${shares(takenMs.toSorted((a, b) => a - b))}`)
  console.log(`${frames.length} frames of the timeline that follows, ms: ${shares(frames)}`)
  await traces.finishRun({ run, header: {} })
  close()
  await browser.close()
  await server.close()
}

const shares = (sorted: readonly number[]) =>
  [0.5, 0.95, 1]
    .map(share => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1))
    .map((text, i) => `${['median', '95 %', 'worst'][i]} ${text}`)
    .join(', ')

function headerOf(): RunHeader {
  return {
    title: 'Flood',
    kind: 'executed',
    createdAt: new Date().toISOString(),
    lengthNs: 0,
    worldSize: ranks,
    sources: [],
    subject: {},
    complete: false,
  }
}

const names = ['forward', 'backward', 'receive', 'send', 'all-reduce', 'update']

function head(): RunBatch {
  const numbers = Array.from({ length: ranks }, (_, rank) => rank)
  return {
    processes: numbers.map(rank => ({
      id: rank,
      rank,
      source: -1,
      pid: String(rank),
      name: `Rank ${rank}`,
      labels: [],
      sortIndex: rank,
    })),
    tracks: numbers.map(rank => ({
      id: rank,
      process: rank,
      kind: 'thread' as const,
      tid: '0',
      name: 'compute',
      series: '',
      unit: '',
      sortIndex: 0,
    })),
    labels: names.map((name, index) => ({
      name,
      category: '',
      class: index % operationClasses.length,
      colour: '',
      microbatch: index,
    })),
  }
}

/** Slices that follow those before, in turn over the ranks. */
function batchOf(before: number, count: number): RunBatch {
  const at = (i: number) => Math.floor((before + i) / ranks) * sliceNs * 2
  return {
    slices: {
      track: Uint32Array.from({ length: count }, (_, i) => (before + i) % ranks),
      start: Float64Array.from({ length: count }, (_, i) => at(i)),
      duration: new Float64Array(count).fill(sliceNs),
      label: Uint32Array.from({ length: count }, (_, i) => (before + i * 7) % names.length),
      flags: new Uint8Array(count),
      detail: new Uint32Array(count),
    },
  }
}
