/**
 * Dark or light: what the person chose, kept for the next start, and what follows from it. Canvases watch
 * `resolvedTheme` and read their colours anew when it changes.
 */
import type { ThemeChoice } from './host.ts'
import { Store } from './store.ts'

export type Theme = 'dark' | 'light'

const storageKey = 'rankscope.theme'
const choices: readonly string[] = ['system', 'light', 'dark']

export const themeChoice = new Store<ThemeChoice>('system')
export const resolvedTheme = new Store<Theme>('dark')

/** The theme that a choice comes to on a system that prefers dark or light. */
export function resolveTheme(choice: ThemeChoice, systemPrefersLight: boolean): Theme {
  if (choice === 'system') return systemPrefersLight ? 'light' : 'dark'
  return choice
}

/** Reads the kept choice and follows it and the system from now on. Called once, before anything is drawn. */
export function startTheme(): void {
  const system = matchMedia('(prefers-color-scheme: light)')
  const apply = () => {
    const theme = resolveTheme(themeChoice.get(), system.matches)
    document.documentElement.dataset['theme'] = theme
    resolvedTheme.set(theme)
  }
  const kept = readKept()
  if (choices.includes(kept)) themeChoice.set(kept as ThemeChoice)
  apply()
  system.addEventListener('change', apply)
  themeChoice.subscribe(() => {
    apply()
    keep(themeChoice.get())
  })
}

/** Takes up the choice of the last start, also at another address, and keeps it from now on. */
export function restoreTheme(kept: Pick<Storage, 'getItem' | 'setItem'>): void {
  const choice = kept.getItem(storageKey) ?? ''
  if (choices.includes(choice)) themeChoice.set(choice as ThemeChoice)
  themeChoice.subscribe(() => kept.setItem(storageKey, themeChoice.get()))
}

/** Storage may be forbidden or full: then the choice lasts as long as the window. */
function readKept(): string {
  try {
    return localStorage.getItem(storageKey) ?? ''
  } catch {
    return ''
  }
}

function keep(choice: ThemeChoice): void {
  try {
    localStorage.setItem(storageKey, choice)
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}
