/**
 * Many narrow rectangles of one height each cost as much as one: they are written as pixels of a line one
 * pixel high, and the line is stretched down to the height when drawn. Drawing then costs by the number of
 * lines and not of rectangles (60,000 fillRects take 65 to 100 ms on a software canvas, 100 lines take 3).
 */

/** What is needed of a canvas context: also what a test records. */
export type StripTarget = Pick<CanvasRenderingContext2D, 'drawImage'>

interface Line {
  readonly y: number
  readonly height: number
}

export class CanvasStrip {
  readonly #canvas: OffscreenCanvas
  readonly #context: OffscreenCanvasRenderingContext2D
  #image: ImageData
  #pixels: Uint32Array
  #lines: Line[] = []
  readonly #width: number

  constructor(width: number) {
    this.#width = width
    this.#canvas = new OffscreenCanvas(width, 64)
    this.#context = this.#canvas.getContext('2d')!
    this.#image = new ImageData(width, 64)
    this.#pixels = new Uint32Array(this.#image.data.buffer)
  }

  get width(): number {
    return this.#width
  }

  /** Begins a line that will lie at `y`, and returns the position of its first pixel for {@link fill}. */
  line(y: number, height: number): number {
    if (this.#lines.length === this.#image.height) this.#grow()
    this.#lines.push({ y, height })
    return (this.#lines.length - 1) * this.#width
  }

  /** Pixels of the lines, one word each; see packRgb. */
  get pixels(): Uint32Array {
    return this.#pixels
  }

  /** Draws the lines and forgets them. */
  flush(target: StripTarget): void {
    const count = this.#lines.length
    if (count === 0) return
    this.#context.putImageData(this.#image, 0, 0, 0, 0, this.#width, count)
    for (let i = 0; i < count; i++) {
      const { y, height } = this.#lines[i]!
      target.drawImage(this.#canvas, 0, i, this.#width, 1, 0, y, this.#width, height)
    }
    this.#pixels.fill(0, 0, count * this.#width)
    this.#lines = []
  }

  #grow(): void {
    const height = this.#image.height * 2
    const old = this.#pixels
    this.#image = new ImageData(this.#width, height)
    this.#pixels = new Uint32Array(this.#image.data.buffer)
    this.#pixels.set(old)
    this.#canvas.height = height
  }
}
