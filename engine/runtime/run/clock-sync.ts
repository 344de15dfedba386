/**
 * How far a rank's clock is from ours, by questions and answers over the control channel: the answer with the
 * shortest way is the truest, and half of its way is what remains unknown.
 */
import { machineMs } from '../rank/clock.ts'
import type { RankChild } from './rank-child.ts'

const questions = 20

export interface ClockOffset {
  /** To add to the rank's times. */
  readonly offsetMs: number
  readonly residualMs: number
}

/** Asks; `answers` resolves with what the rank's clock showed when it answered a question. */
export async function measureClock(
  child: RankChild,
  answer: (number: number) => Promise<number>,
  firstNumber: number,
): Promise<ClockOffset> {
  let offsetMs = 0
  let residualMs = Number.POSITIVE_INFINITY
  for (let i = 0; i < questions; i++) {
    const answered = answer(firstNumber + i)
    const askedMs = machineMs()
    child.send({ type: 'ping', number: firstNumber + i })
    const theirMs = await answered
    const ourMs = machineMs()
    const half = (ourMs - askedMs) / 2
    if (half >= residualMs) continue
    residualMs = half
    offsetMs = askedMs + half - theirMs
  }
  // Processes of one machine read one clock: what lies within the residual is no difference.
  return { offsetMs: Math.abs(offsetMs) <= residualMs ? 0 : offsetMs, residualMs }
}
