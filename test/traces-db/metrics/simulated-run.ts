/** Runs of plans in memory, as the simulator makes them: strategies of the list on a cluster of the catalogue. */
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { recordNamed } from '../../../engine/service/record-named.ts'
import { simulate, type TimingOptions } from '../../../engine/simulate/simulate.ts'
import { simulatedRun } from '../../../engine/simulate/simulation-run.ts'
import type { RecordRequest } from '../../../engine/strategy/setup.ts'
import { addBatch, BatchState } from '../../../traces-db/store/add-batch.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'

export async function simulatedRunOf(
  strategy: string,
  asked: RecordRequest,
  cluster = 'ideal',
  options: TimingOptions = {},
): Promise<RunData> {
  const { plan } = await recordNamed(strategy, asked)
  if (!plan) throw new Error(`${strategy} is not correct.`)
  const { header, batch } = simulatedRun(
    simulate(plan, clusterNamed(cluster), options),
    '2026-01-01T00:00:00.000Z',
  )
  const run = new MemoryRun(header)
  addBatch(new BatchState(), batch, run)
  run.finish(header)
  return run
}
