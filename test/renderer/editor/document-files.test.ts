import { expect, test } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import { DocumentFiles } from '../../../renderer/editor/document-files.ts'
import { DocumentList } from '../../../renderer/editor/document-list.ts'
import { isModified } from '../../../renderer/editor/strategy-document.ts'

/** A disk of one file a token, a workspace, and the studio before them; `readOnly` tokens may not be written. */
function desktop(kind: 'desktop' | 'browser' = 'desktop', readOnly: readonly string[] = []) {
  const files = new Map([['opened', 'first']])
  const kept = new Set<string>()
  const texts = new Map<string, string>()
  const said: string[] = []
  const asked: string[] = []
  const state = { isServiceThere: true }
  const client = {
    readText: async ({ file }: { readonly file: string }) => {
      if (!state.isServiceThere) throw new AppError('unavailable', 'It is being started again.')
      const text = files.get(file)
      if (text === undefined) throw new AppError('not-found', 'gone')
      return { name: 'mine.ts', text, modifiedMs: 1 }
    },
    saveFile: async ({ file, bytes }: { readonly file: string; readonly bytes: Uint8Array }) => {
      if (readOnly.includes(file)) throw new AppError('not-found', 'to be read only')
      files.set(file, new TextDecoder().decode(bytes))
    },
    keepFile: async ({ file }: { readonly file: string }) => void kept.add(file),
    forgetFile: async ({ file }: { readonly file: string }) => void kept.delete(file),
  }
  const host = {
    kind,
    chooseSave: async (name: string) => {
      asked.push(name)
      return { token: 'chosen', name: `chosen-${name}`, bytes: 0 }
    },
    finishSave: async () => {},
  }
  const shelf = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, value: string) => void texts.set(key, value),
    removeItem: (key: string) => void texts.delete(key),
  }
  /** The studio as it begins, over what the one before left. */
  const start = () => {
    const documents = new DocumentList(shelf, () => {})
    const notices = {
      show: ({ text }: { readonly text: string }) => {
        said.push(text)
        return () => {}
      },
      announce: () => {},
    }
    const strategies = new DocumentFiles({ host, traces: { client }, notices }, documents, (id, text) =>
      documents.change(id, { text }),
    )
    return {
      documents,
      strategies,
      type: (text: string) => documents.change(documents.front.get()!, { text }),
    }
  }
  return { files, kept, said, asked, state, start }
}

const opened = { token: 'opened' }

test('what was opened is saved where it came from, and what others write there is taken', async () => {
  const { files, said, asked, start } = desktop()
  const { documents, strategies, type } = start()
  await strategies.open(opened)
  type('second')
  await strategies.save()
  expect(files.get('opened')).toBe('second')
  expect(asked).toEqual([])
  files.set('opened', 'theirs')
  await strategies.check()
  expect(documents.current()).toMatchObject({ text: 'theirs', savedText: 'theirs' })
  expect(said).toEqual(['mine.ts was changed on disk and read again.'])
})

test('after the next start the file is known: it is saved to, and what changed meanwhile is noticed', async () => {
  const { files, kept, asked, start } = desktop()
  await start().strategies.open(opened)
  expect([...kept]).toEqual(['opened'])
  files.set('opened', 'theirs')
  const { documents, strategies, type } = start()
  await strategies.check()
  expect(documents.current()!.text).toBe('theirs')
  type('mine')
  await strategies.save()
  expect(files.get('opened')).toBe('mine')
  expect(asked).toEqual([])
})

test('what others wrote is not overwritten unseen, but by decision', async () => {
  const { files, start } = desktop()
  const { documents, strategies, type } = start()
  await strategies.open(opened)
  type('mine')
  files.set('opened', 'theirs')
  await strategies.save()
  expect(files.get('opened')).toBe('theirs')
  expect(strategies.conflict.get()).toMatchObject({ name: 'mine.ts', text: 'theirs' })
  strategies.resolveConflict('editor')
  await strategies.save()
  expect(files.get('opened')).toBe('mine')
  type('mine again')
  files.set('opened', 'theirs again')
  await strategies.check()
  strategies.resolveConflict('file')
  expect(documents.current()).toMatchObject({ text: 'theirs again', savedText: 'theirs again' })
})

test('an unmodified text that others replaced is not saved over theirs', async () => {
  const { files, start } = desktop()
  const { documents, strategies } = start()
  await strategies.open(opened)
  files.set('opened', 'theirs')
  await strategies.save()
  expect(files.get('opened')).toBe('theirs')
  expect(documents.current()!.text).toBe('theirs')
})

test('a file that is gone is told once a start, its text counts as unsaved, and Save writes it again', async () => {
  const { files, said, start } = desktop()
  await start().strategies.open(opened)
  files.delete('opened')
  const { documents, strategies } = start()
  await strategies.checkAll()
  await strategies.check()
  expect(said).toEqual([
    expect.stringMatching(/^No longer on disk where it was, or not readable: mine\.ts\./),
  ])
  expect(documents.current()!.text).toBe('first')
  expect(isModified(documents.current()!)).toBe(true)
  await strategies.save()
  expect(files.get('opened')).toBe('first')
  expect(isModified(documents.current()!)).toBe(false)
})

test('a file that comes back as it was asks nothing', async () => {
  const { files, start } = desktop()
  const { documents, strategies } = start()
  await strategies.open(opened)
  files.delete('opened')
  await strategies.check()
  files.set('opened', 'first')
  await strategies.check()
  expect(strategies.conflict.get()).toBeUndefined()
  expect(isModified(documents.current()!)).toBe(false)
})

test('a service that is being started again tells nothing about the file', async () => {
  const { said, state, start } = desktop()
  const { documents, strategies } = start()
  await strategies.open(opened)
  state.isServiceThere = false
  await strategies.check()
  expect(said).toEqual([])
  expect(isModified(documents.current()!)).toBe(false)
})

test('where it may not be written, Save asks where, and the document goes on there', async () => {
  const { files, kept, asked, start } = desktop('desktop', ['opened'])
  const { strategies, type } = start()
  await strategies.open(opened)
  type('second')
  await strategies.save()
  expect(asked).toEqual(['mine.ts'])
  expect(files.get('chosen')).toBe('second')
  expect([...kept]).toEqual(['chosen'])
  type('third')
  await strategies.save()
  expect(asked).toHaveLength(1)
  expect(files.get('chosen')).toBe('third')
})

test('a closed document leaves no token behind', async () => {
  const { kept, start } = desktop()
  const { documents, strategies } = start()
  await strategies.open(opened)
  strategies.forget(documents.front.get()!)
  expect(kept.size).toBe(0)
})

test('a copy that a browser sent has no file: saving is a download, each time', async () => {
  const { files, kept, asked, start } = desktop('browser')
  const { documents, strategies } = start()
  await strategies.open({ ...opened, isCopy: true })
  expect(documents.current()!.file).toBeUndefined()
  await strategies.save()
  await strategies.save()
  expect(asked).toEqual(['mine.ts', 'chosen-mine.ts'])
  expect(files.get('chosen')).toBe('first')
  expect(kept.size).toBe(0)
})

test('in a browser a file that was named where it lies is watched, and saved as a download', async () => {
  const { files, kept, asked, start } = desktop('browser', ['opened'])
  const { documents, strategies, type } = start()
  await strategies.open(opened)
  files.set('opened', 'theirs')
  await strategies.check()
  expect(documents.current()!.text).toBe('theirs')
  type('mine')
  await strategies.save()
  expect(asked).toEqual(['mine.ts'])
  expect(files.get('chosen')).toBe('mine')
  // What was downloaded is no longer that file: nothing is noticed of it.
  await strategies.check()
  expect(documents.current()!.text).toBe('mine')
  expect(kept.size).toBe(0)
})
