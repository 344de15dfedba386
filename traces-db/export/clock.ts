/**
 * Times of a run as the clock of its file showed them: decimal microseconds with three digits, exact at any
 * size. Whole microseconds beyond 2^53 are counted with BigInt.
 */
export class Clock {
  /** Ns that the file's clock shows at the run's start. */
  readonly startNs: bigint
  readonly #us: number
  readonly #ns: number
  readonly #isHuge: boolean

  constructor(startNs: bigint) {
    this.startNs = startNs
    const ns = ((startNs % 1000n) + 1000n) % 1000n
    const us = (startNs - ns) / 1000n
    this.#us = Number(us)
    this.#ns = Number(ns)
    // Room for a run of many years after the start.
    this.#isHuge = us > 2n ** 52n || us < -(2n ** 52n)
  }

  /** JSON number: microseconds at `timeNs` from the run's start. */
  text(timeNs: number): string {
    if (this.#isHuge || !Number.isSafeInteger(timeNs))
      return microseconds(this.startNs + BigInt(Math.round(timeNs)))
    const sum = this.#ns + timeNs
    const ns = ((sum % 1000) + 1000) % 1000
    const us = this.#us + (sum - ns) / 1000
    if (us < 0) return microseconds(this.startNs + BigInt(timeNs))
    return ns === 0 ? String(us) : `${us}.${padded(ns)}`
  }
}

/** JSON number: a length of time in microseconds. */
export function durationText(ns: number): string {
  const whole = Math.round(ns)
  const rest = whole % 1000
  return rest === 0 ? String(whole / 1000) : `${(whole - rest) / 1000}.${padded(rest)}`
}

/** Exact microseconds of any size and sign. */
function microseconds(ns: bigint): string {
  const sign = ns < 0n ? '-' : ''
  const size = ns < 0n ? -ns : ns
  const rest = Number(size % 1000n)
  return `${sign}${size / 1000n}${rest === 0 ? '' : `.${padded(rest)}`}`
}

function padded(ns: number): string {
  return ns < 10 ? `00${ns}` : ns < 100 ? `0${ns}` : String(ns)
}
