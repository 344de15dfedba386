/** One mistake is told once, in words that fit all whose it is. */
import { expect, test } from 'vitest'
import type { PlanFault } from '../../../engine/base/plan.ts'
import { namesItsRank, ranksText, sharedFaults } from '../../../engine/base/shared-faults.ts'

const fault = (rank: number, message: string, more: Partial<PlanFault> = {}): PlanFault => ({
  code: 'code',
  rank,
  operation: 'train',
  line: 7,
  message,
  suggestion: 'Mend it.',
  ...more,
})
const told = (faults: readonly PlanFault[]) =>
  sharedFaults(faults).map(({ fault: { message }, ranks }) => [ranks.join(), message])

test('of one rank: as it was told', () => {
  const one = fault(2, 'Rank 2 awaits nothing.')
  expect(sharedFaults([one])).toEqual([{ fault: one, ranks: [2] }])
})

test('of several, word for word alike but for their own number: said of each', () => {
  expect(
    told([0, 1, 12].map(rank => fault(rank, `Rank ${rank} threw: no (as rank ${rank}, not rank 99).`))),
  ).toEqual([['0,1,12', 'Each of these ranks threw: no (as each of them, not rank 99).']])
})

test('of several that say nothing of ranks: as it is', () => {
  expect(told([0, 1].map(rank => fault(rank, 'It is written for 2 ranks.')))).toEqual([
    ['0,1', 'It is written for 2 ranks.'],
  ])
})

test('of several with numbers of their own: of the first, and whom else it goes for', () => {
  const sends = [0, 1, 2, 3].map(rank => fault(rank, `Rank ${rank} sends to rank ${rank + 1}.`))
  expect(told(sends)).toEqual([['0,1,2,3', 'Rank 0 sends to rank 1. The same goes for ranks 1 to 3.']])
  const lacks = [4, 6].map(rank => fault(rank, `It lacks sample ${rank}.`))
  expect(told(lacks)).toEqual([['4,6', 'On rank 4: It lacks sample 4. The same goes for rank 6.']])
})

test('what a strategy threw ends as a sentence before another follows', () => {
  const threw = [0, 1].map(rank => fault(rank, `It threw: Error: no sample ${rank + 5}`))
  expect(told(threw)).toEqual([['0,1', 'On rank 0: It threw: Error: no sample 5. The same goes for rank 1.']])
  expect(told(threw.slice(0, 1))).toEqual([['0', 'It threw: Error: no sample 5']])
})

test('of several layers, and of no rank', () => {
  const missing = [0, 1, 2].map(layer =>
    fault(-1, `Nothing of layer ${layer}.`, { operation: `setFinalWeight(layer ${layer})`, line: 0 }),
  )
  const [shared] = sharedFaults(missing)
  expect(shared!.ranks).toEqual([])
  expect(shared!.fault).toMatchObject({
    operation: 'setFinalWeight',
    message: 'Nothing of layer 0. The same goes for layers 1, 2.',
  })
})

test('other words, another line or another code: another mistake', () => {
  const faults = [fault(0, 'a'), fault(1, 'b'), fault(2, 'a', { line: 8 }), fault(3, 'a', { code: 'other' })]
  expect(told(faults)).toHaveLength(4)
})

test('ranks are told in ranges', () => {
  expect(ranksText([])).toBe('')
  expect(ranksText([3])).toBe('Rank 3')
  expect(ranksText([0, 1, 3, 4, 5, 9])).toBe('Ranks 0, 1, 3 to 5, 9')
  expect(ranksText(Array.from({ length: 20 }, (_, i) => 2 * i))).toBe('Ranks 0, 2, 4, 6, 8, 10, 12, 14 ...')
})

test('whether a message says whose it is', () => {
  expect(namesItsRank(fault(1, 'Rank 1 waits.'))).toBe(true)
  expect(namesItsRank(fault(1, 'Rank 12 waits.'))).toBe(false)
  expect(namesItsRank(fault(-1, 'Rank 1 waits.'))).toBe(false)
})
