import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { minimap } from '../../../traces-db/detail/minimap.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'
import { coveredNs, plainSlices } from './brute-force.ts'
import { letterNames, randomLane } from './random-run.ts'

describe('the minimap', () => {
  test('gives each rank the share of a bin in which a class runs, overlaps once', () => {
    const run = runArt(`
      0 cpu  | ffff
             |  f
      0 gpu* | kk
      0 gpu* |  kk
      1 cpu  |     bbbb
    `)
    const { rows, bins, classes, share } = minimap(run, 2)
    const at = (row: number, bin: number, name: 'forward' | 'compute' | 'backward') =>
      share[(row * bins + bin) * classes.length + classes.indexOf(operationClassIndex[name])]
    expect(rows).toEqual([0, 1])
    expect(at(0, 0, 'forward')).toBe(1)
    expect(at(0, 0, 'compute')).toBe(0.75)
    expect(at(0, 1, 'forward')).toBe(0)
    expect(at(1, 1, 'backward')).toBe(1)
  })

  test('has a row a process where no process has a rank', () => {
    expect(minimap(runArt('cpu | ff'), 1).rows).toEqual([0])
  })

  test('is empty for a run without length', () => {
    expect([...minimap(runOf({ tracks: [] }), 4).share]).toEqual([])
  })

  test('property: shares equal brute force', () => {
    const randomRanks = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.array(randomLane, { maxLength: 2 })), {
        minLength: 1,
        maxLength: 4,
      })
      .map(tracks =>
        runOf({ tracks: tracks.map(([rank, lanes]) => ({ name: 't', rank, lanes })), names: letterNames }),
      )
    fc.assert(
      fc.property(randomRanks, fc.integer({ min: 1, max: 9 }), (run, binCount) => {
        // Bins of whole nanoseconds, so that counting them is exact.
        const lengthNs = Math.ceil((run.header.lengthNs + 1) / binCount) * binCount
        const { rows, bins, classes, share } = minimap(
          { ...run, header: { ...run.header, lengthNs } },
          binCount,
        )
        const slices = plainSlices(run)
        rows.forEach((rank, row) => {
          const tracks = run.tracks.filter(track => run.processes[track.process]!.rank === rank)
          for (let bin = 0; bin < bins; bin++) {
            for (const [k, number] of classes.entries()) {
              const mine = slices.filter(
                slice => slice.class === number && tracks.some(track => track.id === slice.track),
              )
              const binNs = lengthNs / bins
              expect(share[(row * bins + bin) * classes.length + k]).toBeCloseTo(
                coveredNs(mine, bin * binNs, (bin + 1) * binNs) / binNs,
                5,
              )
            }
          }
        })
      }),
      { numRuns: 20 },
    )
  })
})
