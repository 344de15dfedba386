/**
 * The time of the event at hand: whole microseconds and nanoseconds, rounded to the nearest. Where the first
 * times of a file do not fit 2^53 microseconds (nanoseconds written as microseconds), all are counted from
 * the first one.
 */
import { type EventScanner, timeKind } from './event-scanner.ts'
import { maximumSpanUs } from './limits.ts'

export type TimeProblem = 'missing-time' | 'bad-time' | 'time-out-of-range'

export class EventClock {
  us = Number.NaN
  /** 0 to 999. */
  ns = 0
  /** What times are counted from that do not fit; undefined in any usual file. */
  hugeBaseUs: bigint | undefined
  #seen = false
  /** The least and the greatest time so far, and where their events lie in the text. */
  readonly earliest = { us: Number.POSITIVE_INFINITY, offset: 0 }
  readonly latest = { us: Number.NEGATIVE_INFINITY, offset: 0 }

  /** Takes the `ts` of the event at `offset`; what is wrong with it, undefined where nothing is. */
  take(scanner: EventScanner, offset: number): TimeProblem | undefined {
    const { tsKind, tsUs, tsNs, tsRest, tsWide } = scanner
    if (tsKind === timeKind.exact && this.hugeBaseUs === undefined) this.us = tsUs
    else if (tsKind === timeKind.wide && (this.hugeBaseUs !== undefined || !this.#seen)) {
      this.hugeBaseUs ??= tsWide
      this.us = Number(tsWide - this.hugeBaseUs)
      if (Math.abs(this.us) > maximumSpanUs) return 'time-out-of-range'
    } else if (tsKind === timeKind.absent) return 'missing-time'
    else return tsKind === timeKind.invalid ? 'bad-time' : 'time-out-of-range'
    this.#seen = true
    this.ns = tsNs
    if (tsRest >= 0.5 && ++this.ns === 1000) {
      this.ns = 0
      this.us++
    }
    if (this.us < this.earliest.us) {
      this.earliest.us = this.us
      this.earliest.offset = offset
    }
    if (this.us > this.latest.us) {
      this.latest.us = this.us
      this.latest.offset = offset
    }
    return undefined
  }
}

/**
 * Ns from the rounded start to the rounded end, so that what follows without a gap still does. `dur` must be
 * exact and not negative.
 */
export function durationNs({ tsRest, durUs, durNs, durRest }: EventScanner): number {
  const roundedUp = tsRest >= 0.5 ? 1 : 0
  return durUs * 1000 + durNs + Math.floor(tsRest + durRest + 0.5) - roundedUp
}
