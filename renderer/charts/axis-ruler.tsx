import { useEffect, useRef } from 'react'
import { drawRuler } from '../timeline/draw-ruler.ts'
import { themeColours } from '../timeline/theme-colours.ts'
import { TimeScale } from '../timeline/time-scale.ts'
import { CanvasSurface } from '../widgets/canvas-surface.ts'
import type { TimeAxis } from './time-axis.ts'
import { type ChartStyle, useChartStyle } from './use-chart-style.ts'

/** The timeline's ruler over another axis, with the cursor's line through all below it. */
export function AxisRuler({ axis }: { readonly axis: TimeAxis }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const style: ChartStyle = useChartStyle()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another style is another theme
  useEffect(() => {
    const element = canvas.current!
    const tokens = getComputedStyle(element)
    const colours = themeColours(property => tokens.getPropertyValue(property))
    let frame = 0
    const surface = new CanvasSurface(element, false, () => paint())
    const paint = () => {
      frame = 0
      const { context } = surface
      const { width, height } = element
      const scale = new TimeScale(axis.viewport.get(), width)
      drawRuler(context, scale, { top: 0, height, bottom: height }, colours, surface.size.ratio)
    }
    const request = () => {
      if (frame === 0) frame = requestAnimationFrame(paint)
    }
    const stop = axis.viewport.subscribe(request)
    return () => {
      stop()
      cancelAnimationFrame(frame)
      surface.close()
    }
  }, [axis, style])
  return <canvas ref={canvas} className="axis-ruler" />
}

/** A line at the time under the mouse, or at one that was pointed at. Lies over what shares the axis. */
export function AxisCursor(props: { readonly axis: TimeAxis; readonly pinnedNs: number | undefined }) {
  const { axis, pinnedNs } = props
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = () => {
      const element = line.current
      const ns = axis.cursorNs.get() ?? pinnedNs
      if (!element) return
      const { startNs, endNs } = axis.viewport.get()
      const share = ns === undefined ? -1 : (ns - startNs) / (endNs - startNs)
      element.hidden = share < 0 || share > 1
      element.style.left = `${share * 100}%`
      element.dataset['pinned'] = String(ns === pinnedNs)
    }
    place()
    const stops = [axis.cursorNs.subscribe(place), axis.viewport.subscribe(place)]
    return () => stops.forEach(stop => void stop())
  }, [axis, pinnedNs])
  return <div ref={line} className="axis-cursor" hidden={true} />
}
