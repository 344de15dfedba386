/**
 * Mouse and trackpad on a time axis that is not the timeline's, by the same rules: wheel with Ctrl zooms at the
 * cursor, with Shift or sideways pans, a drag pans, a click points at a time.
 */
import type { Store } from '../app/store.ts'
import { TimeScale } from '../timeline/time-scale.ts'
import { spanOf, type Viewport } from '../timeline/viewport.ts'

/** What is moved: the timeline's model is one. */
export interface TimeAxis {
  readonly viewport: Store<Viewport>
  readonly cursorNs: Store<number | undefined>
  /** A factor above 1 shows more time. */
  zoomBy(factor: number, centerNs?: number): void
  pan(deltaNs: number): void
}

/** A press that moves less than this is a click, CSS pixels. */
const clickSlack = 4
const pinchSpeed = 0.01
const wheelSpeed = 0.0022
const linePixels = 18

/**
 * @param left CSS pixels of the element before the axis begins
 * @returns the way to stop
 */
export function watchTimeAxis(
  element: HTMLElement,
  axis: TimeAxis,
  left: () => number,
  onClick: (ns: number, target: EventTarget | null) => void,
): () => void {
  const events = new AbortController()
  const { signal } = events
  let press: { readonly x: number; readonly viewport: Viewport; isDrag: boolean } | undefined
  const scale = () => new TimeScale(axis.viewport.get(), element.clientWidth - left())
  const timeAt = (event: MouseEvent) =>
    scale().ns(event.clientX - element.getBoundingClientRect().left - left())

  element.addEventListener(
    'wheel',
    event => {
      const pixels = event.deltaMode === 1 ? linePixels : 1
      if (event.ctrlKey || event.metaKey) {
        const isPinch = !Number.isInteger(event.deltaY) || Math.abs(event.deltaY) < 40
        const speed = isPinch ? pinchSpeed : wheelSpeed
        axis.zoomBy(Math.exp(event.deltaY * pixels * speed), timeAt(event))
      } else {
        const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
        if (sideways === 0) return
        axis.pan((sideways * pixels) / scale().pixelsPerNs)
      }
      event.preventDefault()
    },
    { passive: false, signal },
  )
  element.addEventListener(
    'pointerdown',
    event => {
      if (event.button > 1 || event.clientX - element.getBoundingClientRect().left < left()) return
      press = { x: event.clientX, viewport: axis.viewport.get(), isDrag: false }
    },
    { signal },
  )
  element.addEventListener(
    'pointermove',
    event => {
      const { startNs, endNs } = axis.viewport.get()
      const ns = timeAt(event)
      axis.cursorNs.set(ns >= startNs && ns <= endNs ? ns : undefined)
      if (!press) return
      const moved = event.clientX - press.x
      if (!press.isDrag && Math.abs(moved) > clickSlack) {
        press.isDrag = true
        element.setPointerCapture(event.pointerId)
      }
      if (!press.isDrag) return
      const wanted = press.viewport.startNs - (moved / scale().width) * spanOf(press.viewport)
      axis.pan(wanted - startNs)
    },
    { signal },
  )
  element.addEventListener(
    'pointerup',
    event => {
      if (press && !press.isDrag) onClick(timeAt(event), event.target)
      press = undefined
    },
    { signal },
  )
  element.addEventListener('pointercancel', () => (press = undefined), { signal })
  element.addEventListener('pointerleave', () => axis.cursorNs.set(undefined), { signal })
  return () => events.abort()
}
