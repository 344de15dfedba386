import { describe, expect, test } from 'vitest'
import { foldedIn, Notices } from '../../../renderer/app/notices.ts'

const told = ({ list }: Notices) => list.get().map(({ text, lines }) => (lines ? [text, ...lines] : text))

describe('Notices', () => {
  test('of several files that were refused are one, which lists the reasons', () => {
    const notices = new Notices()
    notices.showRefusals(['a is none.', 'b is none.', 'b is none.'])
    expect(told(notices)).toEqual([['3 files could not be opened:', 'a is none.', 'b is none.']])
  })

  test('of very many files that were refused list ten and count the others', () => {
    const notices = new Notices()
    const reasons = Array.from({ length: 1013 }, (_, i) => `${i} is none.`)
    notices.showRefusals(reasons)
    expect(told(notices)).toEqual([
      ['1,013 files could not be opened:', ...reasons.slice(0, 10), 'and 1,003 more'],
    ])
  })

  test('of one file that was refused say its reason alone; of none there is nothing to say', () => {
    const notices = new Notices()
    notices.showRefusals([])
    notices.showRefusals(['a is none.'])
    expect(told(notices)).toEqual(['a is none.'])
  })

  test('that say the same take each other’s place, those that list something else do not', () => {
    const notices = new Notices()
    notices.showRefusals(['a', 'b'])
    notices.showRefusals(['c', 'd'])
    notices.showRefusals(['a', 'b'])
    expect(told(notices)).toEqual([
      ['2 files could not be opened:', 'c', 'd'],
      ['2 files could not be opened:', 'a', 'b'],
    ])
  })

  test('are the newest alone, and all of them when one asks, until no more than that is left', () => {
    const notices = new Notices()
    const folded = () => foldedIn(notices.list.get())
    expect(folded()).toBe(0)
    notices.show({ tone: 'bad', text: 'first' })
    expect(folded()).toBe(0)
    notices.turn()
    expect(notices.isUnfolded.get()).toBe(false)
    notices.showRefusals(['a', 'b', 'c'])
    // The first one, and two of the three reasons.
    expect(folded()).toBe(3)
    notices.turn()
    expect(notices.isUnfolded.get()).toBe(true)
    notices.dismiss(notices.list.get()[1]!.id)
    expect([folded(), notices.isUnfolded.get()]).toEqual([0, false])
  })

  test('go one by one or all at once', () => {
    const notices = new Notices()
    for (const text of ['a', 'b', 'c']) notices.show({ tone: 'bad', text })
    notices.dismiss(notices.list.get()[1]!.id)
    expect(told(notices)).toEqual(['a', 'c'])
    notices.dismissAll()
    expect(told(notices)).toEqual([])
  })
})
