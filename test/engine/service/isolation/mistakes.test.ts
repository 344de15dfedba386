/** Mistakes of people who write a strategy for the first time: each is told with its line and the way out. */
import { describe, expect, test } from 'vitest'
import { recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'
import { apiNames } from '../../../../engine/service/isolation/strategy-modules.ts'
import * as api from '../../../../engine/strategy/api.ts'

const faultsOf = async (source: string, milliseconds = 10_000) => {
  const request = { worldSize: 3, layers: 1, globalBatch: 6 }
  const { plan, faults } = await recordIsolated(source, 'mine.ts', request, {
    memoryBytes: 64 * 2 ** 20,
    milliseconds,
  })
  expect(plan).toBeUndefined()
  return faults
}

const file = (body: string, imports = 'strategy') =>
  `// Mine.
import { ${imports} } from 'rankscope/strategy'
export default strategy({ name: 'mine', async train(model, dist, config) {
${body}
} })`

describe('imports and exports', () => {
  test('a type imported as a value', async () => {
    const [fault] = await faultsOf(file('', 'strategy, Activation'))
    expect(fault).toMatchObject({ code: 'import', line: 2 })
    expect(fault!.suggestion).toBe("Write import { type Activation } from 'rankscope/strategy'.")
  })

  test('a name that does not exist: those that do are listed', async () => {
    const [fault] = await faultsOf(file('', 'strategy, microbatches'))
    expect(fault).toMatchObject({ code: 'import', line: 2 })
    expect(fault!.suggestion).toContain('getGlobalBatchList')
    expect(apiNames().values.toSorted()).toEqual(Object.keys(api).toSorted())
    expect(apiNames().types).toContain('Config')
  })

  test('another module', async () => {
    const [fault] = await faultsOf(`${file('')}\nimport { readFileSync } from 'node:fs'`)
    expect(fault).toMatchObject({ code: 'import', line: 6 })
    expect(fault!.message).toBe(
      "mine.ts imports 'node:fs', but a strategy imports from 'rankscope/strategy' only.",
    )
  })

  test('nothing exported', async () => {
    const [fault] = await faultsOf(file('').replace('export default ', 'const mine = '))
    expect(fault).toMatchObject({ code: 'not-a-strategy' })
    expect(fault!.suggestion).toContain('export default strategy(')
  })

  test('a strategy without its name, or without its train', async () => {
    const [nameless] = await faultsOf('export default { train() {} }')
    expect(nameless!.message).toBe('The file is no strategy: it has no name.')
    const [idle] = await faultsOf('export default { name: "mine" }')
    expect(idle!.message).toBe('The file is no strategy: it has no function `train`.')
  })
})

describe('the language', () => {
  test('what is more than types, and what is no TypeScript', async () => {
    const [more] = await faultsOf(`enum Phase { A }\n${file('')}`)
    expect(more).toMatchObject({ code: 'syntax', line: 1 })
    expect(more!.message).toBe('mine.ts holds more than types: TypeScript enum is not supported')
    const [less] = await faultsOf(file('const a = = 1'))
    expect(less).toMatchObject({ code: 'syntax', line: 4 })
    expect(less!.message).toContain('is not valid TypeScript')
  })

  test('what other programs have and a strategy has not', async () => {
    const [fault] = await faultsOf(file('console.log(dist.rank)'))
    expect(fault).toMatchObject({ code: 'exception', line: 4 })
    expect(fault!.suggestion).toContain('no console, files, network, timers or clock')
  })

  test.each([
    ['await dist.all_reduce(0)', 'There is no all_reduce: did you mean allReduce?'],
    ['model.forwards(0)', 'There is no forwards: did you mean forward?'],
    ['isfirst(model)', 'There is no isfirst: did you mean isFirst?'],
    ['isFirst(model)', "Import it: import { isFirst } from 'rankscope/strategy'."],
    ['allReduce(0)', 'It is a method: write dist.allReduce.'],
    [
      'const list = []; list.sum()',
      'Something that this line calls is no function: is its name spelt right?',
    ],
    ['dist.send(1, layer)', 'Is the name spelt right, and imported?'],
  ])('a name that there is not: %s', async (line, suggestion) => {
    const [fault] = await faultsOf(file(line))
    expect(fault).toMatchObject({ code: 'exception', line: 4 })
    expect(fault!.suggestion).toContain(suggestion)
  })

  test('await in a callback that is not async', async () => {
    const [fault] = await faultsOf(file('[0].forEach(layer => {\n  await dist.barrier()\n})'))
    expect(fault).toMatchObject({ code: 'syntax', line: 5 })
    expect(fault!.suggestion).toContain('Write async before the function')
  })

  test('dice: a recording comes out the same every time', async () => {
    const [fault] = await faultsOf(file('if (Math.random() < 0.5) await dist.barrier()'))
    expect(fault).toMatchObject({ code: 'exception', line: 4 })
    expect(fault!.message).toContain('There is no Math.random')
  })
})

describe('waiting', () => {
  test('an async function that nobody awaits', async () => {
    const [fault] = await faultsOf(
      file(`const late = async () => {
  await dist.barrier()
  model.loadWeights(0)
}
late()`),
    )
    expect(fault).toMatchObject({ code: 'after-end', line: 6, operation: 'loadWeights(layer 0)' })
    expect(fault!.suggestion).toContain('Await every async function')
  })

  test('a reduction that nobody awaits is named where its gradient is used', async () => {
    const [fault] = await faultsOf(
      file(`const [weight, state] = model.loadWeights(0)
const input = model.getInputActivation([2 * dist.rank, 2 * dist.rank + 1])
const [gradient] = model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)
const reduce = async () => {
  await dist.allReduce(gradient)
}
reduce()
model.update(0, gradient, weight, state)`),
    )
    expect(fault).toMatchObject({ code: 'changed-value', line: 11 })
    expect(fault!.message).toContain('as it was before allReduce (line 8), which works in place')
    expect(fault!.suggestion).toContain('await the function that calls it')
  })

  test('one rank that never ends is named, once, and no other', async () => {
    const body = 'await dist.barrier()\nif (dist.rank === 1) for (;;) {}\nawait dist.barrier()'
    const faults = await faultsOf(file(body), 500)
    expect(faults.map(({ code, rank, line }) => [code, rank, line])).toEqual([['time', 1, 5]])
  })
})
