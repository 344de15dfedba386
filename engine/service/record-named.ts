/**
 * A strategy by what a person calls it: a name from the list or `schedule:NAME` (trusted, recorded natively), the
 * path of a `.ts` file (recorded in isolation, in a thread), or of a `.csv` with an order of one's own.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { readScheduleCsv } from '../schedules/csv.ts'
import { findSchedule } from '../schedules/generate.ts'
import { checkOrder } from '../schedules/validate.ts'
import { findStrategy, noStrategy } from '../strategies/find-strategy.ts'
import { namedScheduleStrategy, orderStrategy } from '../strategies/schedule-strategy.ts'
import type { Strategy } from '../strategy/guest/strategy.ts'
import { recordStrategy } from '../strategy/record.ts'
import type { RecordResult } from '../strategy/recorder/recorder.ts'
import type { RecordRequest } from '../strategy/setup.ts'
import { engineSource } from './isolation/strategy-modules.ts'
import { RecordThread } from './record-thread.ts'

export interface NamedRecording extends RecordResult {
  readonly strategy: string
  /** Text of the strategy's file, '' for a schedule by name. */
  readonly source: string
}

export interface NamedOptions {
  readonly signal?: AbortSignal | undefined
  /**
   * The line of every operation in the plan; true if absent. Finding lines is half of the cost of recording
   * natively: without, only faults name theirs.
   */
  readonly lines?: boolean | undefined
}

const schedulePrefix = 'schedule:'
/** Larger files are no strategies. */
const maximumSourceBytes = 1_000_000

/** Throws `not-found`, `unreadable` or `invalid-argument`; what is wrong with the strategy itself is faults. */
export async function recordNamed(
  name: string,
  request: RecordRequest,
  options: NamedOptions = {},
): Promise<NamedRecording> {
  const builtIn = findStrategy(name)
  if (builtIn !== undefined) {
    const file = `strategies/${name}.ts`
    const result = await recordBuiltIn(builtIn, request, file, options.lines ?? true)
    return { strategy: name, source: engineSource(file), ...result }
  }
  if (name.startsWith(schedulePrefix)) {
    const schedule = namedScheduleStrategy(findSchedule(name.slice(schedulePrefix.length)).name)
    return { strategy: name, source: '', ...(await recordStrategy(schedule, request)) }
  }
  if (name.endsWith('.csv')) return recordOrder(name, request)
  if (name.endsWith('.ts')) return recordFile(name, request, options.signal)
  throw noStrategy(name)
}

async function recordBuiltIn(
  strategy: Strategy,
  request: RecordRequest,
  file: string,
  lines: boolean,
): Promise<RecordResult> {
  const result = await recordStrategy(strategy, request, lines ? file : '')
  return lines || result.faults.length === 0 ? result : recordStrategy(strategy, request, file)
}

async function recordOrder(path: string, request: RecordRequest): Promise<NamedRecording> {
  const source = await readSource(path)
  const order = readScheduleCsv(source, basename(path))
  checkOrder(order)
  return { strategy: order.name, source, ...(await recordStrategy(orderStrategy(order), request)) }
}

async function recordFile(
  path: string,
  request: RecordRequest,
  signal: AbortSignal | undefined,
): Promise<NamedRecording> {
  const source = await readSource(path)
  await using thread = new RecordThread()
  const { facts, plan, faults } = await thread.record(source, path, request, { signal })
  return { strategy: facts?.name ?? basename(path), source, plan, faults }
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
