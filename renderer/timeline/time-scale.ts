/** From time to device pixels and back, for one drawing. */
import type { Ns } from '../../engine/base/units.ts'
import { spanOf, type Viewport } from './viewport.ts'

export class TimeScale {
  readonly startNs: Ns
  readonly endNs: Ns
  /** Of the time axis, in the same pixels that x is counted in. */
  readonly width: number
  readonly pixelsPerNs: number

  constructor(viewport: Viewport, width: number) {
    this.startNs = viewport.startNs
    this.endNs = viewport.endNs
    this.width = Math.max(width, 1)
    this.pixelsPerNs = this.width / spanOf(viewport)
  }

  x(ns: Ns): number {
    return (ns - this.startNs) * this.pixelsPerNs
  }

  ns(x: number): Ns {
    return this.startNs + x / this.pixelsPerNs
  }
}
