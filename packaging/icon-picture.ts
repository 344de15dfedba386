/**
 * The program's icon: the bars of renderer/logo.svg on a dark, rounded square. Drawn here, without a browser,
 * so that the same sources give the same bytes anywhere.
 */
interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly radius: number
  readonly colour: Colour
}

type Colour = readonly [red: number, green: number, blue: number]

/** Of a picture's side: the square's corners, and the logo in its middle. */
const cornerShare = 0.22
const logoShare = 0.66
/** Of the dark window (renderer/app/tokens.css). */
const square: Colour = [0x14, 0x19, 0x22]
/** Each pixel is judged at so many points in each direction. */
const samples = 4

/** Rectangles of an SVG of nothing else, and the side of its square view. Throws where it holds none. */
export function readLogo(svg: string): { readonly side: number; readonly bars: readonly Bar[] } {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const bars = [...svg.matchAll(/<rect ([^>]*)\/>/g)].map(([, attributes = '']) => {
    const read = (name: string) => new RegExp(`(?:^| )${name}="([^"]+)"`).exec(attributes)?.[1] ?? ''
    const [red, green, blue] = [1, 3, 5].map(at => Number.parseInt(read('fill').slice(at, at + 2), 16))
    return {
      x: Number(read('x')),
      y: Number(read('y')),
      width: Number(read('width')),
      height: Number(read('height')),
      radius: Number(read('rx')),
      colour: [red!, green!, blue!] as const,
    }
  })
  if (!(side > 0) || bars.length === 0) throw new Error('The logo is not made of rectangles in a square.')
  return { side, bars }
}

/** RGBA of a square picture, row by row. */
export function drawIcon(svg: string, size: number): Uint8Array {
  const { side, bars } = readLogo(svg)
  const pixels = new Uint8Array(size * size * 4)
  const whole = { x: 0, y: 0, width: 1, height: 1, radius: cornerShare, colour: square }
  const colourAt = (x: number, y: number): Colour | undefined => {
    if (!covers(whole, x, y)) return undefined
    const inLogo = (at: number) => ((at - (1 - logoShare) / 2) / logoShare) * side
    return bars.find(bar => covers(bar, inLogo(x), inLogo(y)))?.colour ?? square
  }
  /** Of points evenly over a pixel; one is enough where its corners agree, since every shape is larger. */
  const pointsOf = (column: number, row: number): readonly (Colour | undefined)[] => {
    const corners = [0, 1, 2, 3].map(corner =>
      colourAt((column + (corner % 2)) / size, (row + Math.floor(corner / 2)) / size),
    )
    if (corners.every(colour => colour === corners[0])) return corners.slice(0, 1)
    return Array.from({ length: samples * samples }, (_, sample) =>
      colourAt(
        (column + ((sample % samples) + 0.5) / samples) / size,
        (row + (Math.floor(sample / samples) + 0.5) / samples) / size,
      ),
    )
  }
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      pixels.set(mixed(pointsOf(column, row)), (row * size + column) * 4)
    }
  }
  return pixels
}

/** The colour of a pixel by those of its points; a point outside the square lets through what is behind. */
function mixed(points: readonly (Colour | undefined)[]): readonly number[] {
  const covered = points.filter(colour => colour !== undefined)
  const mean = (part: number) => {
    return Math.round(covered.reduce((sum, colour) => sum + colour[part]!, 0) / Math.max(covered.length, 1))
  }
  return [mean(0), mean(1), mean(2), Math.round((covered.length / points.length) * 255)]
}

/** Does a rectangle with round corners hold a point? */
function covers(bar: Omit<Bar, 'colour'>, x: number, y: number): boolean {
  const { radius } = bar
  const right = bar.x + bar.width
  const bottom = bar.y + bar.height
  if (x < bar.x || x >= right || y < bar.y || y >= bottom) return false
  const beside = Math.max(bar.x + radius - x, x - (right - radius), 0)
  const above = Math.max(bar.y + radius - y, y - (bottom - radius), 0)
  return Math.hypot(beside, above) <= radius
}
