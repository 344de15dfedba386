/**
 * Inside isolation most calls reach the recorder in lists, after the strategy has gone on. What comes out must be
 * what comes out natively, where each call reaches it at once. Lines are left out: the tests run transformed sources.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlanFault } from '../../../../engine/base/plan.ts'
import { recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'
import { recordNamed } from '../../../../engine/service/record-named.ts'
import { strategies } from '../../../../engine/strategies/strategies.ts'
import type { Strategy } from '../../../../engine/strategy/guest/strategy.ts'
import { recordStrategy } from '../../../../engine/strategy/record.ts'

describe('a strategy of the list', () => {
  test.each(strategies.map(({ name }) => name))('%s records as natively', async name => {
    const native = await recordNamed(name, {})
    const { plan, faults } = await recordIsolated(native.source, `strategies/${name}.ts`, {})
    expect(faults).toEqual(native.faults)
    expect(plan?.header.hash).toBe(native.plan?.header.hash)
    plan?.operations.line.fill(0)
    native.plan?.operations.line.fill(0)
    expect(plan).toEqual(native.plan)
  })
})

const request = { worldSize: 3, layers: 2, globalBatch: 6 }
type Train = Strategy['train']

describe('a program with a mistake', () => {
  const programs: Record<string, Train> = {
    'goes on after it': (model, dist) => {
      model.loadWeights(9)
      model.loadWeights(0)
      void dist.barrier()
    },
    'goes on after it for longer than a list holds': model => {
      model.loadWeights(9)
      for (let i = 0; i < 10_000; i++) model.loadWeights(0)
    },
    'never asks again': model => {
      if (model.rank !== 1) return
      model.loadWeights(9)
      for (;;) model.loadWeights(0)
    },
    'uses what a failed call would have made': model => {
      const [weight] = model.loadWeights(9)
      model.forward(0, model.getInputActivation([0]), weight)
    },
    'uses what it has freed': model => {
      const { weights } = model.storage()
      const [weight] = model.loadWeights(0)
      weights.set(0, weight)
      weights.delete(0)
      model.forward(0, model.getInputActivation([0, 1]), weight)
    },
    'fails on one rank while the others wait': async (model, dist) => {
      if (dist.rank === 2) model.loadWeights(-1)
      await dist.barrier()
      await dist.barrier()
    },
    'sends in a circle': async (model, dist) => {
      const [weight] = model.loadWeights(0)
      await dist.receive((dist.rank + 1) % 3)
      await dist.send((dist.rank + 2) % 3, weight)
    },
    'passes what are no numbers': (model, dist) => {
      model.loadWeights(1.5)
      if (dist.rank === 1) model.loadWeights('0' as never, Number.NaN, undefined)
    },
  }
  test.each(Object.entries(programs))('%s', async (_, train) => {
    const source = `export default { name: 'program', train(...all) { return (${train})(...all) } }`
    const native = await recordStrategy({ name: 'program', train }, request)
    const isolated = await recordIsolated(source, 'program.ts', request)
    expect(isolated.faults.length).toBeGreaterThan(0)
    expect(withoutLines(isolated.faults)).toEqual(withoutLines(native.faults))
  })
})

test('fewer steps than were asked for are told as natively, and all of them recorded', async () => {
  const train: Train = (model, dist, config) => {
    if (dist.rank > 0) return
    const kept = [0, 1].map(layer => model.loadWeights(layer))
    for (let step = 0; step < config.batch; step++) {
      model.beginStep(step)
      const inputs = [model.getInputActivation([0, 1, 2, 3, 4, 5].map(i => step * 6 + i))]
      for (const layer of [0, 1]) inputs.push(model.forward(layer, inputs[layer]!, kept[layer]![0]))
      let gradient = model.loss(inputs[2]!)
      for (const layer of [1, 0]) {
        const [weight, state] = kept[layer]!
        const [own, below] = model.backward(layer, inputs[layer]!, gradient, weight)
        kept[layer] = model.update(layer, own, weight, state)
        gradient = below
      }
    }
    for (const layer of [0, 1]) model.setFinalWeight(layer, ...kept[layer]!)
  }
  const source = `export default { name: 'program', steps: 'own', train(...all) { return (${train})(...all) } }`
  for (const batch of [1, 2, 3]) {
    const asked = { ...request, steps: 3, batch }
    const native = await recordStrategy({ name: 'program', steps: 'own', train }, asked)
    const isolated = await recordIsolated(source, 'program.ts', asked)
    expect(native.faults.map(({ code }) => code)).toEqual(batch < 3 ? ['steps-missing'] : [])
    expect(withoutLines(isolated.faults)).toEqual(withoutLines(native.faults))
    if (batch < 3) expect(isolated.faults[0]!.line).toBeGreaterThan(0)
    expect(isolated.plan?.header.hash).toBe(native.plan?.header.hash)
  }
})

/** Each gives what it has seen as a rule that does not hold, which is a fault of its rank. */
describe('a communication that several wait for', () => {
  const programs: Record<string, string> = {
    'is awaited twice': `
      const pending = dist.allGather(value)
      say((await pending) === (await pending))`,
    'is awaited by two functions, before and after it is done': `
      const pending = dist.allGather(value)
      const wait = async name => say(name, (await pending) === (await pending))
      await Promise.all([wait('a'), wait('b')])
      await wait('c')`,
    'is awaited, and taken up by then before that begins': `
      const pending = dist.allGather(value)
      const wait = async () => say('awaited', (await pending).kind)
      const waiting = wait()
      const then = pending.then(one => say('then', one.kind))
      await Promise.all([waiting, then, pending.then()])
      say((await pending) === (await pending.then()))`,
    'is taken up by then, and awaited': `
      const pending = dist.barrier()
      const then = pending.then(() => say('then'))
      say('goes on', await pending)
      await then`,
    'is one of many': `
      const all = [dist.allGather(value), dist.barrier(), dist.allToAll(dist.ranks.map(() => value))]
      const first = await all[0]
      const [again, none, list] = await Promise.all(all)
      say(first === again, none, list.length, (await all[2]) === list)`,
    'has another then': `
      const pending = dist.barrier()
      pending.then = resolve => resolve('mine')
      say(await pending)`,
    'is forged': `
      say(await { then: resolve => resolve(1) }, await null, await Object.create(dist.barrier()).constructor.name)`,
  }
  test.each(Object.entries(programs))('%s', async (_, body) => {
    const source = `import { assertRule } from 'rankscope/strategy'
      export default { name: 'program', async train(model, dist) {
        const said = []
        const say = (...words) => { said.push(words.join(' ')) }
        const value = model.loadWeights(0, dist.rank, dist.worldSize)[0]
        ${body}
        assertRule(false, said.join(', '))
      } }`
    const { train } = await programOf(source)
    const native = await recordStrategy({ name: 'program', train }, request)
    const isolated = await recordIsolated(source, 'program.ts', request)
    expect(native.faults.map(({ code }) => code)).toEqual(['rule', 'rule', 'rule'])
    expect(withoutLines(isolated.faults)).toEqual(withoutLines(native.faults))
  })
})

/** What a rank does, one after another: messages and collectives, awaited at once, later or never; a mistake. */
const action = fc.record({
  what: fc.constantFrom('message', 'message', 'message', 'barrier', 'broadcast', 'exchange', 'mistake'),
  from: fc.nat(2),
  to: fc.nat(2),
  ranks: fc.uniqueArray(fc.nat(2), { minLength: 1 }),
  wait: fc.constantFrom(0, 0, 0, 1, 3, 99),
})
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** Holds only what a strategy may use: its text runs in isolation. */
const act = async (model: Parameters<Train>[0], dist: Parameters<Train>[1], actions: readonly Action[]) => {
  let value = model.getInputActivation([0, 1])
  const waiting: { pending: PromiseLike<unknown>; left: number }[] = []
  for (const { what, from, to, ranks, wait } of actions) {
    const root = ranks[0]!
    let pending: PromiseLike<unknown> | undefined
    if (what === 'mistake') {
      if (dist.rank === from && to === 0) model.loadWeights(99)
    } else if (what === 'message') {
      if (dist.rank === from) pending = dist.send(to, value)
      else if (dist.rank === to) pending = dist.receive(from)
    } else if (ranks.includes(dist.rank)) {
      const group = dist.group(ranks)
      if (what === 'barrier') pending = group.barrier()
      else if (what === 'broadcast') pending = group.broadcast(dist.rank === root ? value : undefined, root)
      else pending = group.allToAll(ranks.map(() => value))
    }
    if (pending) waiting.push({ pending, left: wait })
    for (const entry of [...waiting]) {
      if (entry.left-- > 0) continue
      waiting.splice(waiting.indexOf(entry), 1)
      const brought = await entry.pending
      const first = Array.isArray(brought) ? brought[0] : brought
      if (first) value = first
    }
  }
  // Asks, so that what was in the list until then counts.
  model.storage().activations.set(value.samples.length, value)
}

test('random programs record as natively, correct or not, with and without a buffer for messages', async () => {
  let faulty = 0
  const programs = fc.array(fc.array(action, { maxLength: 12 }), { minLength: 3, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(programs, fc.boolean(), fc.boolean(), async (lists, isSame, rendezvous) => {
      const all = isSame ? lists.map(() => lists[0]!) : lists
      const asked = { ...request, rendezvous }
      const train: Train = (model, dist) => act(model, dist, all[dist.rank]!)
      const source = `const act = ${act}
        const all = ${JSON.stringify(all)}
        export default { name: 'program', train: (model, dist) => act(model, dist, all[dist.rank]) }`
      const native = await recordStrategy({ name: 'program', train }, asked)
      const isolated = await recordIsolated(source, 'program.ts', asked)
      expect(withoutLines(isolated.faults)).toEqual(withoutLines(native.faults))
      if (native.faults.some(({ code }) => code !== 'final-missing')) faulty++
    }),
    { numRuns: 100 },
  )
  expect(faulty).toBeGreaterThan(20)
})

test('a rank that there is not, in a call that nobody waits for, is a fault', async () => {
  const source = 'export default { name: "x", train(model) { model.rank = 99; model.loadWeights(0) } }'
  const { plan, faults } = await recordIsolated(source, 'program.ts', request)
  expect(plan).toBeUndefined()
  expect(faults.map(({ message }) => message).join()).toContain('wrong arguments')
})

/** The program as a module of this process. */
async function programOf(source: string): Promise<{ readonly train: Train }> {
  const { assertRule } = await import('../../../../engine/strategy/guest/operations.ts')
  const body = source.replace(/^import .*$/m, '').replace('export default', 'return')
  return new Function('assertRule', body)(assertRule)
}

function withoutLines(faults: readonly PlanFault[]): readonly PlanFault[] {
  return faults.map(fault => ({
    ...fault,
    line: 0,
    message: fault.message.replaceAll(/ \(line \d+\)/g, ''),
    ...(fault.circle && { circle: fault.circle.map(wait => ({ ...wait, line: 0 })) }),
  }))
}
