import { expect, test } from 'vitest'
import { LiveAnswers } from '../../../traces-db/service/live-answers.ts'

/** Answers that count how often they were asked for, and take 10 ms each. */
function answers() {
  let now = 0
  let asked = 0
  const live = new LiveAnswers(0.1, () => now)
  const ask = (question = 'measures') =>
    live.ask(question, () => {
      now += 10
      return ++asked
    })
  return { ask, pass: (ms: number) => (now += ms), live }
}

test('an answer stands until it has taken no more than its share of the time', async () => {
  const { ask, pass } = answers()
  expect([await ask(), await ask(), await ask('memory')]).toEqual([1, 1, 2])
  pass(89)
  expect(await ask()).toBe(1)
  pass(1)
  expect(await ask()).toBe(3)
})

test('a failure does not stand', async () => {
  const { ask, live } = answers()
  await expect(live.ask('measures', () => Promise.reject(new Error('no plan')))).rejects.toThrow('no plan')
  expect(await ask()).toBe(1)
})
