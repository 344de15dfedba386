/** What a schedule is to the rest of the studio: a name, a few words, and a function from settings to an order. */
import type { Durations } from './durations.ts'
import type { ScheduleOrder } from './order.ts'

/** Checked settings: integers of at least 1, chunks and group as the schedule allows them. */
export interface ScheduleSettings {
  readonly ranks: number
  readonly microbatches: number
  /** Stages a rank. */
  readonly chunks: number
  /** Microbatches that a rank runs through one chunk before it turns to the next (interleaved schedules). */
  readonly group: number
  /** What searches optimise for; rules ignore it. */
  readonly durations: Durations
  /** Most activations that a rank may hold, in microbatches of a full device-stage; undefined = the schedule's own. */
  readonly memoryLimit: number | undefined
}

export interface ScheduleDefinition {
  readonly name: string
  /** One line for a list. */
  readonly summary: string
  /** A rule gives one order a setting; a search tries several and keeps the fastest for the durations given. */
  readonly kind: 'rule' | 'search'
  /** Stages a rank: a fixed number, or the least where the person chooses (`--chunks`). */
  readonly chunks: { readonly fixed: number } | { readonly atLeast: number; readonly default: number }
  /** True where `--group` means something. */
  readonly grouped?: boolean
  /** The part of a microbatch that I counts as freed for `--memory-limit`; 0 (all is kept until W) unless given. */
  readonly freedAtInput?: number
  /** Throws `invalid-argument` for settings that break a rule of the schedule, naming the rule. */
  readonly generate: (settings: ScheduleSettings) => ScheduleOrder
}
