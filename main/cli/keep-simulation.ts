/** Keeps a simulation: as a run file, or as a trace for other viewers. */
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { AppError } from '../../engine/base/app-error.ts'
import { labTraceText } from '../../engine/simulate/lab-trace.ts'
import type { Simulation } from '../../engine/simulate/simulate.ts'
import { simulatedRun } from '../../engine/simulate/simulation-run.ts'
import { exportChromeFile } from '../../traces-db/export/export-chrome-file.ts'
import { addBatch, BatchState } from '../../traces-db/store/add-batch.ts'
import { MemoryRun } from '../../traces-db/store/memory-run.ts'
import { createRunWriter } from '../../traces-db/store/run-writer.ts'
import { writeWhole } from '../../traces-db/store/write-whole.ts'
import { makeFolder } from '../services/make-folder.ts'

/** Writes the run file. */
export function keepAsRun(simulation: Simulation, source: string, path: string): void {
  const run = inMemory(simulation, source)
  const writer = createRunWriter(path)
  try {
    writeWhole(run, run.header, writer)
  } catch (error) {
    writer.abandon()
    throw error
  }
}

/** Writes a Chrome trace: the lab's own form for a simulation by lab rules. Compressed where the name ends in .gz. */
export async function keepAsTrace(
  simulation: Simulation,
  source: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  makeFolderOf(path)
  if (simulation.lab) {
    const text = labTraceText(simulation)
    writeText(path, path.endsWith('.gz') ? gzipSync(text) : text)
    return
  }
  for await (const _ of exportChromeFile(inMemory(simulation, source), path, signal)) {
    // Nothing to tell: a simulation's trace is written in a moment.
  }
}

function inMemory(simulation: Simulation, source: string): MemoryRun {
  const { header, batch } = simulatedRun(simulation, new Date().toISOString(), source)
  const run = new MemoryRun(header)
  addBatch(new BatchState(), batch, run)
  run.finish(header)
  return run
}

function makeFolderOf(path: string): void {
  try {
    makeFolder(dirname(path))
  } catch (cause) {
    throw new AppError('unreadable', `${path} cannot be written.`, undefined, { cause })
  }
}

function writeText(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content)
  } catch (cause) {
    throw new AppError('unreadable', `${path} cannot be written.`, undefined, { cause })
  }
}
