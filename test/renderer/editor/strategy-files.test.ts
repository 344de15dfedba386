import { expect, test } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import { StrategyFiles } from '../../../renderer/editor/strategy-files.ts'

/** A disk of one file a token; `readOnly` tokens may not be written. */
function disk(kind: 'desktop' | 'browser', readOnly: readonly string[] = []) {
  const files = new Map([['opened', 'first']])
  const host = {
    kind,
    chooseSave: async (name: string) => ({ token: 'chosen', name, bytes: 0 }),
    finishSave: async () => {},
  }
  const client = {
    readText: async ({ file }: { readonly file: string }) => {
      const text = files.get(file)
      if (text === undefined) throw new AppError('not-found', 'gone')
      return { name: 'mine.ts', text, modifiedMs: 1 }
    },
    saveFile: async ({ file, bytes }: { readonly file: string; readonly bytes: Uint8Array }) => {
      if (readOnly.includes(file)) throw new AppError('not-found', 'to be read only')
      files.set(file, new TextDecoder().decode(bytes))
    },
  }
  return { files, strategies: new StrategyFiles(host, client) }
}

test('what was opened on a desktop is saved where it came from', async () => {
  const { files, strategies } = disk('desktop')
  strategies.link('a', 'opened', 'first')
  expect(strategies.isSavable('a')).toBe(true)
  expect(await strategies.save('a', 'second')).toBe(true)
  expect(files.get('opened')).toBe('second')
  expect(await strategies.changedText('a')).toBeUndefined()
})

test('where it may not be written, the next save asks where', async () => {
  const { strategies } = disk('desktop', ['opened'])
  strategies.link('a', 'opened', 'first')
  expect(await strategies.save('a', 'second')).toBe(false)
  expect(strategies.isSavable('a')).toBe(false)
})

test('in a browser saving is a download, each time', async () => {
  const { files, strategies } = disk('browser')
  strategies.link('a', 'opened', 'first')
  expect(strategies.isSavable('a')).toBe(false)
  expect(await strategies.saveAs('a', 'mine.ts', 'second')).toBe('mine.ts')
  expect(files.get('chosen')).toBe('second')
  expect(strategies.isSavable('a')).toBe(false)
})

test('what others wrote is noticed; a file that is gone is not', async () => {
  const { files, strategies } = disk('desktop')
  strategies.link('a', 'opened', 'first')
  files.set('opened', 'theirs')
  expect(await strategies.changedText('a')).toBe('theirs')
  strategies.accept('a', 'theirs')
  expect(await strategies.changedText('a')).toBeUndefined()
  files.delete('opened')
  expect(await strategies.changedText('a')).toBeUndefined()
})
