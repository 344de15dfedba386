/** Run files of simulations, put into a library as if they had been made at a certain time. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { recordNamed } from '../../../engine/service/record-named.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import { simulatedRun } from '../../../engine/simulate/simulation-run.ts'
import { addBatch, BatchState } from '../../../traces-db/store/add-batch.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import { createRunWriter } from '../../../traces-db/store/run-writer.ts'
import { writeWhole } from '../../../traces-db/store/write-whole.ts'
import { ordinaryFolder } from './ordinary-user.ts'

export interface LibraryFile {
  readonly id: string
  readonly strategy: string
  readonly worldSize?: number
  readonly cluster?: string
  readonly createdAt: string
  readonly tags?: readonly string[]
  readonly note?: string
}

/** Writes them below `runs` of a data folder. */
export async function writeLibrary(dataFolder: string, files: readonly LibraryFile[]): Promise<void> {
  const folder = ordinaryFolder(join(dataFolder, 'runs'))
  for (const { id, strategy, worldSize = 4, cluster = 'h100_sxm', createdAt, tags, note } of files) {
    const { plan, source } = await recordNamed(strategy, { worldSize })
    const { header, batch } = simulatedRun(
      simulate(plan!, clusterNamed(cluster)),
      createdAt,
      source || undefined,
    )
    const said = { ...header, ...(tags && { tags }), ...(note === undefined ? {} : { note }) }
    const run = new MemoryRun(said)
    addBatch(new BatchState(), batch, run)
    const path = join(folder, `${id}.rankscope`)
    writeWhole(run, said, createRunWriter(path))
    chmodSync(path, 0o666)
  }
}
