/** Hatched fills: meaning that does not rest on hue. The lines lie still in time while the window moves. */
const period = 7

/** A pattern of diagonal lines, `surface` behind them where given. Sizes in device pixels by `ratio`. */
export function makeHatch(
  context: CanvasRenderingContext2D,
  line: string,
  surface: string | undefined,
  ratio: number,
): CanvasPattern {
  const size = Math.round(period * ratio)
  const tile = new OffscreenCanvas(size, size)
  const paint = tile.getContext('2d')!
  if (surface) {
    paint.fillStyle = surface
    paint.fillRect(0, 0, size, size)
  }
  paint.strokeStyle = line
  paint.lineWidth = 1.2 * ratio
  paint.beginPath()
  for (const shift of [-size, 0, size]) {
    paint.moveTo(shift - 1, size + 1)
    paint.lineTo(shift + size + 1, -1)
  }
  paint.stroke()
  return context.createPattern(tile, 'repeat')!
}

/** Moves a pattern so that it belongs to time zero. */
export function anchorHatch(pattern: CanvasPattern, zeroX: number, ratio: number): void {
  const size = Math.round(period * ratio)
  pattern.setTransform(new DOMMatrix().translate(Math.round(zeroX % size), 0))
}
