/** A small order of every schedule, written out; where a published generator exists, the order is the one it emits. */
import { expect, test } from 'vitest'
import { generateSchedule } from '../../../engine/schedules/generate.ts'
import { formatAction } from '../../../engine/schedules/notation.ts'

test.each([
  ['naive', 2, ['0F0 0B0 0F1 0B1', '1F0 1B0 1F1 1B1']],
  ['gpipe', 4, ['0F0 0F1 0F2 0F3 0B0 0B1 0B2 0B3', '1F0 1F1 1F2 1F3 1B0 1B1 1B2 1B3']],
  ['1f1b', 4, ['0F0 0F1 0B0 0F2 0B1 0F3 0B2 0B3', '1F0 1B0 1F1 1B1 1F2 1B2 1F3 1B3']],
  [
    'interleaved-1f1b',
    4,
    [
      '0F0 0F1 2F0 2F1 0F2 2B0 0F3 2B1 2F2 0B0 2F3 0B1 2B2 2B3 0B2 0B3',
      '1F0 1F1 3F0 3B0 3F1 3B1 1F2 1B0 1F3 1B1 3F2 3B2 3F3 3B3 1B2 1B3',
    ],
  ],
  [
    'looped-bfs',
    4,
    [
      '0F0 0F1 0F2 0F3 2F0 2F1 2F2 2F3 2B3 2B2 2B1 2B0 0B3 0B2 0B1 0B0',
      '1F0 1F1 1F2 1F3 3F0 3F1 3F2 3F3 3B3 3B2 3B1 3B0 1B3 1B2 1B1 1B0',
    ],
  ],
  [
    'interleaved-zero-bubble',
    4,
    [
      '0F0 0F1 2F0 2F1 2I0 2W0 0F2 2I1 2W1 0F3 0I0 0W0 2F2 0I1 0W1 2F3 2I2 2W2 2I3 2W3 0I2 0W2 0I3 0W3',
      '1F0 1F1 3F0 3I0 3F1 3I1 3W0 1F2 1I0 3W1 1F3 1I1 1W0 3F2 3I2 1W1 3F3 3I3 3W2 1I2 3W3 1I3 1W2 1W3',
    ],
  ],
  [
    'zb-1p',
    4,
    ['0F0 0F1 0I0 0W0 0F2 0I1 0W1 0F3 0I2 0W2 0I3 0W3', '1F0 1I0 1F1 1I1 1W0 1F2 1I2 1W1 1F3 1I3 1W2 1W3'],
  ],
  [
    'zb-h1',
    4,
    ['0F0 0F1 0I0 0W0 0F2 0I1 0W1 0F3 0I2 0W2 0I3 0W3', '1F0 1I0 1F1 1I1 1W0 1F2 1I2 1W1 1F3 1I3 1W2 1W3'],
  ],
  [
    'zb-2p',
    4,
    ['0F0 0F1 0F2 0I0 0F3 0W0 0I1 0W1 0I2 0W2 0I3 0W3', '1F0 1I0 1F1 1I1 1F2 1I2 1F3 1I3 1W0 1W1 1W2 1W3'],
  ],
  [
    'zb-h2',
    4,
    ['0F0 0F1 0F2 0I0 0W0 0F3 0I1 0W1 0I2 0W2 0I3 0W3', '1F0 1I0 1F1 1I1 1F2 1I2 1W0 1F3 1I3 1W1 1W2 1W3'],
  ],
  [
    'zb-v',
    4,
    [
      '0F0 0F1 0F2 3F0 3I0 3W0 3F1 3I1 3W1 0F3 0I0 0W0 3F2 3I2 3W2 0I1 0W1 3F3 3I3 3W3 0I2 0W2 0I3 0W3',
      '1F0 2F0 1F1 2F1 2I0 2W0 1F2 1I0 1W0 2F2 2I1 2W1 1F3 1I1 1W1 2F3 2I2 2W2 1I2 2I3 1I3 1W2 2W3 1W3',
    ],
  ],
  [
    'zb-v-greedy',
    4,
    [
      '0F0 0F1 0F2 3F0 3I0 3W0 3F1 3I1 3W1 0F3 0I0 0W0 3F2 3I2 3W2 0I1 0W1 3F3 3I3 0I2 3W3 0I3 0W2 0W3',
      '1F0 2F0 1F1 2F1 2I0 2W0 1F2 1I0 1W0 2F2 2I1 2W1 1F3 1I1 1W1 2F3 2I2 1I2 2I3 1I3 2W2 1W2 2W3 1W3',
    ],
  ],
  [
    'v-half',
    4,
    [
      '0F0 0F1 0F2 3F0 3I0 3W0 3F1 0I0 3I1 3W1 3F2 0W0 0F3 0I1 3I2 3W2 3F3 3I3 0I2 3W3 0I3 0W1 0W2 0W3',
      '1F0 2F0 1F1 2F1 2I0 2W0 1I0 1W0 1F2 2F2 2I1 1I1 2W1 1F3 1W1 2F3 2I2 1I2 2I3 1I3 2W2 2W3 1W2 1W3',
    ],
  ],
  [
    'v-min',
    4,
    [
      '0F0 0F1 3F0 3I0 3W0 0I0 0W0 3F1 3I1 3W1 0F2 0I1 0W1 3F2 3I2 3W2 0F3 0I2 0W2 3F3 3I3 3W3 0I3 0W3',
      '1F0 2F0 2I0 1I0 1F1 2F1 2W0 1W0 2I1 1I1 1F2 2F2 2W1 1W1 2I2 1I2 1F3 2F3 2W2 1W2 2I3 1I3 2W3 1W3',
    ],
  ],
  [
    'dualpipe',
    4,
    ['0F0 r1F0 0F1 r1B0 (r1F1;0B0) r1B1 0I1 0W1', 'r0F0 1F0 r0F1 1B0 (1F1;r0B0) 1B1 r0I1 r0W1'],
  ],
  [
    'dualpipe-v',
    4,
    [
      '0F0 0F1 0F2 3F0 3I0 3W0 3F1 (0F3;3B1) (3F2;0B0) 3B2 (3F3;0B1) 3B3 0I2 0W2 0I3 0W3',
      '1F0 2F0 1F1 2F1 1F2 2B0 (2F2;1B0) (1F3;2B1) (2F3;1B1) 2B2 1B2 2I3 1I3 2W3 1W3',
    ],
  ],
] as const)('%s on 2 ranks with %i microbatches', (name, microbatches, expected) => {
  const order = generateSchedule({ name, ranks: 2, microbatches })
  expect(order.ranks.map(actions => actions.map(formatAction).join(' '))).toEqual(expected)
})

test.each([
  [
    2,
    [
      '0F0 0F1 2F0 2F1 0F2 2B0 0F3 2B1 2F2 0B0 2F3 0B1 0F4 2B2 0F5 2B3 2F4 0B2 2F5 0B3 2B4 2B5 0B4 0B5',
      '1F0 1F1 3F0 3B0 3F1 3B1 1F2 1B0 1F3 1B1 3F2 3B2 3F3 3B3 1F4 1B2 1F5 1B3 3F4 3B4 3F5 3B5 1B4 1B5',
    ],
  ],
  [
    4,
    [
      '0F0 0F1 0F2 0F3 2F0 2F1 2F2 2B0 2F3 2B1 0F4 2B2 0F5 2B3 2F4 0B0 2F5 0B1 0B2 0B3 2B4 2B5 0B4 0B5',
      '1F0 1F1 1F2 1F3 3F0 3B0 3F1 3B1 3F2 3B2 3F3 3B3 1F4 1B0 1F5 1B1 3F4 1B2 3F5 1B3 3B4 3B5 1B4 1B5',
    ],
  ],
])('interleaved-1f1b in groups of %i has a last group that may be short', (group, expected) => {
  const order = generateSchedule({ name: 'interleaved-1f1b', ranks: 2, microbatches: 6, group })
  expect(order.ranks.map(actions => actions.map(formatAction).join(' '))).toEqual(expected)
})

test('dualpipe on 4 ranks with 8 microbatches', () => {
  const order = generateSchedule({ name: 'dualpipe', ranks: 4, microbatches: 8 })
  expect(order.ranks.slice(0, 2).map(actions => actions.map(formatAction).join(' '))).toEqual([
    '0F0 0F1 0F2 r3F0 r3I0 r3W0 r3F1 (0F3;r3B1) (r3F2;0B0) r3B2 (r3F3;0B1) r3B3 0I2 0W2 0I3 0W3',
    '1F0 r2F0 1F1 r2F1 1F2 r2B0 (r2F2;1B0) (1F3;r2B1) (r2F3;1B1) r2B2 1B2 r2I3 1I3 r2W3 1W3',
  ])
})
