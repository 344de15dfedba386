/**
 * The rules of the house (which folder may import which), checked by reading the imports of every source.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const folders = ['main', 'engine', 'traces-db', 'renderer']

/** Modules that a folder may import beside itself, engine/base and the two contracts. */
const allowed: Record<string, readonly string[]> = {
  engine: [],
  'traces-db': ['engine/hardware'],
  renderer: [],
  main: ['engine', 'traces-db'],
}

/** The one line that crosses from main to the window: the preload script keeps the window's own interface. */
const isBridgeType = ({ file, target }: Import) =>
  file === 'main/desktop/preload.ts' && target === 'renderer/app/desktop-bridge.ts'

/** Reports hold the window's charts: functions from measures to shapes, that need no page. */
const isReportChart = ({ file, target }: Import) =>
  file.startsWith('main/cli/report/') &&
  /^renderer\/(?:charts|measures|memory|compare|timeline|app)\/[\w-]+\.ts$/.test(target)

const shared = (path: string) =>
  path.startsWith('engine/base/') || path === 'engine/contract.ts' || path === 'traces-db/contract.ts'

/** Folders whose files may import `node:` modules. */
const nodeFolders = ['engine/service/', 'engine/runtime/', 'traces-db/', 'main/']

interface Import {
  readonly file: string
  readonly specifier: string
  /** The imported file from the root, '' for packages. */
  readonly target: string
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|tsx)$/.test(name))
    .map(name => join(folder, name))
}

function importsOf(file: string, text: string): Import[] {
  const found = text.matchAll(
    /(?:^|[\n;])\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g,
  )
  return [...found].map(match => {
    const specifier = (match[1] ?? match[2] ?? match[3])!
    const target = specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : ''
    return { file, specifier, target }
  })
}

const imports = folders
  .flatMap(sources)
  .flatMap(file => importsOf(file, readFileSync(join(root, file), 'utf8')))

function violations(isBad: (entry: Import) => boolean): string[] {
  return imports.filter(isBad).map(({ file, specifier }) => `${file} imports ${specifier}`)
}

describe('the rules of the house', () => {
  test('the reader of imports sees static, re-exported, dynamic and side-effect imports', () => {
    const text = `import a from './a.ts'\nexport { b } from "./b.ts"\nconst c = await import('./c.ts')\nimport './d.css'\n`
    expect(importsOf('main/x.ts', text).map(entry => entry.target)).toEqual([
      'main/a.ts',
      'main/b.ts',
      'main/c.ts',
      'main/d.css',
    ])
  })

  test('there are sources to check in every folder', () => {
    for (const folder of folders) expect(sources(folder).length, folder).toBeGreaterThan(0)
  })

  test('a folder imports itself, the shared leaves, and what its line allows', () => {
    expect(
      violations(entry => {
        const { file, target } = entry
        if (target === '' || shared(target) || isBridgeType(entry) || isReportChart(entry)) return false
        const from = file.split('/')[0]!
        if (target.split('/')[0] === from) return false
        return !allowed[from]!.some(prefix => target.startsWith(`${prefix}/`))
      }),
    ).toEqual([])
  })

  test('engine/base and the contracts import only each other and zod', () => {
    expect(
      violations(({ file, specifier, target }) => {
        if (!shared(file)) return false
        return target === '' ? specifier !== 'zod' : !shared(target)
      }),
    ).toEqual([])
  })

  test('nothing imports main', () => {
    expect(violations(({ file, target }) => target.startsWith('main/') && !file.startsWith('main/'))).toEqual(
      [],
    )
  })

  test('only main/desktop imports electron', () => {
    expect(
      violations(
        ({ file, specifier }) => /^electron(\/|$)/.test(specifier) && !file.startsWith('main/desktop/'),
      ),
    ).toEqual([])
  })

  test('node: modules stay in the services, the runtime and main', () => {
    expect(
      violations(({ file, specifier }) => {
        return specifier.startsWith('node:') && !nodeFolders.some(folder => file.startsWith(folder))
      }),
    ).toEqual([])
  })

  test('only the renderer touches the DOM', () => {
    const touching = folders
      .filter(folder => folder !== 'renderer')
      .flatMap(sources)
      .filter(file => file !== 'main/desktop/preload.ts')
      .filter(file =>
        /(?<![-#./\w])(document|window)\.\w+/.test(stripComments(readFileSync(join(root, file), 'utf8'))),
      )
    expect(touching).toEqual([])
  })
})

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
}
