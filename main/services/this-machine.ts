/** The measured system of this machine, kept in the data folder between calls. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSystem, type System } from '../../engine/hardware/system.ts'
import { measuredSystemFile, measuredSystemsIn } from '../../engine/service/measured-systems.ts'
import { dataFolder, prepareDataFolder } from './data-folder.ts'

/** Empty until `rankscope hardware --measure` was run, or where its file is none of ours. */
export function measuredSystems(): readonly System[] {
  return measuredSystemsIn(dataFolder())
}

/**
 * Replaces what was measured before, whole or not at all. Throws `invalid-argument` for what could not be read again,
 * such as a mean of nothing.
 */
export function keepMeasuredSystem(system: System): string {
  const path = join(prepareDataFolder(), measuredSystemFile)
  const text = `${JSON.stringify(system, undefined, 2)}\n`
  parseSystem(JSON.parse(text), 'What was measured of this machine cannot be used')
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
  return path
}
