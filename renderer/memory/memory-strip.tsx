import { useEffect, useMemo, useRef } from 'react'
import type { ChartColours } from '../charts/chart-colours.ts'
import { paintScene } from '../charts/paint-scene.ts'
import type { ExportStyle } from '../charts/scene-svg.ts'
import type { TimelineModel } from '../timeline/model.ts'
import { CanvasSurface } from '../widgets/canvas-surface.ts'
import { type MemoryPicture, memoryScene } from './memory-scene.ts'

interface MemoryStripProps {
  readonly model: TimelineModel
  /** All but where it is looked at, and how large. */
  readonly picture: Omit<MemoryPicture, 'viewport' | 'width' | 'height'>
  readonly colours: ChartColours
  readonly style: ExportStyle
  readonly label: string
}

/** One rank's memory on a canvas. It follows the timeline's window and paints only when that or the data change. */
export function MemoryStrip({ model, picture, colours, style, label }: MemoryStripProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const shown = useRef({ picture, colours, style })
  shown.current = { picture, colours, style }
  const painter = useRef<{ readonly paint: () => void }>(undefined)

  useEffect(() => {
    const surface = new CanvasSurface(canvas.current!, false, () => paint())
    let frame = 0
    const paint = () => {
      frame = 0
      const { width, height, ratio } = surface.size
      const { picture: what, colours: theme, style: fonts } = shown.current
      const size = { width: Math.floor(width), height: Math.floor(height) }
      surface.context.setTransform(ratio, 0, 0, ratio, 0, 0)
      const viewport = model.viewport.get()
      paintScene(surface.context, memoryScene({ ...what, ...size, viewport }, theme), fonts)
    }
    const request = () => {
      if (frame === 0) frame = requestAnimationFrame(paint)
    }
    const stop = model.viewport.subscribe(request)
    painter.current = { paint: request }
    return () => {
      stop()
      cancelAnimationFrame(frame)
      surface.close()
    }
  }, [model])

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn has changed
  useEffect(() => painter.current?.paint(), [picture, colours, style])

  return useMemo(
    () => <canvas ref={canvas} className="memory-canvas" role="img" aria-label={label} />,
    [label],
  )
}
