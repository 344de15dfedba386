import { type DrawerTab, drawerTabs } from '../../details/drawer-tabs.ts'
import type { Command } from '../command.ts'
import type { ThemeChoice, ZoomStep } from '../host.ts'
import { foldedIn } from '../notices.ts'
import { focusNextRegion } from '../regions.ts'
import { runScreens } from '../screen-id.ts'
import { screens } from '../screens.tsx'
import type { Studio } from '../studio.ts'
import { themeChoice } from '../theme.ts'

const zooms: readonly {
  readonly step: ZoomStep
  readonly title: string
  readonly keys: readonly string[]
}[] = [
  { step: 'in', title: 'Window: larger', keys: ['Ctrl+Equal', 'Ctrl+NumpadAdd'] },
  { step: 'out', title: 'Window: smaller', keys: ['Ctrl+Minus', 'Ctrl+NumpadSubtract'] },
  { step: 'reset', title: 'Window: as large as at first', keys: ['Ctrl+Digit0'] },
]

const themes: readonly { readonly choice: ThemeChoice; readonly title: string }[] = [
  { choice: 'system', title: 'Theme: as the system' },
  { choice: 'light', title: 'Theme: light' },
  { choice: 'dark', title: 'Theme: dark' },
]

export function viewCommands(studio: Studio): readonly Command[] {
  const hasRun = () => studio.runs.current() !== undefined
  const onTimeline = () => hasRun() && studio.screen.get() === 'timeline'
  const showTab = (tab: DrawerTab) => studio.drawer.update(drawer => ({ ...drawer, open: true, tab }))
  return [
    {
      id: 'view.palette',
      title: 'Command palette',
      group: 'View',
      keys: ['Ctrl+Shift+KeyP'],
      run: () => studio.openPalette(''),
    },
    ...screens.map(
      (screen, index): Command => ({
        id: `view.screen.${screen.id}`,
        title: `Go to ${screen.title.toLowerCase()}`,
        group: 'View',
        keys: [`Alt+Digit${index + 1}`],
        when: () => !runScreens.has(screen.id) || hasRun(),
        run: () => studio.screen.set(screen.id),
      }),
    ),
    {
      id: 'view.notices',
      title: 'Show all notices, or the newest',
      group: 'View',
      keys: ['Alt+KeyM'],
      when: () => foldedIn(studio.notices.list.get()) > 0,
      run: () => studio.notices.turn(),
    },
    {
      id: 'view.dismissNotices',
      title: 'Dismiss all notices',
      group: 'View',
      keys: ['Alt+Shift+KeyM'],
      when: () => studio.notices.list.get().length > 0,
      run: () => studio.notices.dismissAll(),
    },
    {
      id: 'view.drawer',
      title: 'Show or hide the details drawer',
      group: 'View',
      keys: ['KeyQ'],
      when: onTimeline,
      run: () => studio.drawer.update(drawer => ({ ...drawer, open: !drawer.open })),
    },
    ...drawerTabs.map(
      (tab): Command => ({
        id: `view.drawer.${tab.id}`,
        title: `Drawer: ${tab.title.toLowerCase()}`,
        group: 'View',
        ...(tab.keys && { keys: tab.keys }),
        when: onTimeline,
        run: () => showTab(tab.id),
      }),
    ),
    {
      id: 'view.nextRegion',
      title: 'Go to the next part of the window',
      group: 'View',
      keys: ['F6'],
      run: () => focusNextRegion(1),
    },
    {
      id: 'view.previousRegion',
      title: 'Go to the part of the window before',
      group: 'View',
      keys: ['Shift+F6'],
      run: () => focusNextRegion(-1),
    },
    ...zooms.map(
      ({ step, title, keys }): Command => ({
        id: `view.zoom.${step}`,
        title,
        group: 'View',
        keys,
        when: () => studio.host.kind === 'desktop',
        run: () => studio.host.zoom(step),
      }),
    ),
    ...themes.map(
      ({ choice, title }): Command => ({
        id: `view.theme.${choice}`,
        title,
        group: 'View',
        run: () => themeChoice.set(choice),
      }),
    ),
  ]
}
