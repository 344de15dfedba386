/**
 * The window of time that is shown, and the arithmetic of moving it. Times are doubles of nanoseconds: a window
 * of ten nanoseconds a hundred days into a run still has millionths of a nanosecond to spare.
 */
import type { Ns } from '../../engine/base/units.ts'

export interface Viewport {
  readonly startNs: Ns
  readonly endNs: Ns
}

/** Time is counted in whole nanoseconds: closer than this there is nothing more to see. */
export const minimumSpanNs = 10

export function spanOf(viewport: Viewport): Ns {
  return viewport.endNs - viewport.startNs
}

/** The whole run. */
export function wholeRun(lengthNs: Ns): Viewport {
  return { startNs: 0, endNs: Math.max(lengthNs, minimumSpanNs) }
}

/** The nearest window that lies in the run and is no narrower than {@link minimumSpanNs}. Keeps the width if it can. */
export function clampViewport(viewport: Viewport, lengthNs: Ns): Viewport {
  const whole = wholeRun(lengthNs)
  if (!Number.isFinite(viewport.startNs) || !Number.isFinite(viewport.endNs)) return whole
  const centre = (viewport.startNs + viewport.endNs) / 2
  const span = Math.min(Math.max(spanOf(viewport), minimumSpanNs), whole.endNs)
  if (span === whole.endNs) return whole
  const wanted = span === spanOf(viewport) ? viewport.startNs : centre - span / 2
  const startNs = Math.min(Math.max(wanted, 0), whole.endNs - span)
  return { startNs, endNs: startNs + span }
}

/** Zooms so that `centerNs` stays where it is on the screen; a factor above 1 shows more time. */
export function zoomViewport(viewport: Viewport, factor: number, centerNs: Ns, lengthNs: Ns): Viewport {
  const limit = wholeRun(lengthNs).endNs
  const span = Math.min(Math.max(spanOf(viewport) * factor, minimumSpanNs), limit)
  const share = (centerNs - viewport.startNs) / spanOf(viewport)
  const startNs = centerNs - share * span
  return clampViewport({ startNs, endNs: startNs + span }, lengthNs)
}

export function panViewport(viewport: Viewport, deltaNs: Ns, lengthNs: Ns): Viewport {
  return clampViewport({ startNs: viewport.startNs + deltaNs, endNs: viewport.endNs + deltaNs }, lengthNs)
}

/** The window that shows these times with a margin of a tenth of them on either side. */
export function windowAround(startNs: Ns, endNs: Ns, lengthNs: Ns): Viewport {
  const margin = Math.max((endNs - startNs) * 0.1, minimumSpanNs / 2)
  return clampViewport({ startNs: startNs - margin, endNs: endNs + margin }, lengthNs)
}

/** The window of the same width that shows these times, moved only if it must. */
export function windowShowing(viewport: Viewport, startNs: Ns, endNs: Ns, lengthNs: Ns): Viewport {
  if (endNs > viewport.startNs && startNs < viewport.endNs) {
    const visible = Math.min(endNs, viewport.endNs) - Math.max(startNs, viewport.startNs)
    if (visible >= Math.min(endNs - startNs, spanOf(viewport) / 2)) return viewport
  }
  const span = spanOf(viewport)
  const centre = endNs - startNs > span ? startNs + span * 0.4 : (startNs + endNs) / 2
  return clampViewport({ startNs: centre - span / 2, endNs: centre + span / 2 }, lengthNs)
}

export function sameViewport(a: Viewport, b: Viewport): boolean {
  const slack = Math.max(spanOf(a), spanOf(b)) * 1e-6
  return Math.abs(a.startNs - b.startNs) <= slack && Math.abs(a.endNs - b.endNs) <= slack
}
