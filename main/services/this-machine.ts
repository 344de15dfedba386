/** The measured system of this machine, kept in the data folder between calls. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import { parseSystem, type System } from '../../engine/hardware/system.ts'
import { dataFolder, prepareDataFolder } from './data-folder.ts'

const fileName = 'this-machine.json'

/** Empty until `rankscope hardware --measure` was run. Throws `damaged` where the file is none of ours. */
export function measuredSystems(): readonly System[] {
  const path = join(dataFolder(), fileName)
  if (!existsSync(path)) return []
  try {
    return [parseSystem(JSON.parse(readFileSync(path, 'utf8')), path)]
  } catch (cause) {
    const message = `${path} does not hold this machine's rates. Measure them anew: rankscope hardware --measure`
    throw new AppError('damaged', message, undefined, { cause })
  }
}

/** Replaces what was measured before, whole or not at all. */
export function keepMeasuredSystem(system: System): string {
  const path = join(prepareDataFolder(), fileName)
  writeFileSync(`${path}.new`, `${JSON.stringify(system, undefined, 2)}\n`)
  renameSync(`${path}.new`, path)
  return path
}
