import { Icon } from '../widgets/icon.tsx'
import { runScreens } from './screen-id.ts'
import { screens } from './screens.tsx'
import { useStudio } from './studio-context.ts'
import { themeChoice } from './theme.ts'
import { useStore } from './use-store.ts'

/** The screens, on the left. */
export function Rail() {
  const studio = useStudio()
  const current = useStore(studio.screen)
  const hasRun = useStore(studio.runs.front) !== undefined
  return (
    <nav className="rail" aria-label="Screens">
      {screens.map(screen => (
        <button
          key={screen.id}
          type="button"
          className="rail-item"
          aria-label={screen.title}
          aria-current={screen.id === current ? 'page' : undefined}
          title={runScreens.has(screen.id) && !hasRun ? `${screen.title}: open a run first` : screen.title}
          disabled={runScreens.has(screen.id) && !hasRun}
          onClick={() => studio.screen.set(screen.id)}
        >
          <Icon name={screen.icon} />
        </button>
      ))}
      <span className="spacer" />
      <ThemeButton />
    </nav>
  )
}

const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const
const themeWords = { system: 'as the system', light: 'light', dark: 'dark' } as const

function ThemeButton() {
  const choice = useStore(themeChoice)
  const next = nextTheme[choice]
  const label = `Theme: ${themeWords[choice]}. Press for ${themeWords[next]}`
  return (
    <button
      type="button"
      className="rail-item"
      aria-label={label}
      title={label}
      onClick={() => themeChoice.set(next)}
    >
      <Icon name="theme" />
    </button>
  )
}
