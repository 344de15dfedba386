/**
 * What the interleaved schedules share. A rank works through its chunks in groups of microbatches: the group
 * through chunk 0, the same group through chunk 1, ..., then the next group. Backwards follow the same table
 * with the chunks in reverse.
 */
import { AppError } from '../base/app-error.ts'
import type { ScheduleSettings } from './definition.ts'

/** The k-th forward of every rank: which of its chunks, which microbatch. */
export interface TableEntry {
  readonly chunk: number
  readonly microbatch: number
}

/** The table that all ranks follow. The last group may be short. */
export function interleavedTable({ microbatches, chunks, group }: ScheduleSettings): readonly TableEntry[] {
  const table: TableEntry[] = []
  for (let first = 0; first < microbatches; first += group) {
    const end = Math.min(first + group, microbatches)
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (let microbatch = first; microbatch < end; microbatch++) table.push({ chunk, microbatch })
    }
  }
  return table
}

/**
 * Group size unless told: M / max(1, floor(M / P)), torch's rounds of at least P microbatches. Throws where
 * that is no whole number.
 */
export function defaultGroup(ranks: number, microbatches: number): number {
  const rounds = Math.max(1, Math.floor(microbatches / ranks))
  if (microbatches % rounds === 0) return microbatches / rounds
  throw new AppError(
    'invalid-argument',
    `${microbatches} microbatches on ${ranks} ranks make ${rounds} rounds, and ${microbatches} does not divide by ${rounds}. Choose another number of microbatches, or the rounds yourself with --group G, where P <= G and the last round is empty or at least P.`,
  )
}

/**
 * A group must fill the pipeline before a rank turns to the next chunk: at least P microbatches, the last
 * group included. With fewer than P microbatches there is one group, of them all.
 */
export function checkGroup({ ranks, microbatches, group }: ScheduleSettings): void {
  if (group === microbatches) return
  if (group > microbatches) {
    throw new AppError(
      'invalid-argument',
      `A group of ${group} is larger than the ${microbatches} microbatches there are.`,
    )
  }
  if (group < ranks) {
    throw new AppError(
      'invalid-argument',
      `A group of ${group} microbatches is smaller than the ${ranks} ranks: a rank would turn to its next chunk before the pipeline's end has fed it. Choose --group ${ranks} or more.`,
    )
  }
  const rest = microbatches % group
  if (rest > 0 && rest < ranks) {
    throw new AppError(
      'invalid-argument',
      `Groups of ${group} leave a last group of ${rest} of the ${microbatches} microbatches; it must be empty or at least the ${ranks} ranks.`,
    )
  }
}
