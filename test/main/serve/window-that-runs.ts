/** A window that starts an endless run and writes what it sees of it once it trains: `PORT COOKIE`. */
import { openWindow } from './open-window.ts'

const { engine } = await openWindow(Number(process.argv[2]), process.argv[3]!)
const { id } = await engine.startRun({
  strategy: 'part3',
  request: { worldSize: 2, layers: 4, batch: 8 },
  steps: 1_000_000,
  backend: 'wasm',
})
let isTold = false
for await (const statuses of engine.watchRuns({})) {
  const status = statuses.find(entry => entry.id === id)!
  if (isTold || status.step < 2) continue
  isTold = true
  process.stdout.write(`${JSON.stringify(status)}\n`)
}
