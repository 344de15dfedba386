import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameIndex } from '../../../renderer/timeline/frame-index.ts'
import { frameOf } from './frames.ts'

const rows = 4

/** Slices of random rows and lanes; those of one lane follow each other. */
const slices = fc
  .array(fc.record({ row: fc.nat(rows - 1), lane: fc.nat(5), gap: fc.nat(50), length: fc.nat(50) }), {
    maxLength: 200,
  })
  .map(list => {
    const free = new Map<string, number>()
    return list.map(({ row, lane, gap, length }) => {
      const key = `${row}/${lane}`
      const start = (free.get(key) ?? 0) + gap
      free.set(key, start + length)
      return { row, lane, start, end: start + length }
    })
  })

test('every slice is found in its lane, once, by start', () => {
  fc.assert(
    fc.property(slices, list => {
      const frame = frameOf({ slices: list })
      const index = new FrameIndex(frame, rows)
      let seen = 0
      for (let row = 0; row < rows; row++) {
        for (let lane = 0; lane < index.lanes(row); lane++) {
          let last = -1
          for (let at = index.laneStart(row, lane); at < index.laneEnd(row, lane); at++) {
            const i = index.order[at]!
            expect([frame.slices.row[i], frame.slices.lane[i]]).toEqual([row, lane])
            expect(frame.slices.start[i]).toBeGreaterThanOrEqual(last)
            last = frame.slices.start[i]!
            seen++
          }
        }
      }
      expect(seen).toBe(list.length)
    }),
  )
})

test('bisection finds the first slice that ends after a time', () => {
  fc.assert(
    fc.property(slices, fc.nat(2000), (list, time) => {
      const frame = frameOf({ slices: list })
      const index = new FrameIndex(frame, rows)
      for (let row = 0; row < rows; row++) {
        for (let lane = 0; lane < index.lanes(row); lane++) {
          const [from, to] = [index.laneStart(row, lane), index.laneEnd(row, lane)]
          const found = index.firstEndingAfter(time, from, to)
          for (let at = from; at < to; at++) {
            expect(frame.slices.end[index.order[at]!]! > time).toBe(at >= found)
          }
        }
      }
    }),
  )
})
