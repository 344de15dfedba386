/** The run at a glance: for each rank and bin of time what kept the rank busy, and how much of the bin. */
import { operationClasses, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Minimap } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { classShares, type RowShares } from './class-shares.ts'

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
  const { rows, row: sharesOf } = classShares(run, bins)
  const classOf = new Int8Array(rows.length * bins).fill(-1)
  const fill = new Uint8Array(rows.length * bins)
  rows.forEach((_, row) => {
    addRow(
      sharesOf(row),
      classOf.subarray(row * bins, (row + 1) * bins),
      fill.subarray(row * bins, (row + 1) * bins),
    )
  })
  return { rows, bins, classOf, fill }
}

function addRow(shares: RowShares, classOf: Int8Array, fill: Uint8Array): void {
  const { classes, share } = shares
  const count = classes.length
  const tierOf = Uint8Array.from(classes, number => tiers[number]!)
  const isWork = Uint8Array.from(classes, number => (number === operationClassIndex.wait ? 0 : 1))
  const highest = tellsMoreThanNames(shares) ? names - 1 : names
  for (let bin = 0; bin < fill.length; bin++) {
    let tier = highest
    let best = -1
    let most = 0
    let busy = 0
    for (let k = 0; k < count; k++) {
      const value = share[bin * count + k]!
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
    classOf[bin] = classes[best]!
    fill[bin] = Math.round(Math.min(busy, 1) * 255)
  }
}

/** Whether a row has anything but names around everything. */
function tellsMoreThanNames({ classes, share }: RowShares): boolean {
  return share.some((value, at) => value > 0 && tiers[classes[at % classes.length]!]! < names)
}
