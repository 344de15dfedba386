/** From what a person asks for to an order: defaults, the rules that all schedules share, then the schedule's own. */
import { AppError } from '../base/app-error.ts'
import type { ScheduleDefinition } from './definition.ts'
import { checkDurations, type Durations, unitDurations } from './durations.ts'
import { peakActivations } from './evaluate.ts'
import { defaultGroup } from './interleaved.ts'
import { schedules } from './list.ts'
import type { ScheduleOrder } from './order.ts'

export interface ScheduleRequest {
  readonly name: string
  readonly ranks: number
  readonly microbatches: number
  /** Stages a rank; the schedule's own unless given. */
  readonly chunks?: number | undefined
  /** Microbatches a group of the interleaved schedules; M / max(1, floor(M / P)) unless given. */
  readonly group?: number | undefined
  /** What searches optimise for; one unit each and free messages unless given. */
  readonly durations?: Durations | undefined
  /** Most activations a rank may hold, in microbatches of a full device-stage. */
  readonly memoryLimit?: number | undefined
}

/** Beyond this an order is no longer something to look at, and its lists no longer fit in memory comfortably. */
const mostPasses = 20_000_000

/**
 * The order of a schedule. Throws `not-found` for an unknown name, `invalid-argument` with the rule broken, and
 * `limit` where a rank would hold more than `memoryLimit` or the order would be too long.
 */
export function generateSchedule(request: ScheduleRequest): ScheduleOrder {
  const definition = findSchedule(request.name)
  const { ranks, microbatches, durations = unitDurations, memoryLimit } = request
  requireCount('ranks', ranks)
  requireCount('microbatches', microbatches)
  checkDurations(durations)
  const chunks = chunksOf(definition, request.chunks)
  if (3 * ranks * chunks * microbatches > mostPasses) {
    throw new AppError(
      'limit',
      `${ranks} ranks x ${chunks} chunks x ${microbatches} microbatches are too many passes for one order; ask for fewer microbatches.`,
    )
  }
  const group = groupOf(definition, request)
  if (memoryLimit !== undefined && !(memoryLimit >= 1)) {
    throw new AppError(
      'invalid-argument',
      `The memory limit is ${memoryLimit}; it is counted in microbatches and at least 1.`,
    )
  }
  const order = definition.generate({ ranks, microbatches, chunks, group, durations, memoryLimit })
  if (memoryLimit !== undefined) requireMemory(order, memoryLimit, definition.freedAtInput)
  return order
}

/** The schedule of a name. Throws `not-found` with the names there are. */
export function findSchedule(name: string): ScheduleDefinition {
  const found = schedules.find(schedule => schedule.name === name)
  if (found !== undefined) return found
  const names = schedules.map(schedule => schedule.name).join(', ')
  throw new AppError('not-found', `There is no schedule "${name}". There are: ${names}.`)
}

function requireCount(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new AppError(
      'invalid-argument',
      `The number of ${what} is ${value}; it must be a whole number of at least 1.`,
    )
  }
}

function chunksOf({ name, chunks }: ScheduleDefinition, asked: number | undefined): number {
  if (asked !== undefined) requireCount('chunks', asked)
  if ('fixed' in chunks) {
    if (asked === undefined || asked === chunks.fixed) return chunks.fixed
    throw new AppError(
      'invalid-argument',
      `${name} runs ${chunks.fixed} ${chunks.fixed === 1 ? 'chunk' : 'chunks'} a rank, not ${asked}. Leave --chunks out, or use a schedule that interleaves any number: interleaved-1f1b, looped-bfs, interleaved-zero-bubble.`,
      { option: 'chunks' },
    )
  }
  if (asked === undefined) return chunks.default
  if (asked >= chunks.atLeast) return asked
  throw new AppError(
    'invalid-argument',
    `${name} interleaves at least ${chunks.atLeast} chunks a rank, not ${asked}; with one chunk it would be 1f1b.`,
    { option: 'chunks' },
  )
}

function groupOf(
  { name, grouped }: ScheduleDefinition,
  { ranks, microbatches, group }: ScheduleRequest,
): number {
  if (grouped) {
    if (group !== undefined) requireCount('microbatches a group', group)
    return group ?? defaultGroup(ranks, microbatches)
  }
  if (group === undefined) return microbatches
  throw new AppError(
    'invalid-argument',
    `${name} does not work in groups of microbatches. Leave --group out; interleaved-1f1b and interleaved-zero-bubble take it.`,
    { option: 'group' },
  )
}

/** Throws `limit` with the first rank that holds more than `limit` microbatches of a full device-stage. */
export function requireMemory(order: ScheduleOrder, limit: number, freedAtInput = 0): void {
  const peaks = peakActivations(order, freedAtInput)
  const rank = peaks.findIndex(peak => peak > limit + 1e-9)
  if (rank === -1) return
  throw new AppError(
    'limit',
    `${order.name} holds ${peaks[rank]} microbatches of activations on rank ${rank}, more than the limit of ${limit}. Raise --memory-limit, or use a schedule that holds less: 1f1b holds at most P, v-half about P/2, v-min about P/3.`,
    { rank, peak: peaks[rank] },
  )
}
