import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaTotals } from '../../../traces-db/detail/area.ts'
import { runArt } from '../run-art.ts'
import { coveredNs, isWithin, type PlainSlice, plainSlices, touches } from './brute-force.ts'
import { randomRun, randomWindow } from './random-run.ts'

describe('totals of an area', () => {
  const run = runArt(`
    cpu  | ffffff bbbb
         |  kk     kk
    gpu* | tt
  `)

  test('count the part of each slice that lies inside, longest name first', () => {
    const totals = areaTotals(run, { tracks: [0], startNs: 2, endNs: 9, limit: 10 })
    expect(totals.rows.map(row => [row.name, row.count, row.totalNs, row.selfNs])).toEqual([
      ['f', 1, 4, 3],
      ['b', 1, 2, 1],
      ['k', 2, 2, 2],
    ])
    expect(totals.slices).toBe(4)
  })

  test('tell how many names were left out', () => {
    const totals = areaTotals(run, { tracks: [0, 1], startNs: 0, endNs: 20, limit: 1 })
    expect(totals.rows.map(row => row.name)).toEqual(['f'])
    expect(totals.omittedNames).toBe(3)
    expect(totals.slices).toBe(5)
  })

  test('a track named twice counts once', () => {
    expect(areaTotals(run, { tracks: [1, 1], startNs: 0, endNs: 20, limit: 9 }).slices).toBe(1)
  })

  test('property: every figure equals brute force', () => {
    fc.assert(
      fc.property(randomRun, randomWindow, (random, window) => {
        const startNs = window.startNs
        const endNs = Math.ceil(window.endNs)
        const tracks = random.tracks.map(track => track.id)
        const totals = areaTotals(random, { tracks, startNs, endNs, limit: 100 })
        const slices = plainSlices(random)
        const inside = slices.filter(slice => touches(slice, startNs, endNs))
        const part = ({ start, end }: PlainSlice) =>
          Math.max(0, Math.min(end, endNs) - Math.max(start, startNs))
        expect(totals.slices).toBe(inside.length)
        expect(new Set(totals.rows.map(row => row.name))).toEqual(new Set(inside.map(slice => slice.name)))
        for (const row of totals.rows) {
          const mine = inside.filter(slice => slice.name === row.name)
          const sum = (of: (slice: PlainSlice) => number) =>
            mine.reduce((total, slice) => total + of(slice), 0)
          const covered = (slice: PlainSlice) =>
            coveredNs(
              slices.filter(other => isWithin(other, slice)),
              startNs,
              endNs,
            )
          expect(row).toEqual({
            name: row.name,
            class: mine[0]!.class,
            count: mine.length,
            totalNs: sum(part),
            selfNs: sum(part) - sum(covered),
            minimumNs: Math.min(...mine.map(part)),
            maximumNs: Math.max(...mine.map(part)),
          })
        }
        expect(totals.rows.map(row => row.totalNs)).toEqual(
          totals.rows.map(row => row.totalNs).sort((a, b) => b - a),
        )
      }),
      { numRuns: 40 },
    )
  })
})
