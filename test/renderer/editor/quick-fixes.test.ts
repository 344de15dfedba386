/** Each fix is held against the recorder itself: what it makes of the text is recorded without that fault. */
import { expect, test } from 'vitest'
import { recordIsolated } from '../../../engine/service/isolation/record-isolated.ts'
import { quickFix } from '../../../renderer/editor/quick-fixes.ts'

const file = (body: string) =>
  `import { isFirst, isLast, strategy } from 'rankscope/strategy'
export default strategy({ name: 'wrong', async train(model, dist, config) {
const [weight, state] = model.loadWeights(0)
const input = model.getInputActivation([dist.rank])
${body}
} })`

const faultOf = async (text: string) => {
  const request = { worldSize: 2, layers: 2, globalBatch: 2, rendezvous: true }
  return (await recordIsolated(text, 'wrong.ts', request)).faults[0]!
}

test.each([
  [
    'sends that wait for each other',
    'deadlock',
    'const other = 1 - dist.rank\nawait dist.send(other, input)\nawait dist.receive(other)',
    'void dist.isend(other, input)',
  ],
  [
    'a value that was not awaited, further up',
    'not-awaited',
    'const weights = dist.allGather(weight)\n\nmodel.forward(0, input, weights as never)',
    'const weights = await dist.allGather(weight)',
  ],
  [
    'a rank before the first',
    'argument',
    'await dist.receive(dist.rank - 1)',
    'if (!isFirst(model)) await dist.receive(dist.rank - 1)',
  ],
  [
    'a rank behind the last',
    'argument',
    '  await dist.send(dist.nextRank()!, input)',
    '  if (!isLast(model)) await dist.send(dist.nextRank()!, input)',
  ],
])('%s', async (_, code, body, mended) => {
  const text = file(body)
  const fault = await faultOf(text)
  expect(fault.code).toBe(code)
  const lines = text.split('\n')
  const fix = quickFix(fault, lines)!
  expect(fix.text).toBe(mended)
  lines[fix.line - 1] = fix.text
  expect((await faultOf(lines.join('\n')))?.message).not.toBe(fault.message)
})

test('a type that is imported as a value', async () => {
  const text = file('').replace('isFirst, ', 'Activation, ')
  const fault = await faultOf(text)
  const fix = quickFix(fault, text.split('\n'))!
  expect(fix.text).toBe("import { type Activation, isLast, strategy } from 'rankscope/strategy'")
  expect((await faultOf(text.replace(text.split('\n')[0]!, fix.text))).code).not.toBe('import')
})

test('where no line tells what to do, nothing is proposed', async () => {
  const text = file('const [other] = [1 - dist.rank]\nawait dist.receive(other)')
  const fault = await faultOf(text)
  expect(fault.code).toBe('deadlock')
  expect(quickFix(fault, text.split('\n'))).toBeUndefined()
  expect(quickFix({ ...fault, line: 0 }, text.split('\n'))).toBeUndefined()
  expect(quickFix({ ...fault, line: 900 }, text.split('\n'))).toBeUndefined()
})
