/**
 * A program that runs a strategy without end into the store at an address; it writes the ids of its ranks and the
 * slices that the store has acknowledged, once there are some.
 */
import { planToRun } from '../../../engine/service/plan-to-run.ts'
import { RecordThread } from '../../../engine/service/record-thread.ts'
import { RunManager } from '../../../engine/service/run-manager.ts'
import { tracesLink } from '../../../engine/service/traces-link.ts'

const link = tracesLink(process.argv[2])
const thread = new RecordThread()
let acknowledged = 0
const runs = new RunManager({
  traces: {
    ...link,
    connect: async () => {
      const store = await link.connect()
      return {
        ...store,
        appendRun: async args => {
          await store.appendRun(args)
          acknowledged += args.batch.slices?.track.length ?? 0
        },
      }
    },
  },
  plan: (request, signal) => planToRun(thread, request, signal),
})
const { id } = await runs.start({
  strategy: 'part3',
  request: { worldSize: 2, layers: 4, batch: 8 },
  steps: 1_000_000,
  backend: 'wasm',
})
let isTold = false
for await (const statuses of runs.watch(new AbortController().signal)) {
  const { pids } = statuses.find(status => status.id === id)!
  if (isTold || !pids || acknowledged < 500) continue
  isTold = true
  process.stdout.write(`${JSON.stringify({ pids, acknowledged })}\n`)
}
