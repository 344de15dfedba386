/**
 * Mouse, pen and trackpad on the canvases. Wheel scrolls, with Ctrl (a trackpad's pinch says so too) zooms at
 * the cursor, with Shift pans; drag selects an area, with Shift or the middle button pans; click selects,
 * double click zooms to the slice. In the minimap a drag moves or resizes the window.
 */
import { allTracks } from './all-tracks.ts'
import type { LoadedFrame } from './frame-source.ts'
import { hitTest, placedRowAt } from './hit-test.ts'
import type { Hover } from './hover.ts'
import { centreOn, dragMinimap, type MinimapGrip, minimapGrip } from './minimap.ts'
import type { AreaSelection, TimelineModel } from './model.ts'
import { partAt } from './stage-layout.ts'
import { rowSections } from './stage-rows.ts'
import { TimeScale } from './time-scale.ts'
import { spanOf, type Viewport, wholeRun } from './viewport.ts'

/** A press that moves less than this is a click, CSS pixels. */
const clickSlack = 4
/** Powers of e a pixel of the wheel: a pinch reports a tenth of what a wheel's notch does. */
const pinchSpeed = 0.01
const wheelSpeed = 0.0022
const linePixels = 18

interface Drag {
  readonly kind: 'press' | 'area' | 'ruler' | 'pan' | 'minimap'
  readonly x: number
  readonly y: number
  readonly viewport: Viewport
  readonly scrollTop: number
  readonly grip: MinimapGrip
}

export interface PointerStage {
  readonly element: HTMLElement
  readonly model: TimelineModel
  loaded(): LoadedFrame | undefined
  /** CSS pixels. */
  size(): { readonly width: number; readonly height: number }
}

export interface PointerInput {
  /** Looks again at what lies under a mouse that rests while the window moves. */
  refresh(): void
  close(): void
}

export function watchPointer(stage: PointerStage): PointerInput {
  const { element, model } = stage
  const events = new AbortController()
  const { signal } = events
  let drag: Drag | undefined
  let resting: { readonly x: number; readonly y: number } | undefined

  const scaleOf = (viewport: Viewport) => new TimeScale(viewport, stage.size().width)
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const sections = () => rowSections(model.layout.get(), model.scrollTop.get(), stage.size().height)
  const partOf = (y: number) => partAt(y, model.layout.get().pinnedHeight, model.scrollTop.get())

  const hoverAt = (x: number, y: number) => {
    const { part } = partOf(y)
    resting = { x, y }
    if (part === 'minimap') {
      model.cursorNs.set(undefined)
      model.hover.set(undefined)
      const whole = wholeRun(model.lengthNs).endNs
      const grip = minimapGrip(model.viewport.get(), whole, x, stage.size().width)
      element.style.cursor = grip === 'window' ? 'grab' : grip === 'outside' ? 'pointer' : 'ew-resize'
      return
    }
    const scale = scaleOf(model.viewport.get())
    model.cursorNs.set(Math.min(Math.max(scale.ns(x), 0), wholeRun(model.lengthNs).endNs))
    const loaded = stage.loaded()
    const placed = part === 'ruler' ? undefined : placedRowAt(sections(), y)
    const hover = placed && loaded ? hitTest(placed, loaded, scale, x, y, model.lengthNs) : undefined
    if (!sameHover(hover, model.hover.get())) model.hover.set(hover)
    element.style.cursor =
      part === 'ruler'
        ? 'col-resize'
        : hover?.kind === 'slice' || hover?.kind === 'instant'
          ? 'pointer'
          : 'default'
  }

  const areaOf = (from: Drag, x: number, y: number): AreaSelection => {
    const scale = scaleOf(from.viewport)
    const limit = wholeRun(model.lengthNs).endNs
    const times = [scale.ns(from.x), scale.ns(x)].map(ns => Math.min(Math.max(Math.round(ns), 0), limit))
    const startNs = Math.min(...times)
    const endNs = Math.max(...times)
    if (from.kind === 'ruler') return { kind: 'area', startNs, endNs, tracks: allTracks(model) }
    const scrolled = model.scrollTop.get() - from.scrollTop
    const low = Math.min(from.y - scrolled, y)
    const high = Math.max(from.y - scrolled, y)
    const rows = sections().flatMap(section =>
      section.rows.filter(
        ({ row, top }) =>
          top + row.height > Math.max(low, section.top) && top < Math.min(high, section.bottom),
      ),
    )
    return { kind: 'area', startNs, endNs, tracks: [...new Set(rows.flatMap(({ row }) => row.covers))] }
  }

  const onDown = (event: PointerEvent) => {
    if (event.button > 1) return
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault()
    element.setPointerCapture(event.pointerId)
    const { x, y } = place(event)
    const { part } = partOf(y)
    const viewport = model.viewport.get()
    const grip = minimapGrip(viewport, wholeRun(model.lengthNs).endNs, x, stage.size().width)
    const kind =
      part === 'minimap'
        ? 'minimap'
        : event.button === 1 || event.shiftKey
          ? 'pan'
          : part === 'ruler'
            ? 'ruler'
            : 'press'
    drag = { kind, x, y, viewport, scrollTop: model.scrollTop.get(), grip }
    if (kind === 'minimap' && grip === 'outside') {
      const ns = (x / stage.size().width) * wholeRun(model.lengthNs).endNs
      model.move(centreOn(viewport, ns))
      drag = { ...drag, viewport: model.viewport.get(), grip: 'window' }
    }
    if (kind === 'pan') element.style.cursor = 'grabbing'
  }

  const onMove = (event: PointerEvent) => {
    const { x, y } = place(event)
    if (!drag) {
      hoverAt(x, y)
      return
    }
    if (drag.kind === 'minimap') {
      const delta = ((x - drag.x) / stage.size().width) * wholeRun(model.lengthNs).endNs
      model.move(dragMinimap(drag.viewport, drag.grip, delta))
      return
    }
    if (drag.kind === 'pan') {
      const delta = ((drag.x - x) / stage.size().width) * spanOf(drag.viewport)
      model.move({ startNs: drag.viewport.startNs + delta, endNs: drag.viewport.endNs + delta })
      model.scrollTo(drag.scrollTop + drag.y - y)
      return
    }
    if (drag.kind === 'press' && Math.hypot(x - drag.x, y - drag.y) > clickSlack)
      drag = { ...drag, kind: 'area' }
    if (drag.kind === 'press' || (drag.kind === 'ruler' && Math.abs(x - drag.x) <= clickSlack)) return
    model.hover.set(undefined)
    model.draftArea.set(areaOf(drag, x, y))
  }

  const onUp = (event: PointerEvent) => {
    const ended = drag
    drag = undefined
    if (!ended) return
    const { x, y } = place(event)
    const area = model.draftArea.get()
    model.draftArea.set(undefined)
    if (area && area.endNs > area.startNs && area.tracks.length > 0) model.selection.set(area)
    else if (ended.kind === 'press') {
      hoverAt(x, y)
      const hover = model.hover.get()
      if (hover?.kind === 'slice' || hover?.kind === 'instant')
        model.selection.set({ kind: hover.kind, id: hover.id })
      else model.selection.set(undefined)
    }
    hoverAt(x, y)
  }

  const onCancel = () => {
    drag = undefined
    model.draftArea.set(undefined)
  }

  const onDouble = (event: MouseEvent) => {
    const { x, y } = place(event)
    hoverAt(x, y)
    const hover = model.hover.get()
    if (hover?.kind === 'slice') model.fit(hover.startNs, hover.endNs)
    else if (partOf(y).part !== 'rows') model.fitAll()
  }

  const onWheel = (event: WheelEvent) => {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? linePixels : 1
    const [dx, dy] = [event.deltaX * lines, event.deltaY * lines]
    const { x, y } = place(event)
    const scale = scaleOf(model.viewport.get())
    if (event.ctrlKey || event.metaKey) {
      const speed = Math.abs(dy) < 50 ? pinchSpeed : wheelSpeed
      const center = partOf(y).part === 'minimap' ? undefined : scale.ns(x)
      model.zoomBy(Math.exp(Math.max(-1, Math.min(1, dy * speed))), center)
    } else {
      const across = event.shiftKey && dx === 0 ? dy : dx
      const down = event.shiftKey ? 0 : dy
      if (across !== 0) model.pan(across / scale.pixelsPerNs)
      if (down !== 0) model.scrollTo(model.scrollTop.get() + down)
    }
    hoverAt(x, y)
  }

  const onLeave = () => {
    if (drag) return
    resting = undefined
    model.hover.set(undefined)
    model.cursorNs.set(undefined)
  }

  element.addEventListener('pointerdown', onDown, { signal })
  element.addEventListener('pointermove', onMove, { signal })
  element.addEventListener('pointerup', onUp, { signal })
  element.addEventListener('pointercancel', onCancel, { signal })
  element.addEventListener('pointerleave', onLeave, { signal })
  element.addEventListener('dblclick', onDouble, { signal })
  element.addEventListener('wheel', onWheel, { signal, passive: false })
  return {
    refresh: () => {
      if (resting && !drag) hoverAt(resting.x, resting.y)
    },
    close: () => events.abort(),
  }
}

function sameHover(a: Hover | undefined, b: Hover | undefined): boolean {
  if (!a || !b) return a === b
  if (a.row !== b.row || a.x !== b.x || a.y !== b.y) return false
  if (a.kind === 'slice' && b.kind === 'slice') return a.id === b.id && a.count === b.count
  if (a.kind === 'gap' && b.kind === 'gap') return a.startNs === b.startNs && a.endNs === b.endNs
  return a.kind === 'instant' && b.kind === 'instant' && a.id === b.id
}
