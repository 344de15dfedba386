import type { Command } from '../app/command.ts'
import type { Studio } from '../app/studio.ts'
import { spanOf } from '../timeline/viewport.ts'

const zoomStep = 1.25
const panStep = 0.15

/** What keys and the palette can do to a comparison. */
export function compareCommands(studio: Studio): readonly Command[] {
  const { compare, runs, screen } = studio
  const isShown = () => screen.get() === 'compare' && compare.runs.get().length > 1
  const move = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    id,
    title,
    group: 'View',
    keys,
    when: isShown,
    run,
  })
  return [
    {
      id: 'compare.openRuns',
      title: 'Compare the open runs',
      group: 'View',
      when: () => runs.tabs.get().length > 1,
      run: () => {
        compare.choose(runs.tabs.get().map(tab => tab.model.run.run))
        screen.set('compare')
      },
    },
    move('compare.zoomIn', 'Comparison: zoom in', ['KeyW', 'Equal', 'NumpadAdd'], () =>
      compare.zoomBy(1 / zoomStep, compare.cursorNs.get()),
    ),
    move('compare.zoomOut', 'Comparison: zoom out', ['KeyS', 'Minus', 'NumpadSubtract'], () =>
      compare.zoomBy(zoomStep, compare.cursorNs.get()),
    ),
    move('compare.panLeft', 'Comparison: pan left', ['KeyA'], () =>
      compare.pan(-spanOf(compare.viewport.get()) * panStep),
    ),
    move('compare.panRight', 'Comparison: pan right', ['KeyD'], () =>
      compare.pan(spanOf(compare.viewport.get()) * panStep),
    ),
    move('compare.wholeRuns', 'Comparison: show the whole runs', ['Digit0'], () => compare.fitAll()),
    {
      id: 'compare.equalSteps',
      title: 'Comparison: scale to equal steps, or back',
      group: 'View',
      when: isShown,
      run: () => compare.equalLength.update(value => !value),
    },
  ]
}
