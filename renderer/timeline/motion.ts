/** Movements that take time: held keys that gather speed, and jumps that one can follow with the eye. */
import type { Animation } from './frame-loop.ts'
import type { Movement, TimelineModel } from './model.ts'
import { spanOf, type Viewport } from './viewport.ts'

/** Speed of zooming in powers of e a second, of panning in windows a second; doubled when held this long. */
const zoomSpeed = 2.4
const panSpeed = 0.9
const doublingMs = 700
const largestBoost = 3
/** The first press moves at once this much, so that a short tap does something. */
const jumpMs = 170

export class HeldMotion implements Animation {
  readonly #model: TimelineModel
  readonly #heldMs = new Map<Movement, number>()

  constructor(model: TimelineModel) {
    this.#model = model
  }

  step(elapsedMs: number): boolean {
    const held = this.#model.held.get()
    for (const movement of this.#heldMs.keys()) if (!held.has(movement)) this.#heldMs.delete(movement)
    for (const movement of held) {
      const soFar = this.#heldMs.get(movement) ?? 0
      this.#heldMs.set(movement, soFar + elapsedMs)
      this.#move(movement, (elapsedMs / 1000) * Math.min(2 ** (soFar / doublingMs), largestBoost))
    }
    return held.size > 0
  }

  #move(movement: Movement, seconds: number): void {
    const model = this.#model
    const viewport = model.viewport.get()
    if (movement === 'panLeft') model.pan(-spanOf(viewport) * panSpeed * seconds)
    else if (movement === 'panRight') model.pan(spanOf(viewport) * panSpeed * seconds)
    else {
      const direction = movement === 'zoomIn' ? -1 : 1
      model.zoomBy(Math.exp(direction * zoomSpeed * seconds), model.cursorNs.get())
    }
  }
}

/** From one window to another: the width moves by ratios, so that far and near zooms look alike. */
export class JumpMotion implements Animation {
  readonly #from: Viewport
  readonly #to: Viewport
  readonly #apply: (viewport: Viewport) => void
  #elapsed = 0
  #stopped = false

  constructor(from: Viewport, to: Viewport, apply: (viewport: Viewport) => void) {
    this.#from = from
    this.#to = to
    this.#apply = apply
  }

  /** Leaves the window where it is now. */
  stop(): void {
    this.#stopped = true
  }

  step(elapsedMs: number): boolean {
    if (this.#stopped) return false
    this.#elapsed += elapsedMs
    const share = Math.min(this.#elapsed / jumpMs, 1)
    this.#apply(share === 1 ? this.#to : between(this.#from, this.#to, 1 - (1 - share) ** 3))
    return share < 1
  }
}

/** The window at a share of the way. */
export function between(from: Viewport, to: Viewport, share: number): Viewport {
  const spanFrom = spanOf(from)
  const spanTo = spanOf(to)
  const span = spanFrom * (spanTo / spanFrom) ** share
  // The edges keep their course: where the width changes, position goes with it and not with time.
  const along = spanTo === spanFrom ? share : (span - spanFrom) / (spanTo - spanFrom)
  const startNs = from.startNs + (to.startNs - from.startNs) * along
  return { startNs, endNs: startNs + span }
}
