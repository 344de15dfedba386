import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MessageRoom } from '../../../engine/base/channel/message-room.ts'

describe('room for messages', () => {
  test('is used again once a message has gone', () => {
    const room = new MessageRoom()
    const first = room.take(100_000)
    expect(room.take(100_000).buffer).not.toBe(first.buffer)
    room.giveBack(first)
    expect(room.take(90_000).buffer).toBe(first.buffer)
  })

  test('keeps no memory of very large messages', () => {
    const room = new MessageRoom()
    const large = room.take(50_000_000)
    room.giveBack(large)
    expect(room.take(50_000_000).buffer).not.toBe(large.buffer)
  })

  test('property: is as long as asked for, and no two messages under way share any', () => {
    const step = fc.oneof(
      fc.record({ take: fc.integer({ min: 0, max: 3_000_000 }) }),
      fc.record({ giveBack: fc.nat() }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const room = new MessageRoom()
        const underWay: Uint8Array<ArrayBuffer>[] = []
        for (const next of steps) {
          if ('take' in next) {
            const bytes = room.take(next.take)
            expect(bytes.length).toBe(next.take)
            expect(underWay.map(({ buffer }) => buffer)).not.toContain(bytes.buffer)
            underWay.push(bytes)
          } else if (underWay.length > 0) {
            const [bytes] = underWay.splice(next.giveBack % underWay.length, 1)
            room.giveBack(bytes!)
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})
