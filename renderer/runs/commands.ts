import type { Command } from '../app/command.ts'
import type { Studio } from '../app/studio.ts'
import {
  changeAndRun,
  compareRuns,
  copyCommand,
  editSource,
  openRuns,
  removeRuns,
  revealRun,
  runAgain,
  saveConfiguration,
  targets,
  undoRemoval,
} from './run-actions.ts'

/** Commands of the library; the table itself takes Enter, Space, F2 and Delete while it has the focus. */
export function libraryCommands(studio: Studio): readonly Command[] {
  const { library, compare, screen } = studio
  const isHere = () => screen.get() === 'runs'
  const active = () => library.run(library.active.get())
  const isWhole = () => isHere() && active() !== undefined && active()?.problem === undefined
  const hasPlan = () => isWhole() && active()?.hasPlan === true
  const withActive = (action: (run: string) => Promise<void>) => async () => {
    const run = active()
    if (run) await action(run.run)
  }
  const entry = (
    id: string,
    title: string,
    when: () => boolean,
    run: Command['run'],
    ...keys: string[]
  ): Command => ({
    id: `library.${id}`,
    title,
    group: 'Library',
    ...(keys.length > 0 && { keys }),
    when,
    run,
  })
  return [
    entry('open', 'Open the run', isWhole, () => openRuns(studio, targets(studio))),
    entry(
      'compare',
      'Compare the marked runs',
      () => isHere() && compare.picked.get().length > 1,
      () => compareRuns(studio, compare.picked.get()),
    ),
    entry('rename', 'Rename the run', isWhole, () => library.renaming.update(count => count + 1), 'F2'),
    entry(
      'remove',
      'Remove the run, or those that are marked',
      () => isHere() && targets(studio).length > 0,
      () => removeRuns(studio, targets(studio)),
    ),
    entry(
      'undoRemove',
      'Bring back the run that was removed last',
      () => isHere() && (library.content.get()?.removed.length ?? 0) > 0,
      () => undoRemoval(studio),
      'Ctrl+KeyZ',
    ),
    entry(
      'runAgain',
      'Run it again',
      hasPlan,
      withActive(run => runAgain(studio, run)),
    ),
    entry(
      'changeAndRun',
      'Change it and run',
      hasPlan,
      withActive(run => changeAndRun(studio, run)),
    ),
    entry(
      'editSource',
      'Edit its strategy',
      hasPlan,
      withActive(run => editSource(studio, run)),
    ),
    entry(
      'copyCommand',
      'Copy its command line',
      hasPlan,
      withActive(run => copyCommand(studio, run)),
    ),
    entry('saveConfiguration', 'Save its configuration', hasPlan, async () => {
      const run = active()
      if (run) await saveConfiguration(studio, run)
    }),
    entry(
      'reveal',
      studio.host.kind === 'desktop' ? 'Show its file in the folder' : 'Tell the path of its file',
      () => isHere() && active() !== undefined,
      withActive(run => revealRun(studio, run)),
    ),
  ]
}
