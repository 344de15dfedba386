/** Runs for property tests: random lanes of disjoint slices, zero lengths and touching slices included. */
import fc from 'fast-check'
import { type OperationClass, operationClasses } from '../../../engine/base/operation-class.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { runOf, type SliceOf } from '../run-of.ts'

const letters = 'abcdefghij'

/** Names a ... j have the classes 0 ... 9. */
export const letterNames = Object.fromEntries(
  [...letters].map((letter, i) => [letter, { class: operationClasses[i]!.name as OperationClass }]),
)

const length = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 300 }) },
)

export const randomLane: fc.Arbitrary<SliceOf[]> = fc
  .array(fc.tuple(length, length, fc.integer({ min: 0, max: letters.length - 1 })), {
    maxLength: 400,
    size: 'max',
  })
  .map(parts => {
    let time = 0
    return parts.map(([gap, duration, letter]) => {
      const start = time + gap
      time = start + duration
      return { start, duration, name: letters[letter]! }
    })
  })

const times = fc
  .array(fc.tuple(length, fc.integer({ min: -5, max: 5 })), { maxLength: 300, size: 'max' })
  .map(parts => {
    let time = 0
    return parts.map(([gap, value]) => {
      time += gap
      return { time, value, name: letters[value + 5] ?? 'a' }
    })
  })

export const randomRun: fc.Arbitrary<RunData> = fc
  .array(
    fc.oneof(
      fc.array(randomLane, { minLength: 1, maxLength: 3 }).map(lanes => ({ name: 'thread', lanes })),
      times.map(samples => ({ name: 'counter', samples })),
      times.map(instants => ({ name: 'instants', instants })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(tracks => runOf({ tracks, names: letterNames }))

/** A window in or around the first 8,000 ns and a width in pixels. */
export const randomWindow = fc
  .record({
    startNs: fc.integer({ min: -50, max: 2000 }),
    lengthNs: fc.oneof(fc.integer({ min: 1, max: 6000 }), fc.double({ min: 0.1, max: 300, noNaN: true })),
    width: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ startNs, lengthNs, width }) => ({ startNs, endNs: startNs + lengthNs, width }))
