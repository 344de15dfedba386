/**
 * The timeline's state and what can be done to it. Pure: no DOM, no React, no service. The canvases draw it,
 * the drawer reads its selection, commands and mouse change it.
 */
import type { RunInfo } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'

export interface Viewport {
  readonly startNs: number
  readonly endNs: number
}

export type Selection =
  | { readonly kind: 'slice'; readonly id: number }
  | { readonly kind: 'instant'; readonly id: number }
  | {
      readonly kind: 'area'
      readonly startNs: number
      readonly endNs: number
      readonly tracks: readonly number[]
    }

export class TimelineModel {
  readonly run: RunInfo
  readonly viewport: Store<Viewport>
  readonly selection = new Store<Selection | undefined>(undefined)
  /** Groups whose tracks are hidden, by group key (see rows.ts). */
  readonly collapsed = new Store<ReadonlySet<string>>(new Set())
  readonly pinned = new Store<readonly number[]>([])
  /** Text that a track's or process's name must contain. */
  readonly trackFilter = new Store('')

  constructor(run: RunInfo) {
    this.run = run
    this.viewport = new Store<Viewport>({ startNs: 0, endNs: Math.max(run.header.lengthNs, 1) })
  }
}
