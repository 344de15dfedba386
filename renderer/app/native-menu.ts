/**
 * Keeps the native menu in step with the commands. Commands tell whether they are offered only when asked, so
 * they are asked again after whatever may have changed it: what the person did, and what the stores told.
 */
import { accelerator } from './accelerator.ts'
import type { Command } from './command.ts'
import type { MenuEntry } from './host.ts'

/** Several changes at once are told as one. */
const settledMs = 100

export function menuEntries(commands: readonly Command[], isMac: boolean): readonly MenuEntry[] {
  return commands.map(command => {
    const keys = accelerator(command.keys, isMac)
    const { id, title, group } = command
    return { id, title, group, ...(keys && { accelerator: keys }), enabled: command.when?.() !== false }
  })
}

export class NativeMenu {
  readonly #entries: () => readonly MenuEntry[]
  readonly #tell: (entries: readonly MenuEntry[]) => void
  #told = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(entries: () => readonly MenuEntry[], tell: (entries: readonly MenuEntry[]) => void) {
    this.#entries = entries
    this.#tell = tell
  }

  /** Looks soon whether there is something to tell. */
  readonly refresh = (): void => {
    this.#timer ??= setTimeout(() => this.#look(), settledMs)
  }

  #look(): void {
    this.#timer = undefined
    const entries = this.#entries()
    const text = JSON.stringify(entries)
    if (text === this.#told) return
    this.#told = text
    this.#tell(entries)
  }
}
