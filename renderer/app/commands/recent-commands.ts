import type { Command } from '../command.ts'
import type { Studio } from '../studio.ts'

/** Files opened lately, as far as they are still where they were: as many as a menu has room for. */
const shown = 10

export function recentCommands(studio: Studio): readonly Command[] {
  const files = studio.library.content.get()?.recent ?? []
  return files
    .filter(file => file.exists)
    .slice(0, shown)
    .map(
      (file, index): Command => ({
        id: `file.recent.${index + 1}`,
        title: `Open recent: ${file.name}`,
        group: 'File',
        run: () => studio.files.open([file]),
      }),
    )
}
