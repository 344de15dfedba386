/**
 * A canvas whose pixels are the screen's: as many as its box covers on this display, whatever the zoom.
 * Its size follows the box; nobody sets it elsewhere.
 */
export interface SurfaceSize {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Device pixels a CSS pixel. */
  readonly ratio: number
}

export class CanvasSurface {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
  #size: SurfaceSize = { width: 1, height: 1, ratio: 1 }
  readonly #observer: ResizeObserver

  /**
   * `onResize` is called at once when the box or the display's density changes. `alpha`: something lies below
   * that is to be seen; without it the browser need not blend.
   */
  constructor(canvas: HTMLCanvasElement, alpha: boolean, onResize: (size: SurfaceSize) => void) {
    this.canvas = canvas
    const context = canvas.getContext('2d', { alpha })
    if (!context) throw new Error('This browser gives no 2D canvas.')
    this.context = context
    this.#observer = new ResizeObserver(entries => {
      const entry = entries.at(-1)
      if (!entry) return
      const { width, height } = entry.contentRect
      const box = entry.devicePixelContentBoxSize?.[0]
      canvas.width = devicePixels(width, box?.inlineSize)
      canvas.height = devicePixels(height, box?.blockSize)
      const next = { width, height, ratio: width > 0 ? canvas.width / width : window.devicePixelRatio }
      this.#size = next
      onResize(next)
    })
    this.#observer.observe(canvas, { box: 'device-pixel-content-box' })
  }

  get size(): SurfaceSize {
    return this.#size
  }

  close(): void {
    this.#observer.disconnect()
  }
}

/** What the browser measured, where that is about what the display's density makes of the box. */
function devicePixels(cssPixels: number, measured: number | undefined): number {
  const expected = Math.round(cssPixels * window.devicePixelRatio)
  const isMeasured = measured !== undefined && Math.abs(measured - expected) <= 2
  return Math.max(1, isMeasured ? measured : expected)
}
