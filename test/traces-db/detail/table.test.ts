import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { table } from '../../../traces-db/detail/table.ts'
import { runArt } from '../run-art.ts'
import { byStart, plainSlices, touches } from './brute-force.ts'
import { randomRun, randomWindow } from './random-run.ts'

describe('the table of a window', () => {
  test('lists slices by start, those that began earlier and reach in included', () => {
    const run = runArt(`
      cpu  | ffff  bb
           |  k    k
      gpu* |   cc
    `)
    const page = table(run, { tracks: [0, 1], startNs: 3, endNs: 8, offset: 0, limit: 10 })
    expect(page.rows.map(row => [row.label.name, row.startNs, row.track, row.lane])).toEqual([
      ['f', 0, 0, 0],
      ['c', 2, 1, 0],
      ['b', 6, 0, 0],
      ['k', 6, 0, 1],
    ])
    expect(page.total).toBe(4)
  })

  test('a page beyond the end is empty and still tells the total', () => {
    const run = runArt('cpu | f b')
    expect(table(run, { tracks: [0], startNs: 0, endNs: 9, offset: 5, limit: 10 })).toEqual({
      total: 2,
      rows: [],
    })
    expect(table(run, { tracks: [9], startNs: 0, endNs: 9, offset: 0, limit: 10 })).toEqual({
      total: 0,
      rows: [],
    })
  })

  test('property: any page equals that part of all touching slices, sorted', () => {
    fc.assert(
      fc.property(
        randomRun,
        randomWindow,
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (run, { startNs, endNs }, offset, limit) => {
          const tracks = run.tracks.map(track => track.id)
          const page = table(run, { tracks, startNs, endNs, offset, limit })
          const all = plainSlices(run)
            .filter(slice => touches(slice, startNs, endNs))
            .sort(byStart)
          expect(page.total).toBe(all.length)
          expect(page.rows.map(row => row.id)).toEqual(
            all.slice(offset, offset + limit).map(slice => slice.id),
          )
        },
      ),
    )
  })
})
