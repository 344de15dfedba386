/** The run at a glance: for each rank and bin of time what kept the rank busy, and how much of the bin. */
import { operationClasses, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Minimap } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { type ClassShares, classShares } from './class-shares.ts'

/**
 * Classes that tell less of what a rank did: operators and calls where there is work itself, and names around
 * everything (steps, modules, stack frames), which are shown only of ranks of which nothing else is told: else the
 * idle time within a step would look like work.
 */
const background: Readonly<Record<string, number>> = {
  host: 1,
  runtime: 1,
  other: 1,
  annotation: 2,
  script: 2,
}
const names = 2
const tiers = Uint8Array.from(operationClasses, ({ name }) => background[name] ?? 0)

/**
 * A bin has the class with most time in it, of those that tell most, and is as full as they fill it; one that is
 * hardly busy has a class all the same. Waiting is not work.
 */
export function minimap(run: RunData, bins: number): Minimap {
  const shares = classShares(run, bins)
  const { rows, classes, share } = shares
  const cells = rows.length * bins
  const classOf = new Int8Array(cells).fill(-1)
  const fill = new Uint8Array(cells)
  const count = classes.length
  const tierOf = Uint8Array.from(classes, number => tiers[number]!)
  const isWork = Uint8Array.from(classes, number => (number === operationClassIndex.wait ? 0 : 1))
  let highest = names
  for (let cell = 0; cell < cells; cell++) {
    if (cell % bins === 0) highest = tellsMoreThanNames(shares, cell / bins) ? names - 1 : names
    let tier = highest
    let best = -1
    let most = 0
    let busy = 0
    for (let k = 0; k < count; k++) {
      const value = share[cell * count + k]!
      if (value === 0 || isWork[k] === 0 || tierOf[k]! > tier) continue
      if (tierOf[k]! < tier) {
        tier = tierOf[k]!
        most = 0
        busy = 0
      }
      busy += value
      if (value > most) {
        most = value
        best = k
      }
    }
    if (best < 0) continue
    classOf[cell] = classes[best]!
    fill[cell] = Math.round(Math.min(busy, 1) * 255)
  }
  return { rows, bins, classOf, fill }
}

/** Whether a row has anything but names around everything. */
function tellsMoreThanNames({ bins, classes, share }: ClassShares, row: number): boolean {
  const first = row * bins * classes.length
  const end = first + bins * classes.length
  for (let at = first; at < end; at++) {
    if (share[at]! > 0 && tiers[classes[at % classes.length]!]! < names) return true
  }
  return false
}
