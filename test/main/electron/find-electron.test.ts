import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installedElectron } from '../../../main/electron/find-electron.ts'
import { hasDisplay } from '../../../main/electron/has-display.ts'

test('a dist that the person names is taken before any other, and no other where it is empty', () => {
  const dist = mkdtempSync(join(tmpdir(), 'rankscope-dist-'))
  const environment = { ELECTRON_OVERRIDE_DIST_PATH: dist }
  expect(installedElectron(environment)).toBeUndefined()
  const name = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  }[process.platform as 'darwin' | 'win32']
  const executable = join(dist, name ?? 'electron')
  mkdirSync(join(executable, '..'), { recursive: true })
  writeFileSync(executable, '')
  expect(installedElectron(environment)).toBe(executable)
  rmSync(dist, { recursive: true })
})

test('a display is there by X11 or Wayland on Linux, and always on macOS and Windows', () => {
  expect(hasDisplay({}, 'linux')).toBe(false)
  expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false)
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
  expect(hasDisplay({}, 'darwin')).toBe(true)
  expect(hasDisplay({}, 'win32')).toBe(true)
})
