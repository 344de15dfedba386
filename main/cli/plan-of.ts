/**
 * The plan of what a person calls a strategy: recorded and checked, or taken from a run file, which keeps the
 * plan that it followed.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { Plan, PlanFault } from '../../engine/base/plan.ts'
import { checkStrategy } from '../../engine/service/check-strategy.ts'
import type { NamedOptions } from '../../engine/service/record-named.ts'
import { strategies } from '../../engine/strategies/strategies.ts'
import type { RecordRequest } from '../../engine/strategy/setup.ts'
import { planFromStored } from '../../engine/strategy/stored-plan.ts'
import { readRun } from '../../traces-db/store/run-reader.ts'
import { findRun, runPath } from './run-path.ts'
import { UsageError } from './verb.ts'

export interface NamedPlan {
  readonly strategy: string
  /** The strategy's text, '' where nobody knows. */
  readonly source: string
  /** Undefined where there are faults. */
  readonly plan: Plan | undefined
  readonly faults: readonly PlanFault[]
}

/** Throws what recording and reading throw; {@link UsageError} for options that a stored plan cannot follow. */
export async function planOf(
  word: string,
  request: RecordRequest,
  options: NamedOptions,
): Promise<NamedPlan> {
  if (namesRun(word)) return storedPlan(word, request)
  const { recording, violations } = await checkStrategy(word, request, options)
  return { ...recording, faults: violations, plan: violations.length > 0 ? undefined : recording.plan }
}

/** True for a run file, whatever it is called, and for a run of the library; strategies come first. */
export function namesRun(word: string): boolean {
  if (word.endsWith('.rankscope')) return true
  const isStrategy = /\.(ts|csv)$|^schedule:/.test(word) || strategies.some(({ name }) => name === word)
  return !isStrategy && findRun(word) !== undefined
}

function storedPlan(
  word: string,
  { dtype: _, parameters, modelParameters, ...shape }: RecordRequest,
): NamedPlan {
  const asked = [
    ...Object.values(shape),
    ...Object.keys(parameters ?? {}),
    ...Object.keys(modelParameters ?? {}),
  ]
  if (asked.some(value => value !== undefined && value !== false)) {
    throw new UsageError(
      'A run file has its plan: ranks, layers, batch, model and parameters are fixed. Name the strategy to change them.',
    )
  }
  const { data, close } = readRun(runPath(word))
  try {
    if (!data.plan)
      throw new AppError('not-found', `The run "${data.header.title}" followed no plan: it was imported.`)
    const plan = planFromStored(data.plan)
    const { strategySource = '' } = data.header.subject
    return { strategy: plan.header.strategy, source: strategySource, plan, faults: [] }
  } finally {
    close()
  }
}
