import { describe, expect, test } from 'vitest'
import { filesOfDrop, isTraceName, maximumFiles } from '../../../renderer/app/dropped-files.ts'

const file = (name: string) => ({
  name,
  isFile: true,
  file: (resolve: (file: unknown) => void) => resolve({ name }),
})

/** A folder whose reader hands out two entries at a time, as browsers do with a hundred. */
const folder = (name: string, children: readonly object[]) => ({
  name,
  isFile: false,
  createReader: () => {
    const rest = [...children]
    return { readEntries: (resolve: (entries: readonly object[]) => void) => resolve(rest.splice(0, 2)) }
  },
})

function drop(...entries: readonly object[]): DataTransfer {
  const items = [
    ...entries.map(entry => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null })),
    { kind: 'string', webkitGetAsEntry: () => null, getAsFile: () => null },
  ]
  return { items } as unknown as DataTransfer
}

/** As Chromium gives a link to nothing: it has a name and no entry. */
const dangling = (name: string) => ({
  kind: 'file',
  webkitGetAsEntry: () => null,
  getAsFile: () => ({ name }),
})

const names = async (data: DataTransfer) => (await filesOfDrop(data)).files.map(entry => entry.name)

describe('filesOfDrop', () => {
  test('folders are walked to every trace below them, ranks in their order', async () => {
    const ranks = folder('run', [
      file('rank10.json'),
      file('notes.txt'),
      file('rank9.json.gz'),
      folder('more', [file('rank11.json'), file('.hidden.json')]),
      file('kept.rankscope'),
    ])
    expect(await names(drop(ranks))).toEqual([
      'kept.rankscope',
      'rank11.json',
      'rank9.json.gz',
      'rank10.json',
    ])
  })

  test('a file that was dropped by itself is taken whatever its name', async () => {
    expect(await names(drop(file('trace.txt')))).toEqual(['trace.txt'])
  })

  test('what cannot be read is told by its name, and the others are taken', async () => {
    const failing = {
      name: 'locked.json',
      isFile: true,
      file: (_: unknown, reject: (thrown: unknown) => void) => reject(new Error('NotReadableError')),
    }
    const data = drop(folder('run', [file('rank0.json'), failing]), file('rank1.json'))
    const items = [dangling('rank9.json'), ...data.items]
    const { files, refusals } = await filesOfDrop({ items } as unknown as DataTransfer)
    expect(files.map(({ name }) => name)).toEqual(['rank0.json', 'rank1.json'])
    expect(refusals.map(text => text.split(' could')[0])).toEqual(['rank9.json', 'locked.json'])
  })

  test('text that is dropped is no file', async () => {
    expect(await filesOfDrop(drop())).toEqual({ files: [], refusals: [] })
  })

  test('more files than one run can have are refused', async () => {
    const many = Array.from({ length: maximumFiles + 1 }, (_, index) => file(`${index}.json`))
    await expect(filesOfDrop(drop(...many))).rejects.toMatchObject({ code: 'limit' })
  })
})

test.each([
  ['rank0.json', true],
  ['rank0.pt.trace.json.gz', true],
  ['run.rankscope', true],
  ['README.md', false],
  ['._rank0.json', false],
])('%s in a folder is a trace: %s', (name, expected) => {
  expect(isTraceName(name)).toBe(expected)
})
