/** Why a run failed, in one sentence: which rank, in which operation, and who waited for it. */
import { AppError } from '../../base/app-error.ts'
import type { Rank } from '../../base/units.ts'
import type { RankState } from '../rank/host-line.ts'
import type { FromRank } from '../rank/messages.ts'
import type { RankProgram } from '../rank/rank-program.ts'
import { describeState, waitsFor } from './describe-state.ts'

export interface RankEvidence {
  readonly program: RankProgram
  /** How its process ended before its time. */
  exit: string | undefined
  failure: Extract<FromRank, { type: 'failed' }> | undefined
  /** What it was doing when it last answered. */
  state: RankState | undefined
}

export function explainFailure(ranks: readonly RankEvidence[]): AppError {
  const dead = ranks.findIndex(({ exit }) => exit !== undefined)
  if (dead >= 0) {
    const { exit, program, state } = ranks[dead]!
    const where = state ? `, last seen in ${describeState(program, state)}` : ''
    return error(`The process of rank ${dead} ended with ${exit}${where}.`, ranks, dead)
  }
  const failed = ranks.findIndex(({ failure }) => failure && failure.lostPeer < 0)
  if (failed >= 0) return error(ownFailure(ranks, failed), ranks, failed)
  const lost = ranks.findIndex(({ failure }) => failure)
  return error(ownFailure(ranks, lost), ranks, ranks[lost]?.failure?.lostPeer ?? -1)
}

/** A rank has not answered for so long. */
export function explainSilence(ranks: readonly RankEvidence[], rank: Rank, silentMs: number): AppError {
  const { program, state } = ranks[rank]!
  const where = state ? `; it was last seen in ${describeState(program, state)}` : ''
  const seconds = Math.round(silentMs / 1000)
  return error(`Rank ${rank} has not answered for ${seconds} s${where}.`, ranks, rank)
}

/** All ranks answer, and none goes on. */
export function explainStandstill(ranks: readonly RankEvidence[], stillMs: number): AppError {
  const where = ranks.map(({ program, state }, rank) =>
    state ? `rank ${rank} in ${describeState(program, state)}` : `rank ${rank}`,
  )
  const seconds = Math.round(stillMs / 1000)
  return new AppError('unavailable', `No rank has gone on for ${seconds} s: ${where.join('; ')}.`)
}

function ownFailure(ranks: readonly RankEvidence[], rank: Rank): string {
  const { failure, program } = ranks[rank]!
  const where = failure?.state ? ` in ${describeState(program, failure.state)}` : ''
  return `Rank ${rank} failed${where}: ${failure?.error.message ?? 'it gave no reason.'}`
}

function error(what: string, ranks: readonly RankEvidence[], culprit: Rank): AppError {
  const waiting = ranks.flatMap(({ program, state, failure }, rank) => {
    const last = failure?.state ?? state
    if (rank === culprit || !last || !waitsFor(program, last).includes(culprit)) return []
    return [`Rank ${rank} waited for it in ${describeState(program, last)}.`]
  })
  return new AppError('unavailable', [what, ...waiting.slice(0, 3)].join(' '))
}
