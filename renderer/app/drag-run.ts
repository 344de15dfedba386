import type { DragEvent } from 'react'
import type { Studio } from './studio.ts'

/**
 * For an element that stands for a run: dragged out of the window, it is the run's file, for a file manager, a
 * mail, another Rankscope. A browser has no file at hand, so there it cannot be dragged.
 */
export function draggedAsFile(
  studio: Studio,
  run: string,
): { readonly draggable?: boolean; readonly onDragStart?: (event: DragEvent) => void } {
  const { dragRun } = studio.host
  if (!dragRun) return {}
  return {
    draggable: true,
    onDragStart: event => {
      // The page's own drag would hand out a picture of the element.
      event.preventDefault()
      void studio.attempt(() => dragRun(run))
    },
  }
}
