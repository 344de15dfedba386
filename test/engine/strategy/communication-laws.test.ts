/**
 * Random programs of messages and collectives, awaited at once, later or never: what the recorder lets pass has
 * an order in which it can be timed, and what it does not is told as a deadlock or as unmatched, never thrown.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Dist, Model, Pending } from '../../../engine/strategy/api.ts'
import { oneLayer, recordProgram } from './record-program.ts'

const worldSize = 4

/** When the rank that issues something awaits it: at once, some actions later, never. */
const delay = fc.constantFrom(0, 0, 0, 1, 2, 5, Number.POSITIVE_INFINITY)
const message = fc.record({
  kind: fc.constant('message' as const),
  from: fc.nat(worldSize - 1),
  distance: fc.integer({ min: 1, max: worldSize - 1 }),
  sendDelay: delay,
  receiveDelay: delay,
})
const collective = fc.record({
  kind: fc.constant('collective' as const),
  ranks: fc.uniqueArray(fc.nat(worldSize - 1), { minLength: 1 }),
  delays: fc.array(delay, { minLength: worldSize, maxLength: worldSize }),
})
const actions = fc.array(fc.oneof(message, collective), { maxLength: 25 })
type Action = typeof actions extends fc.Arbitrary<(infer A)[]> ? A : never

/** One rank's share of the actions, in their order or with two neighbours exchanged. */
async function perform(list: readonly Action[], dist: Dist, model: Model) {
  const value = model.getInputActivation([0, 1])
  const waiting: { pending: Pending<unknown>; left: number }[] = []
  for (const action of list) {
    for (const [pending, left] of issued(action)) waiting.push({ pending, left })
    for (const entry of [...waiting]) {
      if (entry.left-- > 0) continue
      waiting.splice(waiting.indexOf(entry), 1)
      await entry.pending
    }
  }

  function issued(action: Action): [Pending<unknown>, number][] {
    if (action.kind === 'collective') {
      if (!action.ranks.includes(dist.rank)) return []
      return [[dist.group(action.ranks).barrier(), action.delays[dist.rank]!]]
    }
    const to = (action.from + action.distance) % worldSize
    if (dist.rank === action.from) return [[dist.send(to, value), action.sendDelay]]
    return dist.rank === to ? [[dist.receive(action.from), action.receiveDelay]] : []
  }
}

async function record(programs: readonly (readonly Action[])[]) {
  return recordProgram(
    async (model, dist) => {
      const { weight, state, input, gradient } = oneLayer(model, [0, 1])
      await perform(programs[dist.rank]!, dist, model)
      const [own] = model.backward(0, input, gradient, weight)
      model.setFinalWeight(0, ...model.update(0, own, weight, state))
    },
    { worldSize, layers: 1, globalBatch: 2 },
  )
}

test('ranks that follow one order: recorded, or stuck in a circle that goes through a full buffer', async () => {
  let recorded = 0
  await fc.assert(
    fc.asyncProperty(actions, async list => {
      const { plan, faults } = await record(Array(worldSize).fill(list))
      if (plan === undefined) {
        for (const fault of faults) {
          expect(fault.code).toBe('deadlock')
          expect(fault.message).toMatch(/in send to rank/)
        }
        return
      }
      recorded++
      expect(plan.order.length).toBe(plan.operations.count)
    }),
    { numRuns: 300 },
  )
  expect(recorded).toBeGreaterThan(100)
})

test('ranks that follow orders of their own: recorded, or told what does not meet', async () => {
  await fc.assert(
    fc.asyncProperty(actions, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), async (list, turns) => {
      const programs = turns.map(turn => {
        const at = list.length === 0 ? 0 : turn % list.length
        return [...list.slice(at), ...list.slice(0, at)]
      })
      const { plan, faults } = await record(programs)
      if (plan !== undefined) expect(plan.order.length).toBe(plan.operations.count)
      else {
        for (const { code } of faults) {
          expect(['deadlock', 'unmatched-send', 'unmatched-receive', 'unmatched-collective']).toContain(code)
        }
      }
    }),
    { numRuns: 300 },
  )
})
