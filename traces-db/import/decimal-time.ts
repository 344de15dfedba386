/**
 * A time in microseconds as its decimal text says it: whole microseconds, nanoseconds of the next one, and
 * what lies below a nanosecond. No double ever holds the absolute nanoseconds.
 */
export interface DecimalTime {
  /** Whole microseconds, rounded down; exact up to 2^53. */
  us: number
  /** 0 to 999. */
  ns: number
  /** Fraction of a nanosecond, 0 <= rest < 1. */
  rest: number
}

/** Exact microseconds of a text that the fast path does not take: signs, exponents, many digits. */
export interface WideTime {
  readonly us: bigint
  readonly ns: number
  readonly rest: number
}

/** Exponents beyond this mean no time that anybody measured; the digits are not written out. */
const maximumExponent = 30

const form = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?\s*$/

/** Reads any decimal number. Undefined where the text is none, or absurd (|x| >= 10^30). */
export function parseDecimal(text: string): WideTime | undefined {
  const match = form.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return undefined
  const shift = Number(exponent)
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return { us: 0n, ns: 0, rest: 0 }
  // The value is 0.digits x 10^point.
  const point = digits.length - fraction.length + shift
  if (point > maximumExponent) return undefined
  const padded = digits.padEnd(Math.max(point, 0), '0')
  const us = point > 0 ? BigInt(padded.slice(0, point)) : 0n
  const below = point > 0 ? padded.slice(point) : '0'.repeat(Math.min(-point, 40)) + digits
  const ns = Number(below.slice(0, 3).padEnd(3, '0'))
  const rest = below.length > 3 ? Math.min(Number(`0.${below.slice(3, 23)}`), 1 - 2 ** -53) : 0
  return sign === '-' ? negated(us, ns, rest) : { us, ns, rest }
}

/** -(us + ns + rest) with ns and rest not negative again. */
function negated(us: bigint, ns: number, rest: number): WideTime {
  const restBelow = rest === 0 ? 0 : 1 - rest
  const nsBelow = rest === 0 ? 0 - ns : -ns - 1
  return nsBelow < 0
    ? { us: -us - 1n, ns: nsBelow + 1000, rest: restBelow }
    : { us: -us, ns: nsBelow, rest: restBelow }
}
