import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { type MenuEntry, menuTemplate } from '../../../main/desktop/menu-template.ts'

const entry = (id: string, title: string, group: string, more: Partial<MenuEntry> = {}): MenuEntry => ({
  id,
  title,
  group,
  enabled: true,
  ...more,
})

const entries = [
  entry('timeline.zoomIn', 'Zoom in', 'Timeline', { accelerator: 'W' }),
  entry('file.open', 'Open files', 'File', { accelerator: 'CmdOrCtrl+O' }),
  entry('file.recent.1', 'Open recent: a&b: rank0.json', 'File'),
  entry('file.recent.2', 'Open recent: other.json and 7 more', 'File'),
  entry('view.theme.dark', 'Theme: dark', 'View'),
  entry('help.keys', 'Keys', 'Help', { enabled: false }),
]

function built(isMac = false, isPackaged = true) {
  const click = vi.fn()
  return { click, menus: menuTemplate(entries, { isMac, isPackaged, click }) }
}

const submenu = (item: MenuItemConstructorOptions | undefined) =>
  item?.submenu as MenuItemConstructorOptions[]
const labelled = (items: readonly MenuItemConstructorOptions[], label: string) =>
  items.find(item => item.label === label)

test('a menu for every group, what the system does in its place, help last', () => {
  expect(built().menus.map(menu => menu.label ?? menu.role)).toEqual([
    '&File',
    'editMenu',
    '&Timeline',
    '&View',
    '&Help',
  ])
  expect(submenu(built().menus[0]).at(-1)).toEqual({ role: 'quit' })
})

test('a Mac has its own menu first, where quitting is, and closes windows in File', () => {
  const { menus } = built(true)
  expect(menus[0]).toEqual({ role: 'appMenu' })
  expect(submenu(menus[1]).at(-1)).toEqual({ role: 'close' })
})

test('a title with a colon stands in a submenu; names of files keep their letters', () => {
  const recent = labelled(submenu(built().menus[0]), 'Open recent')
  expect(submenu(recent).map(item => item.label)).toEqual(['a&&b: rank0.json', 'other.json and 7 more'])
  const theme = labelled(submenu(labelled(built().menus, '&View')), 'Theme')
  expect(submenu(theme).map(item => item.label)).toEqual(['Dark'])
})

test('a command keeps its id, its keys (shown, not registered), and whether it is offered', () => {
  const { menus, click } = built()
  const [zoom] = submenu(labelled(menus, '&Timeline'))
  expect(zoom).toMatchObject({ id: 'timeline.zoomIn', accelerator: 'W', registerAccelerator: false })
  expect(submenu(labelled(menus, '&Help'))[0]).toMatchObject({ id: 'help.keys', enabled: false })
  ;(zoom!.click as () => void)()
  expect(click).toHaveBeenCalledWith('timeline.zoomIn')
})

test('a package has no developer tools in its menu, a checkout has', () => {
  const roles = (isPackaged: boolean) =>
    submenu(labelled(built(false, isPackaged).menus, '&View')).map(item => item.role)
  expect(roles(true)).not.toContain('toggleDevTools')
  expect(roles(false)).toContain('toggleDevTools')
})
