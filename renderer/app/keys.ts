/** Keys as commands write them (see command.ts): matching them against events, and showing them. */

export interface KeyPattern {
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  /** KeyboardEvent.code, '' where the key is named by its character. */
  readonly code: string
  readonly character: string
}

export type KeyPress = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

export function parseKey(text: string): KeyPattern {
  const parts = text.split('+')
  const key = parts.pop() ?? ''
  const isCharacter = key.length === 1
  return {
    ctrl: parts.includes('Ctrl'),
    shift: parts.includes('Shift'),
    alt: parts.includes('Alt'),
    code: isCharacter ? '' : key,
    character: isCharacter ? key : '',
  }
}

/** On a Mac, Ctrl of a command is the Cmd key. A character matches with whatever Shift it takes to type it. */
export function matchesKey(pattern: KeyPattern, press: KeyPress, isMac: boolean): boolean {
  const ctrl = isMac ? press.metaKey : press.ctrlKey
  const foreign = isMac ? press.ctrlKey : press.metaKey
  if (foreign || ctrl !== pattern.ctrl || press.altKey !== pattern.alt) return false
  if (pattern.character) return press.key === pattern.character
  return press.code === pattern.code && press.shiftKey === pattern.shift
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Equal: '+',
  Minus: '-',
  NumpadAdd: 'Num +',
  NumpadSubtract: 'Num -',
  PageUp: 'Page up',
  PageDown: 'Page down',
}

/** What stands on the key caps: `Ctrl`, `Shift`, `P`. */
export function keyCaps(text: string, isMac: boolean): readonly string[] {
  const pattern = parseKey(text)
  const caps: string[] = []
  if (pattern.ctrl) caps.push(isMac ? '⌘' : 'Ctrl')
  if (pattern.alt) caps.push(isMac ? '⌥' : 'Alt')
  if (pattern.shift) caps.push(isMac ? '⇧' : 'Shift')
  caps.push(pattern.character || names[pattern.code] || pattern.code.replace(/^(Key|Digit)/, ''))
  return caps
}
