import type { Command } from '../command.ts'
import type { Studio } from '../studio.ts'

export function helpCommands(studio: Studio): readonly Command[] {
  return [
    {
      id: 'help.keys',
      title: 'Keys',
      group: 'Help',
      keys: ['?'],
      run: () => studio.dialog.set('keys'),
    },
    {
      id: 'help.about',
      title: 'About Rankscope',
      group: 'Help',
      run: () => studio.dialog.set('about'),
    },
  ]
}
