/** Amounts that counters hold, for people. */
import { format } from 'd3-format'

const short = format('.3~s')

/** A value with three significant digits and its unit: `4.93 GB`, `1.2 k`, `2.47 G elements`. */
export function formatAmount(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–'
  const isSmall = Math.abs(value) < 1
  const text = isSmall ? String(Number(value.toPrecision(3))) : short(value)
  const prefix = /[^\d.−-]$/.exec(text)?.[0] ?? ''
  const digits = prefix === '' ? text : text.slice(0, -1)
  // Only the symbol of a unit takes a prefix without a space.
  const tail = unit === 'bytes' ? `${prefix}B` : [prefix, unit].filter(Boolean).join(' ')
  return tail === '' ? digits : `${digits} ${tail}`
}
