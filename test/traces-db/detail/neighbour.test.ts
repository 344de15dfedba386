import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { neighbour } from '../../../traces-db/detail/neighbour.ts'
import { runArt } from '../run-art.ts'
import { byStart, isWithin, plainSlices } from './brute-force.ts'
import { randomRun } from './random-run.ts'

const run = runArt(`
  cpu | ffffff bb
      | hhh kk cc
      |  c
  gpu | kk
`)

describe('the neighbour of a slice', () => {
  test('next and previous go along the track by start, top lane first', () => {
    const order = [0, 2, 5, 3, 1, 4]
    order.forEach((id, i) => {
      expect(neighbour(run, id, 'next')?.id).toBe(order[i + 1])
      expect(neighbour(run, id, 'previous')?.id).toBe(order[i - 1])
    })
  })

  test('parent is the slice around it on the nearest lane above, child the first one within', () => {
    expect(neighbour(run, 5, 'parent')?.id).toBe(2)
    expect(neighbour(run, 2, 'parent')?.id).toBe(0)
    expect(neighbour(run, 0, 'parent')).toBeUndefined()
    expect(neighbour(run, 0, 'child')?.id).toBe(2)
    expect(neighbour(run, 3, 'child')).toBeUndefined()
  })

  test('property: all six equal brute force', () => {
    fc.assert(
      fc.property(randomRun, random => {
        const slices = plainSlices(random)
        for (const slice of slices.filter(({ id }) => id % 5 === 0)) {
          const track = slices.filter(other => other.track === slice.track).sort(byStart)
          const at = track.indexOf(slice)
          expect(neighbour(random, slice.id, 'next')?.id).toBe(track[at + 1]?.id)
          expect(neighbour(random, slice.id, 'previous')?.id).toBe(track[at - 1]?.id)
          const lane = track.filter(other => other.lane === slice.lane)
          const here = lane.indexOf(slice)
          expect(neighbour(random, slice.id, 'right')?.id).toBe(lane[here + 1]?.id)
          expect(neighbour(random, slice.id, 'left')?.id).toBe(lane[here - 1]?.id)
          const around = track.filter(other => isWithin(slice, other))
          const nearest = Math.max(...around.map(other => other.lane))
          expect(neighbour(random, slice.id, 'parent')?.lane ?? Number.NEGATIVE_INFINITY).toBe(nearest)
          const parent = neighbour(random, slice.id, 'parent')
          if (parent !== undefined) expect(around.map(other => other.id)).toContain(parent.id)
          const first = track.find(other => isWithin(other, slice))
          expect(neighbour(random, slice.id, 'child')?.id).toBe(first?.id)
        }
      }),
      { numRuns: 50 },
    )
  })
})
