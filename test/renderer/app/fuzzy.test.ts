import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fuzzyFilter, fuzzyMatch } from '../../../renderer/app/fuzzy.ts'

describe('fuzzyMatch', () => {
  test('letters must occur in order', () => {
    expect(fuzzyMatch('zs', 'Zoom to selection')?.positions).toEqual([0, 8])
    expect(fuzzyMatch('sz', 'Zoom to selection')).toBeUndefined()
  })

  test('what begins words wins over what lies within them', () => {
    expect(fuzzyMatch('zs', 'Zoom to selection')!.score).toBeGreaterThan(
      fuzzyMatch('zs', 'Analyze test')!.score,
    )
  })

  test('a run of letters wins over scattered ones', () => {
    expect(fuzzyMatch('zoom', 'Zoom in')!.score).toBeGreaterThan(fuzzyMatch('zoom', 'Zip one old map')!.score)
  })

  test('the best placement is found, not the first', () => {
    expect(fuzzyMatch('pin', 'Open or pin a track')?.positions).toEqual([8, 9, 10])
  })

  test('a text is found by any of its subsequences, and the positions spell them', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), fc.array(fc.boolean()), (text, picks) => {
        const query = [...text].filter((letter, index) => picks[index] && letter.trim() !== '').join('')
        const match = fuzzyMatch(query, text)
        const spelled = match?.positions.map(at => text.toLowerCase()[at]).join('')
        return spelled === query.toLowerCase()
      }),
    )
  })
})

test('fuzzyFilter keeps the order of equals and all where nothing is typed', () => {
  const titles = ['Zoom in', 'Zoom out', 'Pan left']
  expect(fuzzyFilter('', titles, title => title)).toEqual(titles)
  expect(fuzzyFilter('zo', titles, title => title)).toEqual(['Zoom in', 'Zoom out'])
})
