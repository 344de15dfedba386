/** The chain of work, over all ranks, that the length of the window follows from. */
import type { MeasureWindow } from './measures.ts'
import type { Ns, Rank } from './units.ts'

export const pathKinds = ['compute', 'transfer', 'copy', 'host', 'launch', 'gap'] as const
/**
 * host: host code that a device waits for. launch: from a launch call to its kernel. gap: nothing recorded
 * explains the time.
 */
export type PathKind = (typeof pathKinds)[number]

export interface PathSegment {
  readonly rank: Rank
  /** -1 for launch and gap. */
  readonly slice: number
  readonly kind: PathKind
  readonly name: string
  readonly startNs: Ns
  readonly endNs: Ns
}

export interface CriticalPath {
  readonly window: MeasureWindow
  /** plan: dependencies of the plan. trace: launches, flows, collectives and the order on tracks. */
  readonly basis: 'plan' | 'trace'
  /** In order of time, without gaps or overlaps: their lengths add up to the window's. */
  readonly segments: readonly PathSegment[]
  /** Most time first. */
  readonly makeUp: readonly { readonly kind: PathKind; readonly totalNs: Ns; readonly share: number }[]
  readonly byName: readonly {
    readonly name: string
    readonly kind: PathKind
    readonly count: number
    readonly totalNs: Ns
    readonly share: number
  }[]
  readonly byRank: readonly { readonly rank: Rank; readonly totalNs: Ns }[]
}
