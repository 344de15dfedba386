/**
 * The native menu out of the window's own commands: one menu a group, `Theme: dark` and its like in a submenu
 * `Theme`, and what the system does by itself (quit, edit, full screen) where people look for it. Keys are shown
 * and not registered: the window handles them, and knows when a field or a dialog needs them for itself.
 */
import type { MenuItemConstructorOptions } from 'electron'
import type { z } from 'zod'
import type { requests } from './channels.ts'

export type MenuEntry = z.output<(typeof requests)['studio:menu']>[0][number]

export interface MenuSettings {
  readonly isMac: boolean
  readonly isPackaged: boolean
  readonly click: (id: string) => void
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

export function menuTemplate(
  entries: readonly MenuEntry[],
  { isMac, isPackaged, click }: MenuSettings,
): MenuItemConstructorOptions[] {
  const groups = Map.groupBy(entries, entry => entry.group)
  const itemsOf = (group: string) => groupItems(groups.get(group) ?? [], click)
  const end: MenuItemConstructorOptions = { role: isMac ? 'close' : 'quit' }
  const others = [...groups.keys()].filter(group => !['File', 'View', 'Help'].includes(group))
  const view = [...itemsOf('View'), separator, { role: 'togglefullscreen' as const }]
  if (!isPackaged) view.push({ role: 'toggleDevTools' })
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { label: '&File', submenu: [...itemsOf('File'), separator, end] },
    { role: 'editMenu' },
    ...others.map(group => ({ label: `&${label(group)}`, submenu: itemsOf(group) })),
    { label: '&View', submenu: view },
    { role: 'help', label: '&Help', submenu: itemsOf('Help') },
  ]
}

/** In the order of the commands; a submenu stands where its first command does. */
function groupItems(
  entries: readonly MenuEntry[],
  click: (id: string) => void,
): MenuItemConstructorOptions[] {
  const submenus = new Map<string, MenuItemConstructorOptions[]>()
  const items: MenuItemConstructorOptions[] = []
  for (const entry of entries) {
    const { prefix, rest } = titleParts(entry.title)
    const item = commandItem(entry, rest, click)
    const submenu = prefix === undefined ? undefined : submenus.get(prefix)
    if (prefix === undefined) items.push(item)
    else if (submenu) submenu.push(item)
    else {
      const begun = [item]
      submenus.set(prefix, begun)
      items.push({ label: label(prefix), submenu: begun })
    }
  }
  return items
}

/** `Theme: dark` is `Dark` of `Theme`. A name of a file after the colon stays as it is. */
function titleParts(title: string): { readonly prefix: string | undefined; readonly rest: string } {
  const at = title.indexOf(': ')
  if (at < 0) return { prefix: undefined, rest: title }
  const prefix = title.slice(0, at)
  const rest = title.slice(at + 2)
  const isSentence = /^[a-z]+( |$)/.test(rest)
  return { prefix, rest: isSentence ? rest[0]!.toUpperCase() + rest.slice(1) : rest }
}

function commandItem(
  { id, accelerator, enabled }: MenuEntry,
  title: string,
  click: (id: string) => void,
): MenuItemConstructorOptions {
  return {
    id,
    label: label(title),
    enabled,
    ...(accelerator && { accelerator, registerAccelerator: false }),
    click: () => click(id),
  }
}

/** `&` marks the letter to press in a menu; one that is meant is doubled. */
function label(text: string): string {
  return text.replaceAll('&', '&&')
}
