import type { Command } from '../command.ts'
import type { Studio } from '../studio.ts'

export function searchCommands(studio: Studio): readonly Command[] {
  const hasHits = () => (studio.runs.current()?.model.hits.get()?.ids.length ?? 0) > 0
  const step = (by: 1 | -1) => {
    studio.screen.set('timeline')
    studio.runs.current()?.search.step(by)
  }
  return [
    {
      id: 'search.focus',
      title: 'Search slices',
      group: 'Search',
      keys: ['/', 'Ctrl+KeyF'],
      run: () => studio.searchFocus.update(count => count + 1),
    },
    {
      id: 'search.next',
      title: 'Next hit',
      group: 'Search',
      keys: ['Enter'],
      when: hasHits,
      run: () => step(1),
    },
    {
      id: 'search.previous',
      title: 'Previous hit',
      group: 'Search',
      keys: ['Shift+Enter'],
      when: hasHits,
      run: () => step(-1),
    },
    {
      id: 'search.clear',
      title: 'Clear the search',
      group: 'Search',
      when: () => studio.runs.current()?.search.state.get().text !== '',
      run: () => studio.runs.current()?.search.clear(),
    },
  ]
}
