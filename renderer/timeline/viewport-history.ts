/** Where the person has looked, as a browser keeps pages: back, forward, and a new place cuts the way forward. */
import { sameViewport, type Viewport } from './viewport.ts'

const limit = 100

export class ViewportHistory {
  #back: Viewport[] = []
  #forward: Viewport[] = []

  get canGoBack(): boolean {
    return this.#back.length > 0
  }

  get canGoForward(): boolean {
    return this.#forward.length > 0
  }

  /** Remembers a place that is being left for a new one. */
  leave(place: Viewport): void {
    const last = this.#back.at(-1)
    if (!last || !sameViewport(last, place)) this.#back.push(place)
    if (this.#back.length > limit) this.#back.shift()
    this.#forward = []
  }

  /** The place before; undefined where there is none. */
  back(current: Viewport): Viewport | undefined {
    return move(this.#back, this.#forward, current)
  }

  forward(current: Viewport): Viewport | undefined {
    return move(this.#forward, this.#back, current)
  }
}

function move(from: Viewport[], to: Viewport[], current: Viewport): Viewport | undefined {
  let place = from.pop()
  while (place && sameViewport(place, current)) place = from.pop()
  if (place) to.push(current)
  return place
}
