import { describe, expect, test } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import { FileOpener, type OpeningWindow } from '../../../renderer/app/file-opener.ts'
import { Notices } from '../../../renderer/app/notices.ts'
import type { ScreenId } from '../../../renderer/app/screen-id.ts'
import { Store } from '../../../renderer/app/store.ts'

/** A window in which files whose names begin with `bad` are refused; tells what was opened. */
function openingWindow() {
  const log: string[] = []
  const refuseBad = (name: string) => {
    if (name.startsWith('bad')) throw new AppError('unreadable', `${name} is none.`)
  }
  const notices = new Notices()
  const window = {
    notices,
    screen: new Store<ScreenId>('timeline'),
    traces: {
      client: {
        importRunFile: async ({ file }: { file: string }) => {
          refuseBad(file)
          log.push(`took ${file}`)
          return { run: file, wasThere: false, lostArguments: 0 }
        },
      },
    },
    imports: {
      importFiles: async (files: readonly { name: string }[]) => log.push(`imported ${files.length}`),
    },
    library: { refresh: async () => {}, active: new Store<string | undefined>(undefined) },
    desk: {
      files: {
        open: async ({ name }: { name: string }) => {
          refuseBad(name)
          log.push(`edits ${name}`)
        },
      },
    },
    openRun: async (run: string) => void log.push(`shows ${run}`),
    attempt: (action: () => Promise<void>) => action(),
  } as unknown as OpeningWindow
  const open = (...names: readonly string[]) =>
    new FileOpener(window).open(names.map(name => ({ token: name, name })))
  const told = () => notices.list.get().map(({ text, lines = [] }) => [text, ...lines])
  return { open, log, told, screen: window.screen }
}

describe('files that were dropped', () => {
  test('go where they belong: traces together are one run', async () => {
    const { open, log, screen } = openingWindow()
    await open('a.json', 'b.ts', 'c.json')
    expect(log).toEqual(['edits b.ts', 'imported 2'])
    expect(screen.get()).toBe('strategy')
  })

  test('one run file is shown, several are found in the library', async () => {
    const { open, log, screen } = openingWindow()
    await open('a.rankscope')
    expect(log).toEqual(['took a.rankscope', 'shows a.rankscope'])
    await open('b.rankscope', 'c.rankscope')
    expect(log.slice(2)).toEqual(['took b.rankscope', 'took c.rankscope'])
    expect(screen.get()).toBe('runs')
  })

  test('several that are refused are told of once, and the others are opened', async () => {
    const { open, log, told } = openingWindow()
    await open('bad1.rankscope', 'a.rankscope', 'bad2.rankscope', 'bad3.ts')
    expect(log).toEqual(['took a.rankscope'])
    expect(told().slice(0, 1)).toEqual([
      ['2 files could not be opened:', 'bad1.rankscope is none.', 'bad2.rankscope is none.'],
    ])
    expect(told()).toContainEqual(['bad3.ts is none.'])
  })

  test('no strategy that could be opened leaves the screen as it is', async () => {
    const { open, screen } = openingWindow()
    await open('bad.ts')
    expect(screen.get()).toBe('timeline')
  })
})
