/** Long times as people say them: nobody knows how long 100,000 s are. */
import type { Ns } from './units.ts'

/** From here on times are told in minutes and more. */
export const longNs = 100e9

const units = [
  { name: 'd', ns: 86_400e9 },
  { name: 'h', ns: 3600e9 },
  { name: 'min', ns: 60e9 },
] as const

/** `1 d 3 h 46 min 40.5 s`, exact to the nanosecond; what is 0 is left out. `space` stands before units. */
export function clockText(ns: Ns, space = ' '): string {
  let rest = Math.abs(Math.round(ns))
  const parts: string[] = []
  for (const { name, ns: size } of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count}${space}${name}`)
  }
  const fraction = String(rest % 1e9)
    .padStart(9, '0')
    .replace(/0+$/, '')
  const seconds = `${Math.floor(rest / 1e9)}${fraction && `.${fraction}`}`
  if (rest > 0 || parts.length === 0) parts.push(`${seconds}${space}s`)
  return `${ns < 0 ? '-' : ''}${parts.join(' ')}`
}
