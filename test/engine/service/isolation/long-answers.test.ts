/**
 * What a strategy says to the outside is text that it may make as long as its memory is: read as JSON it would take
 * many times as much, outside of the strategy's limit.
 */
import { expect, test } from 'vitest'
import { recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'

const limits = { memoryBytes: 128 * 2 ** 20, milliseconds: 20_000 }

async function told(top: string, body: string) {
  const source = `${top}\nexport default { name: 'mine', async train() {\n${body}\n} }`
  const { faults } = await recordIsolated(source, 'mine.ts', { worldSize: 1, layers: 1 }, limits)
  return faults.map(({ code, message }) => `${code}: ${message}`)
}

const long = `'{"lost":[],"waits":[' + '0,'.repeat(10e6) + '0]}'`

test('of its promises: it is not read', async () => {
  expect(await told('', `JSON.stringify = () => ${long}`)).toEqual([
    expect.stringMatching(/^exception: .*what it says of its promises is too long/),
  ])
})

test('of itself: it is not read', async () => {
  expect(await told(`JSON.stringify = () => ${long}`, '')).toEqual([
    expect.stringMatching(/^not-a-strategy: .*what it says of itself is too long/),
  ])
})

test('in its errors: each is told in part', async () => {
  const [first] = await told('', `for (let i = 0; i < 100; i++) Promise.reject(new Error('no'.repeat(1e5)))`)
  expect(first).toMatch(/^exception: .*nobody awaits: Error: (no)+n?$/)
  expect(first!.length).toBeLessThan(3000)
})
