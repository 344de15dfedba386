import { compareCommands } from '../../compare/commands.ts'
import { strategyCommands } from '../../editor/strategy-commands.ts'
import { learnCommands } from '../../learn/commands.ts'
import { measureCommands } from '../../measures/commands.ts'
import { memoryCommands } from '../../memory/commands.ts'
import { runCommands } from '../../new-run/run-commands.ts'
import { libraryCommands } from '../../runs/commands.ts'
import { timelineCommands } from '../../timeline/commands.ts'
import type { Studio } from '../studio.ts'
import { fileCommands } from './file-commands.ts'
import { helpCommands } from './help-commands.ts'
import { recentCommands } from './recent-commands.ts'
import { searchCommands } from './search-commands.ts'
import { viewCommands } from './view-commands.ts'

/** Every list of commands that stands whatever run is open, in the order of the palette. */
const lists = [
  fileCommands,
  strategyCommands,
  runCommands,
  libraryCommands,
  searchCommands,
  viewCommands,
  measureCommands,
  memoryCommands,
  compareCommands,
  learnCommands,
  helpCommands,
]

export function registerCommands(studio: Studio): void {
  const front = () => {
    const screen = studio.screen.get()
    if (screen === 'strategy') return studio.desk.preview.model.get()
    if (screen === 'learn') return studio.learning.preview.model.get()
    return screen === 'timeline' ? studio.runs.current()?.model : undefined
  }
  const ofTimeline = timelineCommands(front, studio.traces.client)
  studio.commands.add(() => ofTimeline)
  studio.commands.add(() => recentCommands(studio))
  for (const list of lists) {
    const commands = list(studio)
    studio.commands.add(() => commands)
  }
}
