/** Ctrl with + - 0 for the whole window, also where its page hangs or a dialog has the keys. */
import type { Input, WebContents } from 'electron'

export type ZoomStep = 'in' | 'out' | 'reset'

/** In Chromium's levels: each is a fifth larger. From half to three times the size. */
const smallest = -4
const largest = 6
const stepLevels = 0.5

const steps: Readonly<Record<string, ZoomStep>> = {
  Equal: 'in',
  NumpadAdd: 'in',
  Minus: 'out',
  NumpadSubtract: 'out',
  Digit0: 'reset',
  Numpad0: 'reset',
}

/** What a press asks for, if anything. */
export function zoomStepOf(
  input: Pick<Input, 'type' | 'code' | 'control' | 'meta' | 'alt'>,
  isMac: boolean,
): ZoomStep | undefined {
  const isOurs = input.type === 'keyDown' && (isMac ? input.meta : input.control) && !input.alt
  return isOurs ? steps[input.code] : undefined
}

export function zoomLevelAfter(level: number, step: ZoomStep): number {
  if (step === 'reset') return 0
  const next = level + (step === 'in' ? stepLevels : -stepLevels)
  return Math.min(Math.max(next, smallest), largest)
}

export class WindowZoom {
  readonly #contents: WebContents
  readonly #changed: () => void
  #level: number

  constructor(contents: WebContents, level: number, changed: () => void) {
    this.#contents = contents
    this.#level = level
    this.#changed = changed
    contents.on('before-input-event', (event, input) => {
      const step = zoomStepOf(input, process.platform === 'darwin')
      if (!step) return
      event.preventDefault()
      this.step(step)
    })
    // Chromium forgets it with every page.
    contents.on('dom-ready', () => contents.setZoomLevel(this.#level))
  }

  get level(): number {
    return this.#level
  }

  step(step: ZoomStep): void {
    this.#level = zoomLevelAfter(this.#level, step)
    this.#contents.setZoomLevel(this.#level)
    this.#changed()
  }
}
