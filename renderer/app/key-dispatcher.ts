/** Turns key presses into commands. Held keys are released when they go up, or when the window loses them. */
import type { Command } from './command.ts'
import { matchesKey, parseKey } from './keys.ts'

/** Presses that a field needs for itself although Ctrl is down. */
const editingCodes = new Set([
  'KeyA',
  'KeyC',
  'KeyV',
  'KeyX',
  'KeyY',
  'KeyZ',
  'ArrowLeft',
  'ArrowRight',
  'Backspace',
])

export class KeyDispatcher {
  readonly #commands: () => readonly Command[]
  readonly #isMac: boolean
  readonly #run: (command: Command) => void
  readonly #held = new Map<string, Command>()

  /** @param commands those that are offered now. */
  constructor(commands: () => readonly Command[], run: (command: Command) => void, isMac: boolean) {
    this.#commands = commands
    this.#run = run
    this.#isMac = isMac
  }

  /** Listens for as long as the window lives. */
  attach(target: Window): void {
    target.addEventListener('keydown', event => this.down(event))
    target.addEventListener('keyup', event => this.up(event))
    target.addEventListener('blur', () => this.releaseAll())
  }

  down(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || belongsToTarget(event, this.#isMac)) return
    if (this.#held.has(event.code)) {
      event.preventDefault()
      return
    }
    const command = this.#commands().find(entry =>
      entry.keys?.some(key => matchesKey(parseKey(key), event, this.#isMac)),
    )
    if (!command) return
    event.preventDefault()
    if (command.release) this.#held.set(event.code, command)
    this.#run(command)
  }

  up(event: Pick<KeyboardEvent, 'code'>): void {
    this.#held.get(event.code)?.release?.()
    this.#held.delete(event.code)
  }

  releaseAll(): void {
    for (const code of [...this.#held.keys()]) this.up({ code })
  }
}

/** Typing in a field, pressing a button, anything within an open dialog or menu: not ours. */
function belongsToTarget(event: KeyboardEvent, isMac: boolean): boolean {
  const target = event.target
  if (!(target instanceof Element)) return false
  if (target.closest('dialog[open]') || target.closest('[popover]')) return true
  // Nobody writes with these; an editor that needs one has taken it already.
  if (/^F\d+$/.test(event.code)) return false
  const isField = target.matches('input:not([type="checkbox"]), textarea, select, [contenteditable="true"]')
  if (isMovement(event) && target.closest('[data-own-arrows]')) return true
  if (isField && !isMac && isAltLetter(event)) return false
  if (isField) return !(event.ctrlKey || event.metaKey) || editingCodes.has(event.code)
  // With Ctrl they press nothing.
  const presses = !(event.ctrlKey || event.metaKey) && /^(Enter|NumpadEnter|Space)$/.test(event.code)
  return presses && target.matches('button, a, summary, input')
}

/** Writes nothing, except on a Mac; AltGr, which does, comes as Ctrl and Alt. */
function isAltLetter(event: KeyboardEvent): boolean {
  return event.altKey && !event.ctrlKey && !event.metaKey && /^(Key|Digit)/.test(event.code)
}

/** Scrolls whatever has the focus and can be scrolled. */
function isMovement(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && /^(Arrow|Page|Home|End)/.test(event.code)
}
