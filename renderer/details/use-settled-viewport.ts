import { useEffect, useState } from 'react'
import type { TimelineModel, Viewport } from '../timeline/model.ts'

/** A flight is over when the window has stood still for so long, ms. */
const settledMs = 150

/** The window of time once it stands still: tables follow flights at their ends, not at every frame. */
export function useSettledViewport(model: TimelineModel): Viewport {
  const [viewport, setViewport] = useState(model.viewport.get())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const settle = () => {
      clearTimeout(timer)
      timer = setTimeout(() => setViewport(model.viewport.get()), settledMs)
    }
    settle()
    const stop = model.viewport.subscribe(settle)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [model])
  return viewport
}
