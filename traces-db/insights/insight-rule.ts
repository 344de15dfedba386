/** The shape of a rule: one file each, listed in rules.ts. */
import type { CollectiveTable } from '../../engine/base/collective-table.ts'
import type { Insight } from '../../engine/base/insight.ts'
import type { RunMeasures } from '../../engine/base/measures.ts'
import type { Bytes, Ns } from '../../engine/base/units.ts'
import type { WaitCauses } from '../../engine/base/wait-causes.ts'
import type { Measurable } from '../metrics/measure-run.ts'

/** What a rule may look at. Functions compute on first use and keep what they found. */
export interface InsightContext {
  readonly subject: Measurable
  readonly measures: RunMeasures
  /** Steps in the window; 1 where none are marked. */
  readonly steps: number
  /** Mean length of a step. */
  readonly stepNs: Ns
  causes(): WaitCauses
  collectives(): CollectiveTable
}

/** A rule tells size and evidence; severity follows from the size, unless the matter is not one of time. */
export type Finding = Omit<Insight, 'rule' | 'share' | 'severity'> & {
  readonly severity?: Insight['severity']
}

export interface InsightRule {
  /** Its file's name. */
  readonly name: string
  find(context: InsightContext): readonly Finding[]
}

/** Share of T as text. */
export function percent(share: number): string {
  // As everywhere: what is ten times as much reads as that.
  if (share > 1000) return 'over 1,000 times'
  return share >= 10 ? `${Number(share.toPrecision(3))} times` : `${(100 * share).toFixed(1)} %`
}

export function milliseconds(ns: Ns): string {
  return ns >= 1e6 ? `${(ns / 1e6).toPrecision(4)} ms` : `${(ns / 1e3).toPrecision(4)} µs`
}

/** A sum over ranks and steps, as what it costs a rank in a step. */
export function perStep({ measures, steps }: InsightContext, totalNs: Ns): Ns {
  return totalNs / Math.max(1, measures.ranks.length) / steps
}

/** `536.9 MB`, `2.048 kB`. */
export function amount(bytes: Bytes): string {
  const [unit, size] = bytes < 1e6 ? (['kB', 1e3] as const) : (['MB', 1e6] as const)
  return `${(bytes / size).toPrecision(4)} ${unit}`
}
