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
    ...entries.map(entry => ({ webkitGetAsEntry: () => entry })),
    { webkitGetAsEntry: () => null },
  ]
  return { items } as unknown as DataTransfer
}

const names = async (data: DataTransfer) => (await filesOfDrop(data)).map(entry => entry.name)

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
