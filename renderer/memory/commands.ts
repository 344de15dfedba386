import type { Command } from '../app/command.ts'
import type { Studio } from '../app/studio.ts'
import { spanOf } from '../timeline/viewport.ts'

/** A press of a key zooms by this factor, pans by this share of the window. */
const zoomStep = 1.25
const panStep = 0.15

/** The timeline's keys for the window of time, on the memory screen, which shows the same window. */
export function memoryCommands(studio: Studio): readonly Command[] {
  const model = () => (studio.screen.get() === 'memory' ? studio.runs.current()?.model : undefined)
  const command = (
    id: string,
    title: string,
    keys: readonly string[],
    run: (front: NonNullable<ReturnType<typeof model>>) => void,
  ): Command => ({
    id,
    title,
    group: 'View',
    keys,
    when: () => model() !== undefined,
    run: () => {
      const front = model()
      if (front) run(front)
    },
  })
  return [
    command('memory.zoomIn', 'Memory: zoom in', ['KeyW', 'Equal', 'NumpadAdd'], front =>
      front.zoomBy(1 / zoomStep, front.cursorNs.get()),
    ),
    command('memory.zoomOut', 'Memory: zoom out', ['KeyS', 'Minus', 'NumpadSubtract'], front =>
      front.zoomBy(zoomStep, front.cursorNs.get()),
    ),
    command('memory.panLeft', 'Memory: pan left', ['KeyA'], front =>
      front.pan(-spanOf(front.viewport.get()) * panStep),
    ),
    command('memory.panRight', 'Memory: pan right', ['KeyD'], front =>
      front.pan(spanOf(front.viewport.get()) * panStep),
    ),
    command('memory.wholeRun', 'Memory: show the whole run', ['Digit0'], front => front.fitAll()),
  ]
}
