/** The measured system of this machine, as the data folder keeps it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { parseSystem, type System } from '../hardware/system.ts'

export const measuredSystemFile = 'this-machine.json'

/** Empty until `rankscope hardware --measure` was run. Throws `damaged` where the file is none of ours. */
export function measuredSystemsIn(dataFolder: string): readonly System[] {
  const path = join(dataFolder, measuredSystemFile)
  if (!existsSync(path)) return []
  try {
    return [parseSystem(JSON.parse(readFileSync(path, 'utf8')), path)]
  } catch (cause) {
    const message = `${path} does not hold this machine's rates. Measure them anew: rankscope hardware --measure`
    throw new AppError('damaged', message, undefined, { cause })
  }
}
