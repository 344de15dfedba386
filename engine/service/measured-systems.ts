/** The measured system of this machine, as the data folder keeps it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSystem, type System } from '../hardware/system.ts'

export const measuredSystemFile = 'this-machine.json'

/**
 * Empty until `rankscope hardware --measure` was run. A file that is damaged, or of another version, counts as none:
 * what helps is the same, to measure, and nothing else may stop working for it.
 */
export function measuredSystemsIn(dataFolder: string): readonly System[] {
  const path = join(dataFolder, measuredSystemFile)
  if (!existsSync(path)) return []
  try {
    return [parseSystem(JSON.parse(readFileSync(path, 'utf8')), path)]
  } catch {
    return []
  }
}
