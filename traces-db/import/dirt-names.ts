import { dirt } from './skip-value.ts'

/** Warning codes of the damage that is repaired in place. */
export const dirtNames = [
  { bit: dirt.control, code: 'control-character' },
  { bit: dirt.escape, code: 'bad-escape' },
  { bit: dirt.number, code: 'not-a-number' },
  { bit: dirt.comma, code: 'extra-comma' },
  { bit: dirt.utf8, code: 'invalid-utf8' },
] as const
