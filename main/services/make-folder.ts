/**
 * Makes a folder and those above it that are missing, one after the other. Node's own recursive form tries for ever
 * where a folder that is there takes no new ones and calls them missing, as /proc does.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Nothing happens where it is there. Throws what the system says of the first one that cannot be made. */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = []
  let nearest = path
  while (!existsSync(nearest) && dirname(nearest) !== nearest) {
    missing.push(nearest)
    nearest = dirname(nearest)
  }
  for (const folder of missing.reverse()) makeOne(folder, mode)
  if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder.`)
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode })
  } catch (thrown) {
    // Another program made it in the meantime.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  }
}
