/** Totals of an area of the timeline by name: what a person who drags a box wants to know. */
import type { Ns } from '../../engine/base/units.ts'
import type { AreaTotals } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { runIndex } from './run-index.ts'
import { eachSelfTime } from './self-time.ts'

export interface AreaRequest {
  readonly tracks: readonly number[]
  readonly startNs: Ns
  readonly endNs: Ns
  /** Names at most. */
  readonly limit: number
}

type Total = { -readonly [K in keyof AreaTotals['rows'][number]]: AreaTotals['rows'][number][K] }

/** Totals by name (and class, where one name has several), longest first. Slices count with their part inside. */
export function areaTotals(run: RunData, { tracks, startNs, endNs, limit }: AreaRequest): AreaTotals {
  const index = runIndex(run)
  const byLabel: (Total | undefined)[] = new Array(run.labels.length)
  const totals = new Map<string, Total>()
  let slices = 0

  const totalOf = (label: number): Total => {
    const { name, class: classNumber } = run.labels[label]!
    const key = `${classNumber} ${name}`
    let total = totals.get(key)
    if (total === undefined) {
      total = {
        name,
        class: classNumber,
        count: 0,
        totalNs: 0,
        selfNs: 0,
        minimumNs: Number.POSITIVE_INFINITY,
        maximumNs: 0,
      }
      totals.set(key, total)
    }
    byLabel[label] = total
    return total
  }

  for (const track of new Set(tracks)) {
    eachSelfTime(index.lanes(track), startNs, endNs, (lane, position, ns, selfNs) => {
      const label = lane.label[position]!
      const total = byLabel[label] ?? totalOf(label)
      total.count++
      total.totalNs += ns
      total.selfNs += selfNs
      if (ns < total.minimumNs) total.minimumNs = ns
      if (ns > total.maximumNs) total.maximumNs = ns
      slices++
    })
  }
  const rows = [...totals.values()].sort((a, b) => b.totalNs - a.totalNs || compareText(a.name, b.name))
  return { rows: rows.slice(0, limit), slices, omittedNames: Math.max(0, rows.length - limit) }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
