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
    runs: {
      restore: async (run: string) => {
        if (run.startsWith('gone')) throw new AppError('not-found', `${run} is gone.`)
        log.push(`opens ${run} behind`)
      },
    },
    attempt: (action: () => Promise<void>) => action().catch(thrown => notices.showError(thrown)),
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

  test('run files are opened in tabs, the first in front', async () => {
    const { open, log } = openingWindow()
    await open('a.rankscope')
    expect(log).toEqual(['took a.rankscope', 'shows a.rankscope'])
    await open('b.rankscope', 'bad.rankscope', 'c.rankscope')
    expect(log.slice(2)).toEqual([
      'took b.rankscope',
      'took c.rankscope',
      'shows b.rankscope',
      'opens c.rankscope behind',
    ])
  })

  test('one that cannot be opened leaves the others', async () => {
    const { open, log, told } = openingWindow()
    await open('a.rankscope', 'gone.rankscope', 'b.rankscope')
    expect(log.slice(3)).toEqual(['shows a.rankscope', 'opens b.rankscope behind'])
    expect(told()).toContainEqual(['gone.rankscope is gone.'])
  })

  test('more run files than anybody looks at are found in the library', async () => {
    const { open, log, screen, told } = openingWindow()
    const names = Array.from({ length: 17 }, (_, i) => `${i}.rankscope`)
    await open(...names)
    expect(log).toEqual(names.map(name => `took ${name}`))
    expect(screen.get()).toBe('runs')
    expect(told()).toContainEqual(['17 run files in the library.'])
  })

  test('several that are refused are told of once, and the others are opened', async () => {
    const { open, log, told } = openingWindow()
    await open('bad1.rankscope', 'a.rankscope', 'bad2.rankscope', 'bad3.ts')
    expect(log).toEqual(['took a.rankscope', 'shows a.rankscope'])
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
