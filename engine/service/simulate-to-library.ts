/** A strategy timed on a cluster, from the window: recorded as a real run of it would be, and kept at once. */
import type { ClusterListing, KeptSimulation, SimulateRun } from '../contract.ts'
import { catalogue, clusterNamed } from '../hardware/catalogue.ts'
import type { System } from '../hardware/system.ts'
import { simulate } from '../simulate/simulate.ts'
import { simulatedRun } from '../simulate/simulation-run.ts'
import { measuredSystemsIn } from './measured-systems.ts'
import { planToRun } from './plan-to-run.ts'
import type { RecordThread } from './record-thread.ts'
import type { TracesLink } from './traces-link.ts'

/** This machine first, where it was measured. */
export function listClusters(): ClusterListing[] {
  return [...measuredHere(), ...catalogue].map(({ name, title, memory, measured: isMeasured }) => ({
    name,
    title,
    ...(memory.gigabytes !== undefined && { memoryBytes: memory.gigabytes * 1e9 }),
    isMeasured: isMeasured === true,
  }))
}

/** Throws `strategy` where the strategy is not correct, and what `simulate` throws. */
export async function simulateToLibrary(
  thread: RecordThread,
  traces: TracesLink,
  { cluster, lab = false, ...asked }: SimulateRun,
  signal: AbortSignal,
): Promise<KeptSimulation> {
  const { plan, source } = await planToRun(thread, asked, signal)
  const simulation = simulate(plan, clusterNamed(cluster, measuredHere()), { lab })
  const { header, batch } = simulatedRun(simulation, new Date().toISOString(), source || undefined)
  const store = await traces.connect()
  const { run } = await store.createRun({
    header: { ...header, title: `${header.title} · ${cluster}`, complete: false },
  })
  await store.appendRun({ run, batch })
  await store.finishRun({ run, header: { lengthNs: header.lengthNs } })
  const { stepSeconds, bubble, memory, violations } = simulation
  const peakBytes = memory.reduce((most, { peak }) => Math.max(most, peak.bytes), 0)
  return { run, stepSeconds, bubbleOfTotal: bubble.ofTotal, peakBytes, violations }
}

/** `RANKSCOPE_DATA` is the folder that main gave this service. */
export function measuredHere(): readonly System[] {
  const folder = process.env['RANKSCOPE_DATA']
  return folder ? measuredSystemsIn(folder) : []
}
