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

/** A contract by subject: behind its one entry, which all others import. */
const isContractPart = (path: string) => /^(engine|traces-db)\/contract\//.test(path)

/** Folders whose files may import `node:` modules. */
const nodeFolders = ['engine/service/', 'engine/runtime/', 'traces-db/', 'main/']

interface Import {
  readonly file: string
  /** Types alone: nothing of it is there when the program runs. */
  readonly isType: boolean
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
    /(?:^|[\n;])\s*(?:import|export)\b([^'"`;]*?)from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g,
  )
  return [...found].map(match => {
    const specifier = (match[2] ?? match[3] ?? match[4])!
    const target = specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : ''
    return { file, isType: isOfTypes(match[1] ?? ''), specifier, target }
  })
}

/** `clause` stands between `import` and `from`. */
function isOfTypes(clause: string): boolean {
  if (/^\s*type\b/.test(clause)) return true
  const names = /^\s*\{([^}]*)\}\s*$/
    .exec(clause)?.[1]
    ?.split(',')
    .map(name => name.trim())
  return names?.filter(name => name !== '').every(name => name.startsWith('type ')) ?? false
}

/**
 * Where types may go in a circle, and why. The learner-facing API is one file that says all a strategy can do: it
 * names the types of values and strategies, whose own files name the API that they are methods of. And the window's
 * state as a whole is the type that those act on which it starts.
 */
const typeCircles: readonly (readonly string[])[] = [
  ['engine/strategy/api.ts', 'engine/strategy/guest/'],
  [
    'renderer/app/studio.ts',
    'renderer/app/window-frame.ts',
    'renderer/runs/run-actions.ts',
    'renderer/details/set-ranks.ts',
  ],
]

/** Files that lead back to themselves, each circle once, in the order of its imports. */
function circles(entries: readonly Import[]): string[][] {
  const targets = Map.groupBy(entries, ({ file }) => file)
  const found: string[][] = []
  const over = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    const at = path.indexOf(file)
    if (at >= 0) found.push(path.slice(at))
    if (at >= 0 || over.has(file)) return
    path.push(file)
    for (const { target } of targets.get(file) ?? []) visit(target)
    path.pop()
    over.add(file)
  }
  for (const file of targets.keys()) visit(file)
  return found
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
        if (!shared(file) && !isContractPart(file)) return false
        return target === '' ? specifier !== 'zod' : !shared(target) && !isContractPart(target)
      }),
    ).toEqual([])
  })

  test('a contract is imported by its entry alone', () => {
    expect(
      violations(({ file, target }) => {
        const contract = dirname(target)
        return isContractPart(target) && file !== `${contract}.ts` && dirname(file) !== contract
      }),
    ).toEqual([])
  })

  test('a circle is found where there is one, and types are told from values', () => {
    const text = `import { type A, type B } from './b.ts'\nimport type { C } from './c.ts'\nimport { type D, e } from './d.ts'\nimport { f } from './a.ts'\n`
    expect(importsOf('main/x.ts', text).map(({ isType }) => isType)).toEqual([true, true, false, false])
    const chain = (from: string, to: string) => importsOf(`main/${from}.ts`, `import { x } from './${to}.ts'`)
    expect(circles([...chain('a', 'b'), ...chain('b', 'c'), ...chain('b', 'd')])).toEqual([])
    expect(circles([...chain('a', 'b'), ...chain('b', 'c'), ...chain('c', 'b')])).toEqual([
      ['main/b.ts', 'main/c.ts'],
    ])
    expect(circles(chain('a', 'a'))).toEqual([['main/a.ts']])
  })

  test('no circle of imports: nothing needs itself to be there, and types are where both sides find them', () => {
    expect(circles(imports.filter(({ isType }) => !isType))).toEqual([])
    const isAllowed = (circle: readonly string[]) =>
      typeCircles.some(places => circle.every(file => places.some(place => file.startsWith(place))))
    expect(circles(imports).filter(circle => !isAllowed(circle))).toEqual([])
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
