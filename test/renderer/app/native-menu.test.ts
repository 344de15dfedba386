import { afterEach, expect, test, vi } from 'vitest'
import { accelerator } from '../../../renderer/app/accelerator.ts'
import type { Command } from '../../../renderer/app/command.ts'
import { menuEntries, NativeMenu } from '../../../renderer/app/native-menu.ts'

afterEach(() => vi.useRealTimers())

test.each([
  [['Ctrl+Shift+KeyP'], 'CmdOrCtrl+Shift+P'],
  [['Alt+Digit3'], 'Alt+3'],
  [['Equal', 'KeyW'], '='],
  [['Alt+PageDown'], 'Alt+PageDown'],
  [['ArrowLeft'], 'Left'],
  [['?'], '?'],
  [['F8'], 'F8'],
  [[], undefined],
])('%j is %s in a menu', (keys, shown) => {
  expect(accelerator(keys, false)).toBe(shown)
})

test('on a Mac, whose menus act on what they show, a letter alone is not shown', () => {
  expect(accelerator(['KeyW'], true)).toBeUndefined()
  expect(accelerator(['Ctrl+KeyO'], true)).toBe('CmdOrCtrl+O')
})

function command(id: string, when?: () => boolean): Command {
  return { id, title: id, group: 'File', run: () => {}, ...(when && { when }) }
}

test('every command is an entry, also one that is not offered now', () => {
  const entries = menuEntries([command('a'), command('b', () => false)], false)
  expect(entries.map(({ id, enabled }) => [id, enabled])).toEqual([
    ['a', true],
    ['b', false],
  ])
})

test('the menu is told once for many changes, and not where nothing changed', () => {
  vi.useFakeTimers()
  let offered = false
  const tell = vi.fn()
  const menu = new NativeMenu(() => menuEntries([command('a', () => offered)], false), tell)
  menu.refresh()
  menu.refresh()
  vi.runAllTimers()
  expect(tell).toHaveBeenCalledTimes(1)
  menu.refresh()
  vi.runAllTimers()
  expect(tell).toHaveBeenCalledTimes(1)
  offered = true
  menu.refresh()
  vi.runAllTimers()
  expect(tell).toHaveBeenLastCalledWith([expect.objectContaining({ id: 'a', enabled: true })])
})
