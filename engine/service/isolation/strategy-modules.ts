/**
 * The modules that exist inside isolation: the strategy API and the few files behind it, with their types
 * stripped. Everything else that an import names does not exist there.
 */
import { existsSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../base/app-error.ts'

/** What a strategy file imports from. */
export const apiSpecifier = 'rankscope/strategy'

/** Marks our own modules: a strategy's file is never named so, and cannot import these names. */
const own = 'rankscope:'
export const apiModule = `${own}strategy/api.ts`
const reachable = /^(strategy\/(api|host)\.ts|strategy\/guest\/[a-z-]+\.ts|base\/(plan|operation-class)\.ts)$/

/** The folder engine/, from this source and from the built program (out/main) alike. */
const engineFolder = ['../../', '../../engine/']
  .map(relative => fileURLToPath(new URL(relative, import.meta.url)))
  .find(folder => existsSync(`${folder}strategy/api.ts`))

const stripped = new Map<string, string>()

/** Text of a file of the engine, such as `strategy/api.ts`. */
export function engineSource(path: string): string {
  if (engineFolder === undefined) {
    throw new AppError('internal', 'The sources of the strategy API are not beside this program.')
  }
  return readFileSync(engineFolder + path, 'utf8')
}

/** Name of the module that an import means; one that {@link ownModule} refuses where there is none. */
export function resolveImport(specifier: string, importer: string): string {
  const isOwn = importer.startsWith(own)
  if (specifier === apiSpecifier) return apiModule
  if (isOwn && specifier.startsWith('.')) {
    return own + posix.join(posix.dirname(importer.slice(own.length)), specifier)
  }
  // The entry imports the strategy by its name, and the rest by ours.
  if (importer === entryName || importer === markName || importer === readyName) return specifier
  return refused + specifier
}

/** Marks what a strategy tried to import and may not. */
const refused = 'refused:'

/** Name of the module that starts it all. */
export const entryName = `${own}entry`
export const startName = `${own}strategy/guest/start.ts`
export const markName = `${own}mark`
export const readyName = `${own}ready`
export const lineName = `${own}strategy/guest/marked-line.ts`
export const watchName = `${own}strategy/guest/promise-watch.ts`
export const meetingsName = `${own}strategy/guest/meetings.ts`

/** JavaScript of one of our modules; an Error where it is not for strategies. */
export function ownModule(name: string): string | Error {
  if (name.startsWith(refused)) {
    const specifier = name.slice(refused.length)
    return new Error(`A strategy imports from '${apiSpecifier}' only, not from '${specifier}'.`)
  }
  const path = name.slice(own.length)
  if (!name.startsWith(own) || !reachable.test(path)) return new Error(`There is no module '${name}'.`)
  const known = stripped.get(path)
  if (known !== undefined) return known
  const text = stripTypes(engineSource(path))
  stripped.set(path, text)
  return text
}

/** What there is to import from {@link apiSpecifier}. */
export function apiNames(): { readonly types: readonly string[]; readonly values: readonly string[] } {
  const text = engineSource('strategy/api.ts')
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) => names!.split(','))
  const names = listed.map(name => name.trim()).filter(name => name !== '')
  const [types, values] = [true, false].map(isType =>
    names.filter(name => name.startsWith('type ') === isType),
  )
  const declared = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name!)
  return { types: [...types!.map(name => name.slice('type '.length)), ...declared], values: values! }
}

/** TypeScript to JavaScript, keeping lines and columns. Throws what the parser throws. */
export function stripTypes(source: string): string {
  return stripTypeScriptTypes(source)
}
