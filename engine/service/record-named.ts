/**
 * A strategy by what a person calls it: a name from the list or `schedule:NAME` (trusted, recorded natively),
 * the path of a `.ts` file (recorded in isolation, in a thread), or of a schedule's `.csv`.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { readScheduleCsv } from '../schedules/csv.ts'
import { findSchedule } from '../schedules/generate.ts'
import { checkOrder } from '../schedules/validate.ts'
import { namedScheduleStrategy, orderStrategy } from '../strategies/schedule-strategy.ts'
import { strategies } from '../strategies/strategies.ts'
import { recordStrategy } from '../strategy/record.ts'
import type { RecordResult } from '../strategy/recorder/recorder.ts'
import type { RecordRequest } from '../strategy/setup.ts'
import { engineSource } from './isolation/strategy-modules.ts'
import { RecordThread } from './record-thread.ts'

export interface NamedRecording extends RecordResult {
  readonly strategy: string
  /** Text of the strategy's file. */
  readonly source: string
}

const schedulePrefix = 'schedule:'
/** Larger files are no strategies. */
const maximumSourceBytes = 1_000_000

/** Throws `not-found`, `unreadable` or `invalid-argument`; what is wrong with the strategy itself is faults. */
export async function recordNamed(
  strategy: string,
  request: RecordRequest,
  signal?: AbortSignal,
): Promise<NamedRecording> {
  const known = strategies.find(entry => entry.name === strategy)
  if (known !== undefined) {
    const file = `strategies/${known.name}.ts`
    const result = await recordStrategy(known, request, file)
    return { strategy: known.name, source: engineSource(file), ...result }
  }
  if (strategy.startsWith(schedulePrefix)) {
    const { name } = findSchedule(strategy.slice(schedulePrefix.length))
    return { strategy, source: '', ...(await recordStrategy(namedScheduleStrategy(name), request)) }
  }
  if (!/\.(ts|csv)$/.test(strategy)) {
    const names = strategies.map(entry => entry.name).join(', ')
    throw new AppError(
      'not-found',
      `There is no strategy "${strategy}". Name one of ${names}, schedule:NAME, or a .ts or .csv file.`,
    )
  }
  const source = await readSource(strategy)
  if (strategy.endsWith('.csv')) {
    const order = readScheduleCsv(source, basename(strategy))
    checkOrder(order)
    return { strategy: order.name, source, ...(await recordStrategy(orderStrategy(order), request)) }
  }
  await using thread = new RecordThread()
  const { facts, plan, faults } = await thread.record(source, strategy, request, { signal })
  return { strategy: facts?.name ?? basename(strategy), source, plan, faults }
}

async function readSource(path: string): Promise<string> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    if (isMissing) throw new AppError('not-found', `There is no file ${path}.`)
    throw new AppError('unreadable', `${path} cannot be read.`, undefined, { cause })
  }
  if (text.length > maximumSourceBytes) {
    throw new AppError('limit', `${path} is larger than a strategy can be (1 MB).`)
  }
  return text
}
