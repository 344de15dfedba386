/** A run on real ranks beside what was predicted of the same plan, on the comparison screen. */
import { errorData } from '../../engine/base/app-error.ts'
import type { KeptSimulation, SimulateRun } from '../../engine/contract.ts'
import type { Studio } from '../app/studio.ts'

/** @param id of the run in this session */
export async function layOverPrediction(studio: Studio, id: number): Promise<void> {
  const { engine, executions, compare, screen } = studio
  const started = executions.requestOf(id)
  const run = executions.runs.get().find(status => status.id === id)?.run
  if (!started || run === undefined) return
  const { strategy, source, request } = started
  const clusters = await engine.client.clusters({})
  const measured = clusters.filter(({ isMeasured }) => isMeasured).map(({ name }) => name)
  const predicted = await predict(studio, { strategy, source, request }, [...measured, defaultCluster])
  compare.choose([predicted.run, run])
  // On one scale the steps of another machine could be a thousand times shorter, and nothing of them seen.
  compare.equalLength.set(measured.length === 0)
  screen.set('compare')
}

/** Where this machine was not measured, its speed is anybody's guess; the order of things is not. */
const defaultCluster = 'h100_sxm'

/** On the first of these clusters that has room for the ranks. */
async function predict(
  studio: Studio,
  request: Omit<SimulateRun, 'cluster'>,
  [cluster, ...others]: readonly string[],
): Promise<KeptSimulation> {
  try {
    return await studio.engine.client.simulateRun({ ...request, cluster: cluster! })
  } catch (thrown) {
    if (others.length === 0 || errorData(thrown).code === 'cancelled') throw thrown
    return predict(studio, request, others)
  }
}
