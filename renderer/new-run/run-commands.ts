import type { Command } from '../app/command.ts'
import type { Studio } from '../app/studio.ts'

export function runCommands(studio: Studio): readonly Command[] {
  const isFilledIn = () => studio.screen.get() === 'new-run' && studio.newRun.form.get() !== undefined
  return [
    {
      id: 'run.new',
      title: 'Run a strategy',
      group: 'Run',
      keys: ['Alt+KeyN'],
      run: () => studio.screen.set('new-run'),
    },
    {
      id: 'run.start',
      title: 'Run for real',
      group: 'Run',
      keys: ['Ctrl+Enter'],
      when: isFilledIn,
      run: () => studio.newRun.start(),
    },
    {
      id: 'run.simulate',
      title: 'Simulate',
      group: 'Run',
      keys: ['Ctrl+Shift+Enter'],
      when: isFilledIn,
      run: () => studio.newRun.simulate(),
    },
    {
      id: 'run.stop',
      title: 'Stop the run that is under way',
      group: 'Run',
      when: () => studio.executions.underWay() !== undefined,
      run: async () => {
        const status = studio.executions.underWay()
        if (status) await studio.executions.stop(status.id)
      },
    },
  ]
}
