import type { Command } from '../app/command.ts'
import type { Studio } from '../app/studio.ts'
import { areaSpan } from './area-span.ts'

/** What the palette can do to measures. */
export function measureCommands(studio: Studio): readonly Command[] {
  const run = () => studio.runs.current()
  const show = () => studio.screen.set('measures')
  const area = () => {
    const selection = run()?.model.selection.get()
    return selection?.kind === 'area' ? selection : undefined
  }
  return [
    {
      id: 'measures.wholeRun',
      title: 'Measure the whole run',
      group: 'View',
      when: () => run() !== undefined,
      run: () => {
        run()?.measures.span.set({ kind: 'run' })
        show()
      },
    },
    {
      id: 'measures.area',
      title: 'Measure the selected area',
      group: 'View',
      when: () => area() !== undefined,
      run: () => {
        const selected = area()
        if (selected) run()?.measures.span.set(areaSpan(selected))
        show()
      },
    },
    {
      id: 'measures.sight',
      title: 'Measure what the timeline shows',
      group: 'View',
      when: () => run() !== undefined,
      run: () => {
        const front = run()
        front?.measures.span.set(areaSpan(front.model.viewport.get()))
        show()
      },
    },
  ]
}
