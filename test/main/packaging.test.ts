/** The packaging configuration by itself: what it names is there, and is ours. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import configuration from '../../packaging/electron-builder.ts'
import { iconFiles } from '../../packaging/icon-files.ts'
import { drawIcon, readLogo } from '../../packaging/icon-picture.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json'))

test('there is a package for every system, with its icon', () => {
  const { linux, mac, win, directories } = configuration
  expect([linux.target, mac.target, win.target]).toEqual([['AppImage', 'deb'], ['dmg'], ['nsis']])
  for (const { icon } of [linux, mac, win])
    expect(existsSync(join(root, directories.buildResources, icon)), icon).toBe(true)
})

test('every file that it takes in by name is there', () => {
  const built = (pattern: string) => pattern.startsWith('out/') || pattern.startsWith('!')
  const patterns = configuration.files.filter(pattern => !built(pattern))
  expect(patterns.length).toBeGreaterThan(2)
  for (const pattern of patterns) expect(globSync(pattern, { cwd: root }).length, pattern).toBeGreaterThan(0)
  for (const resource of configuration.extraResources) {
    const path = typeof resource === 'string' ? resource : resource.from
    expect(existsSync(join(root, path)), path).toBe(true)
  }
  expect(existsSync(join(root, configuration.nsis.license))).toBe(true)
})

test('every package that the services and main load is one that a package brings', () => {
  const folders = ['main/desktop', 'main/services', 'engine', 'traces-db']
  const sources = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => read(join(folder, name))),
  )
  const imported = sources.flatMap(text =>
    [...text.matchAll(/^import (?!type).*?from '([^'.][^']*)'$/gms)].map(match => match[1]!),
  )
  const packages = new Set(
    imported
      .filter(name => !name.startsWith('node:'))
      .map(name =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  )
  for (const ours of ['electron', 'rankscope']) packages.delete(ours)
  expect(packages).toContain('better-sqlite3')
  const brought = { ...manifest.dependencies, ...manifest.optionalDependencies }
  for (const name of packages) expect(Object.keys(brought), name).toContain(name)
})

test('run files are ours; traces are offered and never taken over', () => {
  const { linux, mac, win } = configuration
  for (const { fileAssociations } of [linux, mac, win])
    expect(fileAssociations[0]).toMatchObject({ ext: 'rankscope', role: 'Editor' })
  expect(win.fileAssociations).toHaveLength(1)
  for (const other of mac.fileAssociations.slice(1)) expect(other).toMatchObject({ rank: 'Alternate' })
})

test('its fuses close what only a developer needs', () => {
  expect(configuration.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  })
})

test('the tools are pinned, apart from those of npm ci', () => {
  const tools = JSON.parse(read('packaging/package.json')).dependencies as Record<string, string>
  for (const version of Object.values(tools)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  const ofStudio = { ...manifest.dependencies, ...manifest.devDependencies }
  expect(Object.keys(tools).filter(name => name in ofStudio)).toEqual([])
})

test('the icons are what the logo draws', () => {
  const files = iconFiles(read('renderer/logo.svg'))
  expect([...files.keys()].sort()).toEqual(readdirSync(join(root, 'packaging/icons')).sort())
  for (const [name, content] of files)
    expect(content.equals(readFileSync(join(root, 'packaging/icons', name))), name).toBe(true)
})

test('the icon has round corners, a dark ground and the colours of the logo', () => {
  const svg = read('renderer/logo.svg')
  const size = 64
  const pixels = drawIcon(svg, size)
  const at = (x: number, y: number) => [...pixels.subarray((y * size + x) * 4, (y * size + x) * 4 + 4)]
  expect(at(0, 0)[3]).toBe(0)
  expect(at(32, 4)).toEqual([0x14, 0x19, 0x22, 255])
  const colours = new Set<string>()
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) colours.add(at(x, y).slice(0, 3).join())
  for (const { colour } of readLogo(svg).bars) expect(colours).toContain(colour.join())
})

test('a logo of other shapes is refused instead of drawn wrongly', () => {
  expect(() => readLogo('<svg viewBox="0 0 20 20"><circle r="3"/></svg>')).toThrow(/rectangles/)
})
