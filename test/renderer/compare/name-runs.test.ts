import { expect, test } from 'vitest'
import { nameRuns } from '../../../renderer/compare/name-runs.ts'

test('ids in a sentence become letters and titles', () => {
  const runs = [
    { run: 'file-1', title: 'gpipe' },
    { run: 'file-2', title: 'part3 $&' },
  ]
  expect(nameRuns('file-2 has no event, nor has file-1.', runs)).toBe(
    'B (part3 $&) has no event, nor has A (gpipe).',
  )
})
