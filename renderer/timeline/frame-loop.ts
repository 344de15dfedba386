/**
 * The one owner of animation frames. Whoever changes something asks for a frame; whoever animates is called
 * until it is done; where nobody asks, no frame is drawn. `__rankscope` on the global object tells tests and
 * benches how many were drawn and when everything has come to rest.
 */
export interface FrameCounters {
  /** Frames drawn since the page was loaded, over all loops. */
  framesDrawn: number
  /** Answers of the service that were drawn: how often there was something new to see. */
  pictures: number
  /** Rectangles of the last drawn frame. */
  rectangles: number
  /** Resolves once no frame is due and nothing that will ask for one is under way. */
  idle(): Promise<void>
}

export interface Animation {
  /** Moves on by some milliseconds; false when it has ended. */
  step(elapsedMs: number): boolean
}

const loops = new Set<FrameLoop>()

export const frameCounters: FrameCounters = {
  framesDrawn: 0,
  pictures: 0,
  rectangles: 0,
  async idle() {
    // Two turns: what was under way may ask for a frame, and a frame may start something.
    while ([...loops].some(loop => loop.active)) await new Promise(resolve => setTimeout(resolve, 4))
  },
}
Object.assign(globalThis, { __rankscope: frameCounters })

export class FrameLoop {
  readonly #draw: () => void
  readonly #busy: () => boolean
  readonly #animations = new Set<Animation>()
  #handle: number | undefined
  #last: number | undefined

  /** `draw` paints whatever changed; `busy` tells that data are on their way. */
  constructor(draw: () => void, busy: () => boolean) {
    this.#draw = draw
    this.#busy = busy
    loops.add(this)
  }

  get active(): boolean {
    return this.#handle !== undefined || this.#busy()
  }

  /** Asks for a frame; any number of requests before it are one. */
  request(): void {
    this.#handle ??= requestAnimationFrame(now => this.#frame(now))
  }

  /** Draws within the frame that is being made: a canvas that was resized is empty until it is painted. */
  drawNow(): void {
    if (this.#handle !== undefined && this.#animations.size === 0) {
      cancelAnimationFrame(this.#handle)
      this.#handle = undefined
    }
    this.#draw()
    frameCounters.framesDrawn++
  }

  animate(animation: Animation): void {
    this.#animations.add(animation)
    this.request()
  }

  close(): void {
    if (this.#handle !== undefined) cancelAnimationFrame(this.#handle)
    this.#animations.clear()
    loops.delete(this)
  }

  #frame(now: number): void {
    this.#handle = undefined
    // After a rest the time since the last frame says nothing about speed.
    const elapsed = this.#last === undefined ? 1000 / 60 : Math.min(now - this.#last, 100)
    for (const animation of [...this.#animations]) {
      if (!animation.step(elapsed)) this.#animations.delete(animation)
    }
    this.#draw()
    frameCounters.framesDrawn++
    if (this.#animations.size > 0) {
      this.#last = now
      this.request()
    } else this.#last = undefined
  }
}
