/** A scene as the text of an SVG file: of its own, with plain colours, as any program takes it. */
import { type Hatch, type Paint, type Scene, type Shape, textSize } from './scene.ts'

export interface ExportStyle {
  readonly background: string
  readonly sans: string
  readonly mono: string
}

/** @param ids begins the ids of its patterns: several in one page must not share any */
export function sceneSvg(scene: Scene, title: string, style: ExportStyle, ids = ''): string {
  const hatches = hatchesOf(scene)
  const paintText = (paint: Paint) =>
    typeof paint === 'string'
      ? paint
      : `url(#${ids}h${hatches.findIndex(hatch => hatchKey(hatch) === hatchKey(paint))})`
  const body = scene.shapes.map(shape => shapeText(shape, paintText)).join('\n')
  const { width, height } = scene
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="${textSize}" font-family="${escapeText(style.sans)}" role="img">
<title>${escapeText(title)}</title>
<style>.mono{font-family:${escapeText(style.mono)}}</style>
<defs>${hatches.map((hatch, index) => hatchText(hatch, `${ids}h${index}`)).join('')}</defs>
<rect width="${width}" height="${height}" fill="${style.background}"/>
${body}
</svg>
`
}

/** The hatches of a scene, each once; a position here is the number of its pattern. */
export function hatchesOf(scene: Scene): readonly Hatch[] {
  const found = new Map<string, Hatch>()
  for (const shape of scene.shapes) {
    if (shape.kind === 'rect' && typeof shape.fill !== 'string') found.set(hatchKey(shape.fill), shape.fill)
  }
  return [...found.values()]
}

export function hatchKey({ line, surface, period }: Hatch): string {
  return `${line} ${surface} ${period}`
}

/** The lines of a pattern's tile, through its corners so that tiles join. */
export function hatchPath(period: number): string {
  const after = period + 1
  return `M-1 1L1 -1M-1 ${after}L${after} -1M${period - 1} ${after}L${after} ${period - 1}`
}

function hatchText({ line, surface, period }: Hatch, id: string): string {
  return `<pattern id="${id}" width="${period}" height="${period}" patternUnits="userSpaceOnUse"><rect width="${period}" height="${period}" fill="${surface}"/><path d="${hatchPath(period)}" stroke="${line}" stroke-width="1.2"/></pattern>`
}

function shapeText(shape: Shape, paintText: (paint: Paint) => string): string {
  const tip = shape.tip === undefined ? '' : `<title>${escapeText(shape.tip)}</title>`
  switch (shape.kind) {
    case 'rect': {
      const outline = shape.outline === undefined ? '' : ` stroke="${shape.outline}" stroke-width="1.5"`
      const radius = shape.radius === undefined ? '' : ` rx="${shape.radius}"`
      return `<rect x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}" height="${round(shape.height)}" fill="${paintText(shape.fill)}"${radius}${outline}>${tip}</rect>`
    }
    case 'line': {
      const points = shape.points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')
      const dash = shape.dash === undefined ? '' : ` stroke-dasharray="${shape.dash}"`
      return `<polyline points="${points}" fill="none" stroke="${shape.stroke}" stroke-width="${shape.width}"${dash}>${tip}</polyline>`
    }
    case 'text': {
      const weight = shape.bold ? ' font-weight="600"' : ''
      const mono = shape.mono ? ' class="mono"' : ''
      return `<text x="${round(shape.x)}" y="${round(shape.y)}" fill="${shape.fill}" text-anchor="${shape.anchor}" dominant-baseline="central"${mono}${weight}>${escapeText(shape.text)}${tip}</text>`
    }
  }
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Text as it may stand between tags and in quoted attributes. Characters that no XML may hold are left out. */
export function escapeText(text: string): string {
  return text
    .replace(forbidden, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** What XML does not allow in any form. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
