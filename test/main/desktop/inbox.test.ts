import { expect, test } from 'vitest'
import { inbox } from '../../../main/desktop/inbox.ts'

test('what comes before a taker waits for it; what comes later reaches it at once', () => {
  const box = inbox<string>()
  const taken: (readonly string[])[] = []
  box.add(['a'])
  box.add(['b', 'c'])
  box.take(items => taken.push(items))
  box.add(['d'])
  expect(taken).toEqual([['a', 'b', 'c'], ['d']])
})

test('when the taker is gone, items wait for the next one', () => {
  const box = inbox<string>()
  const lost: string[] = []
  const taken: string[] = []
  box.take(items => lost.push(...items))
  box.release()
  box.add(['a'])
  box.take(items => taken.push(...items))
  expect([lost, taken]).toEqual([[], ['a']])
})
