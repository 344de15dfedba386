/** Overrides of single fields of a system: `memory.gigabytes=48`, `tiers.0.gigabytesPerSecond=100`. */
import { AppError } from '../base/app-error.ts'
import { parseSystem, type System, systemSchema } from './system.ts'

/**
 * The system with the assignments applied, in order.
 *
 * @param assignments `path=value`; a value is a number, or JSON
 * @throws `invalid-argument` where a path does not exist or the result is no system
 */
export function overrideSystem(system: System, assignments: readonly string[]): System {
  const copy = structuredClone(system)
  for (const assignment of assignments) assign(copy, assignment)
  return parseSystem(copy, `${system.name} with --set`)
}

function assign(system: System, assignment: string): void {
  const [path, text] = splitOnce(assignment)
  const keys = path.split('.')
  let at: Record<string, unknown> = system as unknown as Record<string, unknown>
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined
    if (typeof next !== 'object' || next === null) throw unknownPath(system, path, at)
    at = next as Record<string, unknown>
  }
  const last = keys.at(-1)!
  const value = parseValue(text, path)
  // A field that the system leaves out (a memory limit of the ideal one, another dtype) may be set, if it is one.
  const isNew = !Object.hasOwn(at, last)
  Object.defineProperty(at, last, { value, writable: true, enumerable: true, configurable: true })
  if (!isNew || systemSchema.safeParse(system).success) return
  delete at[last]
  throw unknownPath(system, path, at)
}

function splitOnce(assignment: string): [string, string] {
  const equals = assignment.indexOf('=')
  if (equals < 1) throw new AppError('invalid-argument', `"${assignment}" is not of the form path=value.`)
  return [assignment.slice(0, equals), assignment.slice(equals + 1)]
}

function parseValue(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('invalid-argument', `The value of ${path}, "${text}", is neither a number nor JSON.`)
  }
}

function unknownPath(system: System, path: string, at: object): AppError {
  const known = Object.keys(at).join(', ')
  return new AppError(
    'invalid-argument',
    `${system.name} has no "${path}". At that place there are: ${known}.`,
  )
}
