import { compareCommands } from '../../compare/commands.ts'
import { measureCommands } from '../../measures/commands.ts'
import { memoryCommands } from '../../memory/commands.ts'
import { runCommands } from '../../new-run/run-commands.ts'
import { timelineCommands } from '../../timeline/commands.ts'
import type { Studio } from '../studio.ts'
import { fileCommands } from './file-commands.ts'
import { helpCommands } from './help-commands.ts'
import { searchCommands } from './search-commands.ts'
import { viewCommands } from './view-commands.ts'

/** Every list of commands that stands whatever run is open, in the order of the palette. */
const lists = [
  fileCommands,
  runCommands,
  searchCommands,
  viewCommands,
  measureCommands,
  memoryCommands,
  compareCommands,
  helpCommands,
]

export function registerCommands(studio: Studio): void {
  const front = () => (studio.screen.get() === 'timeline' ? studio.runs.current()?.model : undefined)
  const ofTimeline = timelineCommands(front, studio.traces.client)
  studio.commands.add(() => ofTimeline)
  for (const list of lists) {
    const commands = list(studio)
    studio.commands.add(() => commands)
  }
}
