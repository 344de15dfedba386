/** What is acknowledged survives kill -9 of either service, and no rank outlives them. */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunStatus } from '../../../engine/contract.ts'
import { planToRun } from '../../../engine/service/plan-to-run.ts'
import { RecordThread } from '../../../engine/service/record-thread.ts'
import { RunManager } from '../../../engine/service/run-manager.ts'
import { type TracesLink, tracesLink } from '../../../engine/service/traces-link.ts'
import { listenLocally } from '../../../traces-db/service/listen-locally.ts'
import { createTracesService } from '../../../traces-db/service/traces-service.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { allGone, isAlive } from '../runtime/run/leftovers.ts'

/** `npm run soak` kills more often. */
const kills = Array.from({ length: Number(process.env['RANKSCOPE_KILLS'] ?? 5) }, (_, i) => i)
const endless = {
  strategy: 'part3',
  request: { worldSize: 2, layers: 4, batch: 8 },
  steps: 1_000_000,
  backend: 'wasm',
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-kill-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** The one run in the library, read as anybody would. */
function onlyRun() {
  const [file] = readdirSync(join(folder, 'runs')).filter(name => name.endsWith('.rankscope'))
  const { data, close } = readRun(join(folder, 'runs', file!))
  const slices = data.lanes.reduce((sum, lane) => sum + lane.count, 0)
  const { header } = data
  close()
  return { header, slices }
}

test.each(kills)(
  'killing the traces-db service loses nothing that it acknowledged, and ends the run (%i)',
  async () => {
    const address = join(folder, 'link.sock')
    const program = fileURLToPath(new URL('../../../traces-db/service/entry.ts', import.meta.url))
    const service = fork(program, [], {
      execArgv: [],
      env: { ...process.env, RANKSCOPE_DATA: folder, RANKSCOPE_LINK: address },
    })
    await once(service, 'message')
    const exited = once(service, 'exit')
    let acknowledged = 0
    const thread = new RecordThread()
    const runs = new RunManager({
      traces: counting(tracesLink(address), slices => {
        acknowledged += slices
        if (acknowledged > 500) service.kill('SIGKILL')
      }),
      plan: (request, signal) => planToRun(thread, request, signal),
    })
    try {
      const { id } = await runs.start(endless)
      let last: RunStatus | undefined
      for await (const statuses of runs.watch(new AbortController().signal)) {
        last = statuses.find(status => status.id === id)
        if (last?.state === 'failed') break
      }
      await exited
      expect(last!.pids!.some(isAlive)).toBe(false)
      // The next service of this library finds it, cut short.
      await createTracesService(folder).close()
      const { header, slices } = onlyRun()
      expect(slices).toBeGreaterThanOrEqual(acknowledged)
      expect(header.complete).toBe(false)
    } finally {
      await runs.close()
      await thread[Symbol.asyncDispose]()
    }
  },
)

test.each(kills)(
  'killing the engine service ends its ranks; the run is finished and says why (%i)',
  async () => {
    const address = join(folder, 'link.sock')
    const traces = createTracesService(folder)
    const listener = listenLocally(address, traces.implementation, 2 ** 28)
    const watching = new AbortController()
    const finished = untilFinished(traces.implementation.watch({}, watching.signal))
    try {
      const program = fileURLToPath(new URL('./run-endlessly.ts', import.meta.url))
      const child = spawn(process.execPath, [program, address], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = await once(createInterface({ input: child.stdout }), 'line')
      const { pids, acknowledged } = JSON.parse(String(line)) as { pids: number[]; acknowledged: number }
      child.kill('SIGKILL')
      await allGone(pids)
      await finished
      const { header, slices } = onlyRun()
      expect(slices).toBeGreaterThanOrEqual(acknowledged)
      expect(header).toMatchObject({
        complete: true,
        subject: { execution: { cutShort: 'The engine service ended before the run did.' } },
      })
    } finally {
      watching.abort()
      listener.close()
      await traces.close()
    }
  },
)

async function untilFinished(changes: AsyncIterable<{ readonly type: string }>): Promise<void> {
  for await (const { type } of changes) if (type === 'finished') return
}

/** Counts slices whose batch was acknowledged. */
function counting(link: TracesLink, onAcknowledged: (slices: number) => void): TracesLink {
  return {
    ...link,
    connect: async () => {
      const store = await link.connect()
      return {
        ...store,
        appendRun: async args => {
          await store.appendRun(args)
          onAcknowledged(args.batch.slices?.track.length ?? 0)
        },
      }
    },
  }
}
