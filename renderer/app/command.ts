/**
 * A command: the one description from which the palette, the keys, the menu and the list of keys are made.
 * Ids are stable and tell what it does, not where it stands.
 */
export interface Command {
  readonly id: string
  readonly title: string
  /** Heading in the palette and in the list of keys. */
  readonly group: 'File' | 'Run' | 'Library' | 'Timeline' | 'Selection' | 'View' | 'Search' | 'Learn' | 'Help'
  /**
   * Keys as `Ctrl+Shift+KeyP` or `KeyW`: KeyboardEvent.code names, so that W A S D lie where the hand is on
   * every layout. `?` and `/` are written as the character. Ctrl stands for Cmd on a Mac.
   */
  readonly keys?: readonly string[]
  /** Held keys repeat smoothly (panning): `run` is called at key down, `release` at key up. */
  readonly release?: () => void
  /** False: not offered now. */
  readonly when?: () => boolean
  readonly run: () => void | Promise<void>
}
