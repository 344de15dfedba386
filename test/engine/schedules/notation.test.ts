import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Action, bubble, overlap, pass } from '../../../engine/schedules/action.ts'
import { formatAction, isCompanion, parseAction } from '../../../engine/schedules/notation.ts'

const passes = fc
  .record({
    kind: fc.constantFrom('F' as const, 'B' as const, 'I' as const, 'W' as const),
    stage: fc.nat(2000),
    microbatch: fc.nat(100_000),
    reverse: fc.boolean(),
  })
  .map(({ kind, stage, microbatch, reverse }) => pass(kind, stage, microbatch, reverse))

const actions: fc.Arbitrary<Action> = fc.oneof(
  passes,
  fc.tuple(passes, passes).map(([first, second]) => overlap(first, second)),
  fc.constant(bubble),
)

describe('the text form of an action', () => {
  test.each([
    ['2F0', pass('F', 2, 0)],
    ['0I3', pass('I', 0, 3)],
    ['11W107', pass('W', 11, 107)],
    ['r1B4', pass('B', 1, 4, true)],
    ['(0F8;7B0)', overlap(pass('F', 0, 8), pass('B', 7, 0))],
    ['(r1F2;0B1)', overlap(pass('F', 1, 2, true), pass('B', 0, 1))],
    ['', bubble],
  ] as const)('reads and writes %j', (text, action) => {
    expect(parseAction(text)).toEqual(action)
    expect(formatAction(action)).toBe(text)
  })

  test('comes back as it was for any action', () => {
    fc.assert(
      fc.property(actions, action => {
        expect(parseAction(formatAction(action))).toEqual(action)
      }),
    )
  })

  test('may carry blanks, and the name that torch gives to pairs', () => {
    expect(parseAction('  2F0 ')).toEqual(pass('F', 2, 0))
    expect(parseAction('(0F8; 7B0)OVERLAP_F_B')).toEqual(overlap(pass('F', 0, 8), pass('B', 7, 0)))
  })

  test.each([
    'F0',
    '2F',
    '2X0',
    '-1F0',
    '2f0',
    '(0F1)',
    '(0F1;0B0;0W0)',
    '((0F1;0B0);0W0)',
    '(0F1;)',
    '99999999999F0',
  ])('refuses %j and shows the form expected', text =>
    expect(() => parseAction(text)).toThrow(/is no schedule action\. Write <stage>/),
  )

  test('messages, sharding and reductions of lowered schedules are known by name', () => {
    for (const text of ['0REDUCE_GRAD', '1SEND_F3', '2RECV_B0', '0UNSHARD', '3RESHARD']) {
      expect(isCompanion(text)).toBe(true)
    }
    for (const text of ['0F1', '', '(0F1;1B0)', 'REDUCE']) expect(isCompanion(text)).toBe(false)
  })
})
