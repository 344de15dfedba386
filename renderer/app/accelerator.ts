/** Keys of commands (see command.ts) in Electron's spelling, as native menus show them. */
import { parseKey } from './keys.ts'

const names: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Equal: '=',
  Minus: '-',
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
}

/**
 * Undefined where a menu could not show it. A Mac acts on all that its menus show, so that a letter alone would
 * be gone from every text: there only keys with Cmd or Alt are shown.
 */
export function accelerator(keys: readonly string[] | undefined, isMac: boolean): string | undefined {
  const [first] = keys ?? []
  if (first === undefined) return undefined
  const { ctrl, alt, shift, code, character } = parseKey(first)
  if (isMac && !ctrl && !alt) return undefined
  const key = character || names[code] || code.replace(/^(Key|Digit)/, '')
  return [ctrl && 'CmdOrCtrl', alt && 'Alt', shift && 'Shift', key].filter(Boolean).join('+')
}
