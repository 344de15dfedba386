import { describe, expect, test } from 'vitest'
import type { ErrorData } from '../../../engine/base/app-error.ts'
import type { ImportWarning } from '../../../engine/base/run.ts'
import { Notices } from '../../../renderer/app/notices.ts'
import { leftOutOf, tellFailed } from '../../../renderer/runs/import-notices.ts'

const truncated: ImportWarning = { code: 'truncated', count: 1, example: 'bad5.json at byte 2834' }
const dangling: ImportWarning = { code: 'unreadable-file', count: 1, example: 'x.json is a link to nothing.' }
const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `bad${from + i}.json is empty.`)

describe('the notice of files that an import left out', () => {
  test('is none where all that is odd lies within the files', () => {
    expect(leftOutOf({ warnings: [] })).toBeUndefined()
    expect(leftOutOf({ warnings: [truncated] })).toBeUndefined()
  })

  test('names one in a sentence', () => {
    expect(leftOutOf({ warnings: [dangling, truncated] })).toEqual({
      text: 'One file was left out: x.json is a link to nothing.',
    })
  })

  test('lists several, those that could not be read and those that are no trace', () => {
    const noTrace = { code: 'not-a-trace', count: 3, example: names(1, 1)[0]!, examples: names(1, 3) }
    expect(leftOutOf({ warnings: [dangling, noTrace, truncated] })).toEqual({
      text: '4 files were left out:',
      lines: ['x.json is a link to nothing.', ...names(1, 3)],
    })
  })

  test('lists ten, and counts those too that the report does not name', () => {
    const noTrace = {
      code: 'not-a-trace',
      count: 25,
      example: names(1, 1)[0]!,
      examples: names(1, 10),
      moreFiles: 15,
    }
    const { text, lines } = leftOutOf({ warnings: [dangling, noTrace] })!
    expect(text).toBe('26 files were left out:')
    expect(lines).toEqual(['x.json is a link to nothing.', ...names(1, 9), 'and 16 more'])
  })
})

describe('the notice of an import that failed', () => {
  const failed = (title: string, error: ErrorData) => {
    const notices = new Notices()
    tellFailed({ notices, files: { choose: async () => {} } }, title, error)
    return notices.list.get().map(({ text, lines, action }) => ({ text, lines, way: action?.title }))
  }

  test('lists the files where it was several, and says once what they are', () => {
    const message = `None of 2 files can be imported. ${names(1, 2).join(' ')}`
    const error: ErrorData = { code: 'unreadable', message, detail: { reasons: names(1, 2) } }
    expect(failed('bad1.json and 1 more', error)).toEqual([
      { text: '2 files could not be opened:', lines: names(1, 2), way: 'Choose another file' },
    ])
  })

  test('is the reason where it was one, with its name where the reason lacks it', () => {
    const way = 'Choose another file'
    const error: ErrorData = { code: 'unreadable', message: 'rank0.json is empty.', detail: { path: 'x' } }
    expect(failed('rank0.json', error)).toEqual([{ text: 'rank0.json is empty.', way }])
    const full: ErrorData = { code: 'limit', message: 'The disk is full.' }
    expect(failed('rank0.json', full)).toEqual([{ text: 'rank0.json: The disk is full.', way }])
  })
})
