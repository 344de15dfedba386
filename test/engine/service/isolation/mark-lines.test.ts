/** Lines of calls are told by the prepared text; what it does stays the same. */
import { describe, expect, test } from 'vitest'
import { operationKinds } from '../../../../engine/base/plan.ts'
import { markLines } from '../../../../engine/service/isolation/mark-lines.ts'
import { recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'
import { engineSource } from '../../../../engine/service/isolation/strategy-modules.ts'
import { strategies } from '../../../../engine/strategies/strategies.ts'

const marked = (text: string) => markLines(text).text

describe('a text', () => {
  test.each([
    ['dist.send(1, value)', 'dist.send(1, $line(value, 1))'],
    ['\ndist\n  .send(1, value,)', '\ndist\n  .send(1, $line(value, 3),)'],
    ['dist.barrier()', 'dist.barrier(...$line([], 1))'],
    ['dist?.send(...all)', 'dist?.send(...$line(all, 1))'],
    ['dist.send((1, 2))', 'dist.send($line((1, 2), 1))'],
    ['m.forward(add(a, b))', 'm.forward($line(add(a, $line(b, 1)), 1))'],
    ['$line; m.loss(a)', '$line; m.loss($line_(a, 1))'],
  ])('%s', (text, expected) => {
    expect(marked(text)).toBe(expected)
  })

  test.each([
    '// dist.send(1, value)',
    '"dist.send(1)" + `dist.send(2)` + /dist.send(3)/',
    'dist[send](1); send(2); new dist.send(3); dist.send; weights.get(0)',
    'not a ( program',
    '',
  ])('without a call of the API stays as it is: %s', text => {
    expect(marked(text)).toBe(text)
  })

  test('a nesting too deep to be read stays as it is', () => {
    const text = `${'['.repeat(100_000)}dist.send(1)`
    expect(markLines(text)).toEqual({ text, mark: '' })
  })
})

/** What the line of an operation of this kind must hold. */
const calls: Readonly<Record<string, RegExp>> = {
  load: /\.loadWeights\(/,
  input: /\.getInputActivation\(/,
  send: /\.i?send(Tensor)?\(/,
  receive: /\.(receive|irecv|receiveTensor)\b/,
}

test.each(strategies.map(({ name }) => name))(
  '%s: the line of every operation holds its call',
  async name => {
    const source = engineSource(`strategies/${name}.ts`)
    const { plan } = await recordIsolated(source, `${name}.ts`, {})
    const lines = source.split('\n')
    const { count, kind, line } = plan!.operations
    const told = new Set<string>()
    for (let i = 0; i < count; i++) told.add(`${operationKinds[kind[i]!]!.name} ${line[i]}`)
    for (const place of told) {
      const [operation = '', number] = place.split(' ')
      const text = lines[Number(number) - 1] ?? ''
      if (operation !== 'wait') expect(text, place).toMatch(calls[operation] ?? new RegExp(`\\b${operation}`))
    }
  },
)

test('calls that are not recognized tell their line by the stack', async () => {
  const source = `
export default { name: 'x', train(model) {
  const load = model.loadWeights.bind(model)
  load(0)
  const name = 'loadWeights'
  model[name](9)
} }`
  const { faults } = await recordIsolated(source, 'x.ts', { worldSize: 1, layers: 1 })
  expect(faults[0]).toMatchObject({ operation: 'loadWeights(layer 9)', line: 6 })
})

test('a strategy cannot put another function in the place of the one that tells lines', async () => {
  const source = `
export default { name: 'x', train(model) {
  try { globalThis.$line_ = () => 0; $line_ = 7 } catch {}
  model.loadWeights(9)
} } // $line`
  const { faults } = await recordIsolated(source, 'x.ts', { worldSize: 1, layers: 1 })
  expect(faults[0]).toMatchObject({ operation: 'loadWeights(layer 9)', line: 4 })
})
