/** A scene on a canvas: how a chart becomes a PNG. */
import { type Box, type Hatch, type Scene, type Shape, textSize } from './scene.ts'
import type { ExportStyle } from './scene-svg.ts'

export type SceneContext = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'fillRect'
  | 'fillText'
  | 'beginPath'
  | 'roundRect'
  | 'fill'
  | 'stroke'
  | 'moveTo'
  | 'lineTo'
  | 'setLineDash'
  | 'save'
  | 'restore'
  | 'clip'
>

/** Draws in the scene's own pixels; scale the context for a finer picture. */
export function paintScene(context: SceneContext, scene: Scene, style: ExportStyle): void {
  context.fillStyle = style.background
  context.fillRect(0, 0, scene.width, scene.height)
  for (const shape of scene.shapes) paintShape(context, shape, style)
}

function paintShape(context: SceneContext, shape: Shape, style: ExportStyle): void {
  switch (shape.kind) {
    case 'rect':
      paintBox(context, shape)
      break
    case 'line': {
      context.strokeStyle = shape.stroke
      context.lineWidth = shape.width
      context.setLineDash(shape.dash === undefined ? [] : [shape.dash])
      context.beginPath()
      shape.points.forEach(([x, y], index) => {
        if (index === 0) context.moveTo(x, y)
        else context.lineTo(x, y)
      })
      context.stroke()
      context.setLineDash([])
      break
    }
    case 'text':
      context.font = `${shape.bold ? 600 : 400} ${textSize}px ${shape.mono ? style.mono : style.sans}`
      context.fillStyle = shape.fill
      context.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor
      context.textBaseline = 'middle'
      context.fillText(shape.text, shape.x, shape.y)
  }
}

function paintBox(context: SceneContext, { x, y, width, height, fill, radius = 0, outline }: Box): void {
  if (width <= 0 || height <= 0) return
  // Most boxes are plain ones, and a path costs several times what a fill does.
  if (radius === 0 && outline === undefined && typeof fill === 'string') {
    context.fillStyle = fill
    context.fillRect(x, y, width, height)
    return
  }
  context.beginPath()
  context.roundRect(x, y, width, height, radius)
  if (typeof fill === 'string') {
    context.fillStyle = fill
    context.fill()
  } else paintHatch(context, fill, x, y, width, height)
  if (outline === undefined) return
  context.strokeStyle = outline
  context.lineWidth = 1.5
  context.stroke()
}

/** The path that stands on the context, hatched; lines lie where the SVG's pattern has them. */
function paintHatch(
  context: SceneContext,
  { line, surface, period }: Hatch,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.fillStyle = surface
  context.fill()
  context.save()
  context.clip()
  context.strokeStyle = line
  context.lineWidth = 1.2
  context.beginPath()
  const first = Math.floor((x + y) / period) * period
  for (let sum = first; sum <= x + y + width + height; sum += period) {
    context.moveTo(sum - y, y)
    context.lineTo(sum - y - height, y + height)
  }
  context.stroke()
  context.restore()
}
