import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  isReachable,
  readWindowState,
  type WindowState,
  writeWindowState,
} from '../../../main/desktop/window-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'rankscope-window-'))
const place: WindowState = {
  x: 10,
  y: 20,
  width: 1000,
  height: 700,
  maximized: false,
  zoom: 0.5,
  theme: 'light',
}
afterAll(() => rmSync(folder, { recursive: true }))

test('a place that was written is read again', () => {
  const file = join(folder, 'new', 'place.json')
  writeWindowState(file, place)
  expect(readWindowState(file)).toEqual(place)
})

test.each(['', 'null', '{"x":1}', '{"x":1e99,"y":0,"width":1,"height":1,"maximized":1}'])(
  'a file that holds %s counts as none',
  text => {
    const file = join(folder, 'bad.json')
    writeFileSync(file, text)
    expect(readWindowState(file)).toBeUndefined()
  },
)

test('what is wrong with zoom or theme does not cost the place', () => {
  const file = join(folder, 'odd.json')
  writeFileSync(file, JSON.stringify({ ...place, zoom: 99, theme: 'pink' }))
  expect(readWindowState(file)).toEqual({ ...place, zoom: 0, theme: 'system' })
})

test('a place that cannot be kept is no error', () => {
  expect(() => writeWindowState('/dev/null/place.json', place)).not.toThrow()
})

test('a window is reachable where its title bar lies on a screen that is there now', () => {
  const screens = [{ x: 0, y: 0, width: 1600, height: 1000 }]
  expect(isReachable(place, screens)).toBe(true)
  expect(isReachable({ ...place, x: 1550 }, screens)).toBe(false)
  expect(isReachable({ ...place, y: -300 }, screens)).toBe(false)
  expect(isReachable({ ...place, x: 2000 }, screens)).toBe(false)
})
