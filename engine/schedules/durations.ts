/** What one microbatch costs, in any unit of time that the person likes. */
import { AppError } from '../base/app-error.ts'

/** All of one full device-stage (all layers of a rank): a chunk takes 1/chunks of it. */
export interface Durations {
  readonly F: number
  readonly I: number
  readonly W: number
  /** A full backward; I + W unless told otherwise. */
  readonly B?: number
  /** Added on every edge between two devices; it is not divided by chunks. */
  readonly comm: number
}

export const unitDurations: Durations = { F: 1, I: 1, W: 1, comm: 0 }

/** Throws `invalid-argument` unless every duration is a finite number, not negative, and F, I and W are not all 0. */
export function checkDurations(durations: Durations): void {
  const { F, I, W, B = I + W, comm } = durations
  for (const [name, value] of Object.entries({ F, I, W, B, comm })) {
    if (!Number.isFinite(value) || value < 0) {
      throw new AppError(
        'invalid-argument',
        `The duration ${name} is ${value}; it must be a number, 0 or more.`,
      )
    }
  }
  if (F + I + W === 0) {
    throw new AppError('invalid-argument', 'The durations F, I and W are all 0: give at least one a length.')
  }
}
