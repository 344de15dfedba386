import { canSetRanks } from '../../details/set-ranks.ts'
import { revealRun } from '../../runs/run-actions.ts'
import type { Command } from '../command.ts'
import type { Studio } from '../studio.ts'

export function fileCommands(studio: Studio): readonly Command[] {
  const hasRun = () => studio.runs.current() !== undefined
  const hasTwoRuns = () => studio.runs.tabs.get().length > 1
  return [
    {
      id: 'file.open',
      title: 'Open files',
      group: 'File',
      keys: ['Ctrl+KeyO'],
      run: () => studio.files.choose('files'),
    },
    {
      id: 'file.openFolder',
      title: 'Open folder',
      group: 'File',
      keys: ['Ctrl+Shift+KeyO'],
      run: () => studio.files.choose('folder'),
    },
    {
      id: 'file.exportChrome',
      title: 'Export as Chrome trace',
      group: 'File',
      when: hasRun,
      run: () => studio.exportChrome(),
    },
    {
      id: 'file.importReport',
      title: 'Show the import report',
      group: 'File',
      when: () => studio.runs.current()?.model.run.header.report !== undefined,
      run: () => studio.dialog.set('report'),
    },
    {
      id: 'file.setRanks',
      title: 'Set the ranks of the files',
      group: 'File',
      when: () => canSetRanks(studio.runs.current()?.model.run),
      run: () => studio.dialog.set('ranks'),
    },
    {
      id: 'file.closeRun',
      title: 'Close the run',
      group: 'File',
      keys: ['Alt+KeyW'],
      when: hasRun,
      run: () => studio.closeRun(studio.runs.current()!.id),
    },
    {
      id: 'file.revealRun',
      title: "Show the run's file in its folder",
      group: 'File',
      when: hasRun,
      run: () => revealRun(studio, studio.runs.current()!.model.run.run),
    },
    {
      id: 'file.nextRun',
      title: 'Next run',
      group: 'File',
      keys: ['Alt+PageDown'],
      when: hasTwoRuns,
      run: () => studio.runs.step(1),
    },
    {
      id: 'file.previousRun',
      title: 'Previous run',
      group: 'File',
      keys: ['Alt+PageUp'],
      when: hasTwoRuns,
      run: () => studio.runs.step(-1),
    },
  ]
}
