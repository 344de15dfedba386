/**
 * The timeline's state and what can be done to it. Pure: no DOM, no React, no service. The canvases draw it,
 * the drawer reads its selection, commands and mouse change it.
 */
import type { InstantDetails, Mark, RunInfo, SearchHits, SliceDetails } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'
import type { Ghost } from './ghost.ts'
import type { Hover } from './hover.ts'
import { lanesTop } from './row-shape.ts'
import {
  groupsOfTrack,
  initiallyCollapsed,
  isSameLayout,
  layOutRows,
  type RowLayout,
  rowOfTrack,
} from './rows.ts'
import {
  clampViewport,
  panViewport,
  spanOf,
  type Viewport,
  wholeRun,
  windowAround,
  windowShowing,
  zoomViewport,
} from './viewport.ts'
import { ViewportHistory } from './viewport-history.ts'

export type { Viewport } from './viewport.ts'

export type Selection =
  | { readonly kind: 'slice'; readonly id: number }
  | { readonly kind: 'instant'; readonly id: number }
  | {
      readonly kind: 'area'
      readonly startNs: number
      readonly endNs: number
      readonly tracks: readonly number[]
    }

export type AreaSelection = Extract<Selection, { kind: 'area' }>

/** Where something lies that is to be shown. */
export interface Place {
  readonly track: number
  readonly lane?: number
  readonly startNs: number
  readonly endNs: number
}

/** Ways to move that go on while a key is held. */
export type Movement = 'zoomIn' | 'zoomOut' | 'panLeft' | 'panRight'

/** Movements closer together than this are one step of the viewport's history, ms. */
const oneGesture = 700

export class TimelineModel {
  readonly info: Store<RunInfo>
  readonly viewport: Store<Viewport>
  readonly selection = new Store<Selection | undefined>(undefined)
  /** The selected slice with args and flows, once the service told; undefined for other selections. */
  readonly selectedSlice = new Store<SliceDetails | undefined>(undefined)
  readonly selectedInstant = new Store<InstantDetails | undefined>(undefined)
  /** The area being dragged, before it becomes the selection. */
  readonly draftArea = new Store<AreaSelection | undefined>(undefined)
  readonly hover = new Store<Hover | undefined>(undefined)
  /** Time under the mouse. */
  readonly cursorNs = new Store<number | undefined>(undefined)
  readonly marks = new Store<readonly Mark[]>([])
  /** Another run, drawn pale behind this one. */
  readonly ghost = new Store<Ghost | undefined>(undefined)
  /** What a search found, and which hit is the current one (-1 = none yet). */
  readonly hits = new Store<SearchHits | undefined>(undefined)
  readonly hitIndex = new Store(-1)
  /** Groups whose tracks are hidden, by group key (see rows.ts). */
  readonly collapsed: Store<ReadonlySet<string>>
  /** Track ids, in the order shown. */
  readonly pinned = new Store<readonly number[]>([])
  /** Text that a track's or process's name must contain. */
  readonly trackFilter = new Store('')
  readonly layout: Store<RowLayout>
  /** CSS pixels of the scrolled rows that lie above the window. */
  readonly scrollTop = new Store(0)
  /** CSS pixels of the time axis and of the scrolled part of the rows. */
  readonly viewSize = new Store({ width: 1000, height: 600 })
  readonly held = new Store<ReadonlySet<Movement>>(new Set())
  /** The window keeps the growing end of a live run in sight, until the person moves. */
  readonly following = new Store(false)
  /** Set by whoever can animate; without it jumps are immediate. */
  jumpTo: (viewport: Viewport) => void

  readonly #history = new ViewportHistory()
  readonly #now: () => number
  #lastMove = -Infinity

  constructor(run: RunInfo, now: () => number = () => performance.now()) {
    this.#now = now
    this.info = new Store(run)
    this.viewport = new Store<Viewport>(wholeRun(run.header.lengthNs))
    this.collapsed = new Store(initiallyCollapsed(run))
    this.layout = new Store(this.#layOut())
    this.following.set(!run.header.complete && run.header.kind === 'executed')
    this.jumpTo = viewport => this.viewport.set(viewport)
    const layOut = () => {
      const layout = this.#layOut()
      // A run that is timed anew mostly has the rows that it had: nothing is to be rendered then.
      if (isSameLayout(layout, this.layout.get())) return
      this.layout.set(layout)
      this.scrollTo(this.scrollTop.get())
    }
    for (const store of [this.collapsed, this.pinned, this.trackFilter]) store.subscribe(layOut)
    this.info.subscribe(layOut)
    this.viewSize.subscribe(() => this.scrollTo(this.scrollTop.get()))
  }

  get run(): RunInfo {
    return this.info.get()
  }

  get lengthNs(): number {
    return this.run.header.lengthNs
  }

  /** The run as it is now: it may have grown. The end stays in sight while it is followed. */
  updateRun(run: RunInfo): void {
    const wasWhole = spanOf(this.viewport.get()) >= wholeRun(this.lengthNs).endNs
    this.info.set(run)
    const follows = this.following.get()
    // To the very end, too: the last part of a run comes with the news that it is whole.
    if (run.header.complete) this.following.set(false)
    if (!follows) return
    const span = wasWhole ? this.lengthNs : spanOf(this.viewport.get())
    this.viewport.set(clampViewport({ startNs: this.lengthNs - span, endNs: this.lengthNs }, this.lengthNs))
  }

  // ---- Time ----------------------------------------------------------------------------------------

  /** Moves by hand, a little at a time: what is a wheel, a drag, a held key. */
  move(viewport: Viewport): void {
    const now = this.#now()
    if (now - this.#lastMove > oneGesture) this.#history.leave(this.viewport.get())
    this.#lastMove = now
    this.following.set(false)
    const next = clampViewport(viewport, this.lengthNs)
    const current = this.viewport.get()
    // At the end of the run or of the zoom there is nothing to draw anew.
    if (next.startNs !== current.startNs || next.endNs !== current.endNs) this.viewport.set(next)
  }

  pan(deltaNs: number): void {
    this.move(panViewport(this.viewport.get(), deltaNs, this.lengthNs))
  }

  /** A factor above 1 shows more time. */
  zoomBy(factor: number, centerNs?: number): void {
    const current = this.viewport.get()
    const center = centerNs ?? (current.startNs + current.endNs) / 2
    this.move(zoomViewport(current, factor, center, this.lengthNs))
  }

  /** Shows exactly this window. */
  zoomTo(viewport: Viewport): void {
    const wanted = clampViewport(viewport, this.lengthNs)
    this.#history.leave(this.viewport.get())
    this.#lastMove = -Infinity
    this.following.set(false)
    this.jumpTo(wanted)
  }

  /** Shows these times with a margin. */
  fit(startNs: number, endNs: number): void {
    this.zoomTo(windowAround(startNs, endNs, this.lengthNs))
  }

  fitAll(): void {
    this.zoomTo(wholeRun(this.lengthNs))
  }

  /** Shows the growing end, and keeps it in sight. */
  follow(): void {
    const span = spanOf(this.viewport.get())
    this.zoomTo({ startNs: this.lengthNs - span, endNs: this.lengthNs })
    this.following.set(true)
  }

  get canGoBack(): boolean {
    return this.#history.canGoBack
  }

  get canGoForward(): boolean {
    return this.#history.canGoForward
  }

  historyBack(): void {
    const place = this.#history.back(this.viewport.get())
    if (place) this.jumpTo(clampViewport(place, this.lengthNs))
  }

  historyForward(): void {
    const place = this.#history.forward(this.viewport.get())
    if (place) this.jumpTo(clampViewport(place, this.lengthNs))
  }

  hold(movement: Movement): void {
    this.held.update(held => new Set(held).add(movement))
  }

  release(movement: Movement): void {
    this.held.update(held => new Set([...held].filter(other => other !== movement)))
  }

  // ---- Rows ----------------------------------------------------------------------------------------

  toggleGroup(key: string): void {
    this.setCollapsed(key, !this.collapsed.get().has(key))
  }

  setCollapsed(key: string, collapsed: boolean): void {
    this.collapsed.update(keys => {
      const next = new Set(keys)
      if (collapsed) next.add(key)
      else next.delete(key)
      return next
    })
  }

  togglePin(track: number): void {
    this.pinned.update(ids => (ids.includes(track) ? ids.filter(id => id !== track) : [...ids, track]))
  }

  scrollTo(top: number): void {
    const limit = Math.max(0, this.layout.get().height - this.viewSize.get().height)
    this.scrollTop.set(Math.min(Math.max(Math.round(top), 0), limit))
  }

  /** Brings a place into sight: opens its groups, scrolls to its row and moves in time only if it must. */
  reveal(place: Place): void {
    const hiding = groupsOfTrack(this.run, place.track).filter(key => this.collapsed.get().has(key))
    if (hiding.length > 0) {
      this.collapsed.update(keys => new Set([...keys].filter(key => !hiding.includes(key))))
    }
    // A filter that hides what is asked for has had its day.
    if (!this.layout.get().byTrack.has(place.track)) this.trackFilter.set('')
    const row = rowOfTrack(this.layout.get(), this.run, place.track)
    if (row && !row.key.startsWith('pinned:')) {
      const top = row.y + lanesTop(row) + (place.lane ?? 0) * row.laneHeight
      this.#scrollIntoView(top, top + Math.max(row.laneHeight, 24))
    }
    const current = this.viewport.get()
    const wanted = windowShowing(current, place.startNs, place.endNs, this.lengthNs)
    if (wanted !== current) this.zoomTo(wanted)
  }

  /** Selects a slice and shows it. */
  select(id: number, place?: Place): void {
    this.selection.set({ kind: 'slice', id })
    if (place) this.reveal(place)
  }

  /** Steps through the hits of a search; returns the hit's place in the list, undefined without hits. */
  stepHit(by: 1 | -1): number | undefined {
    const hits = this.hits.get()
    const count = hits?.ids.length ?? 0
    if (!hits || count === 0) return undefined
    const from = this.hitIndex.get()
    const next = from < 0 ? this.#hitNear(hits.starts, by) : (from + by + count) % count
    this.hitIndex.set(next)
    return next
  }

  /** The first hit at or after the window's start; the last before its end when going back. */
  #hitNear(starts: Float64Array, by: 1 | -1): number {
    const { startNs, endNs } = this.viewport.get()
    const found =
      by > 0 ? starts.findIndex(start => start >= startNs) : starts.findLastIndex(start => start <= endNs)
    return found >= 0 ? found : by > 0 ? 0 : starts.length - 1
  }

  #scrollIntoView(top: number, bottom: number): void {
    const scroll = this.scrollTop.get()
    const { height } = this.viewSize.get()
    if (top < scroll) this.scrollTo(top - 24)
    else if (bottom > scroll + height) this.scrollTo(bottom - height + 24)
  }

  #layOut(): RowLayout {
    return layOutRows(this.run, {
      collapsed: this.collapsed.get(),
      pinned: this.pinned.get(),
      filter: this.trackFilter.get(),
    })
  }
}
