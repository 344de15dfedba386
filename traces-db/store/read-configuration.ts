/**
 * How a run was made, from its file: the header and the tables of its plan, without a look at its events. The
 * file may come from anybody, so every part is checked.
 */
import { z } from 'zod'
import { AppError } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import type { RunConfiguration } from '../../engine/base/run-configuration.ts'
import { readPlanTables } from './plan-columns.ts'
import { openRunFile } from './run-file.ts'

const whole = z.int().min(1)

const planHeader = z.object({
  strategy: z.string().min(1).max(1000),
  worldSize: whole,
  layers: whole,
  globalBatch: whole,
  batch: whole,
  model: z.string().max(100),
  modelParameters: z.record(z.string(), z.number()),
  dtype: z.string().max(100),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
})

/** Throws what {@link openRunFile} throws, and `unsupported` for a run that followed no plan. */
export function readConfiguration(path: string): RunConfiguration {
  const { db, header } = openRunFile(path)
  try {
    const parsed = planHeader.safeParse(headerOf(readPlanTables(db)))
    if (header.kind === 'imported' || !parsed.success) {
      throw new AppError(
        'unsupported',
        `${header.title} does not tell how it was made, so it cannot be run again.`,
      )
    }
    const { strategy, ...request } = parsed.data
    const { subject } = header
    const isLab = subject.memoryUnit === 'elements'
    const dtype = header.kind === 'simulated' && !isLab ? (subject.dtype ?? request.dtype) : request.dtype
    return {
      kind: header.kind,
      strategy,
      ...(subject.strategySource ? { source: subject.strategySource } : {}),
      request: { ...request, dtype },
      ...(header.kind === 'simulated' && subject.hardware !== undefined ? { cluster: subject.hardware } : {}),
      ...(isLab ? { lab: true } : {}),
      ...(subject.links === 'fair' ? { fairLinks: true } : {}),
      ...executionOf(header),
    }
  } finally {
    db.close()
  }
}

function executionOf({ subject }: RunHeader): Pick<RunConfiguration, 'execution'> {
  const { execution, backend = '' } = subject
  if (!execution) return {}
  const { steps, optimizer, learningRate, seed } = execution
  return { execution: { backend, steps, optimizer, learningRate, seed } }
}

function headerOf(tables: string | undefined): unknown {
  try {
    return (JSON.parse(tables ?? '') as { header?: unknown }).header
  } catch {
    return undefined
  }
}
