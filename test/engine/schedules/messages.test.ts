import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Pass, passesOf } from '../../../engine/schedules/action.ts'
import { generateSchedule } from '../../../engine/schedules/generate.ts'
import { type Message, messagesOf } from '../../../engine/schedules/messages.ts'
import { formatAction } from '../../../engine/schedules/notation.ts'
import { legalRequest, scheduleNames } from './legal-request.ts'

test('an activation goes up, a gradient comes down', () => {
  const sent = messagesOf(generateSchedule({ name: '1f1b', ranks: 2, microbatches: 1 }))
  expect(sent).toMatchObject([
    [{ from: 0, to: 1, producer: { kind: 'F', stage: 0 }, consumer: { kind: 'F', stage: 1 } }],
    [{ from: 1, to: 0, producer: { kind: 'B', stage: 1 }, consumer: { kind: 'I', stage: 0 } }],
  ])
})

test('nothing travels where the V turns on one rank', () => {
  const sent = messagesOf(generateSchedule({ name: 'zb-v', ranks: 2, microbatches: 1 })).flat()
  expect(sent.map(({ producer }) => formatAction(producer)).sort()).toEqual(['0F0', '1I0', '2F0', '3I0'])
})

/** A message by what it is for, as a receiver looks for it. */
const label = ({ kind, stage, microbatch, reverse }: Pass) =>
  `${kind === 'F' ? 'activation' : 'gradient'} ${reverse} ${stage} ${microbatch}`

describe.each(scheduleNames)('%s', name => {
  test('never hangs where each rank keeps what arrives before it is needed, and uses up all messages', () => {
    fc.assert(
      fc.property(legalRequest(name), request => {
        const order = generateSchedule(request)
        const outgoing = new Map(
          messagesOf(order)
            .flat()
            .map(message => [label(message.producer), message]),
        )
        const incoming = new Set(
          messagesOf(order)
            .flat()
            .map(message => label(message.consumer)),
        )
        const wire = new Map<string, Message[]>()
        const kept = order.ranks.map(() => new Set<string>())
        const taken: string[] = []
        const position = order.ranks.map(() => 0)
        /** Takes all that its peers have sent so far. */
        const receive = (rank: number) => {
          for (const [pair, messages] of wire) {
            if (!pair.endsWith(` ${rank}`)) continue
            for (const { consumer } of messages.splice(0)) kept[rank]!.add(label(consumer))
          }
        }
        for (let moved = true; moved; ) {
          moved = false
          order.ranks.forEach((actions, rank) => {
            for (; position[rank]! < actions.length; position[rank]!++) {
              const passes = passesOf(actions[position[rank]!]!)
              receive(rank)
              const needed = passes.filter(({ kind }) => kind !== 'W').map(label)
              const awaited = needed.filter(each => incoming.has(each))
              if (!awaited.every(each => kept[rank]!.has(each))) return
              taken.push(...awaited)
              for (const pass of passes.filter(({ kind }) => kind !== 'W')) {
                const message = outgoing.get(label(pass))
                if (message === undefined) continue
                const pair = `${message.from} ${message.to}`
                wire.set(pair, [...(wire.get(pair) ?? []), message])
              }
              moved = true
            }
          })
        }
        expect(position).toEqual(order.ranks.map(actions => actions.length))
        expect(taken.length).toBe(outgoing.size)
      }),
      { numRuns: 15 },
    )
  })

  test('uses activations of a peer in the order sent, and gradients in theirs', () => {
    fc.assert(
      fc.property(legalRequest(name), request => {
        const order = generateSchedule(request)
        const sent = messagesOf(order)
        order.ranks.forEach((actions, to) => {
          const used = actions.flatMap(passesOf).filter(({ kind }) => kind !== 'W')
          for (const messages of sent) {
            for (const isForward of [true, false]) {
              const expected = messages
                .filter(message => message.to === to && (message.producer.kind === 'F') === isForward)
                .map(message => label(message.consumer))
              const wanted = new Set(expected)
              expect(used.map(label).filter(each => wanted.has(each))).toEqual(expected)
            }
          }
        })
      }),
      { numRuns: 15 },
    )
  })
})
