/** What a strategy file imports or exports and cannot: told with the line, and with what can be written instead. */
import type { PlanFault } from '../../base/plan.ts'
import { notAStrategy } from './facts.ts'
import { apiNames, apiSpecifier } from './strategy-modules.ts'

/** The fault behind an error of the interpreter that is about imports or exports, undefined for another one. */
export function importFault(message: string, fileName: string, source: string): PlanFault | undefined {
  const refused = /imports from '[^']*' only, not from '([^']*)'/.exec(message)?.[1]
  const missing = /Could not find export '([^']*)' in module '([^']*)'/.exec(message)
  const [, name = '', module = ''] = missing ?? []
  if (refused !== undefined) {
    const text = `${fileName} imports '${refused}', but a strategy imports from '${apiSpecifier}' only.`
    return fault(source, refused, text, inReach)
  }
  if (missing === null) return undefined
  if (module !== apiSpecifier) return notAStrategy('it exports nothing by default')
  const { types, values } = apiNames()
  if (types.includes(name)) {
    const text = `${fileName} imports ${name} as if it were a value, but it is a type.`
    return fault(source, name, text, `Write import { type ${name} } from '${apiSpecifier}'.`)
  }
  const text = `${fileName} imports ${name}, but there is no '${name}' in module '${apiSpecifier}'.`
  return fault(source, name, text, `There are ${values.join(', ')}; and types.`)
}

const inReach = `A strategy reaches the language and '${apiSpecifier}': no files, packages or network. Take the import out.`

function fault(source: string, word: string, message: string, suggestion: string): PlanFault {
  const lines = source.split('\n')
  const line =
    1 + lines.findIndex(text => text.includes(word) && /\bimport\b|\bfrom\b|^\s+(type )?\w/.test(text))
  return { code: 'import', rank: -1, operation: '', line, message, suggestion }
}
