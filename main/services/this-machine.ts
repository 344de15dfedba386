/** The measured system of this machine, kept in the data folder between calls. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { System } from '../../engine/hardware/system.ts'
import { measuredSystemFile, measuredSystemsIn } from '../../engine/service/measured-systems.ts'
import { dataFolder, prepareDataFolder } from './data-folder.ts'

/** Empty until `rankscope hardware --measure` was run, or where its file is none of ours. */
export function measuredSystems(): readonly System[] {
  return measuredSystemsIn(dataFolder())
}

/** Replaces what was measured before, whole or not at all. */
export function keepMeasuredSystem(system: System): string {
  const path = join(prepareDataFolder(), measuredSystemFile)
  writeFileSync(`${path}.new`, `${JSON.stringify(system, undefined, 2)}\n`)
  renameSync(`${path}.new`, path)
  return path
}
