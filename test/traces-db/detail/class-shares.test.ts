import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { classShares } from '../../../traces-db/detail/class-shares.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'
import { coveredNs, plainSlices } from './brute-force.ts'
import { letterNames, randomLane } from './random-run.ts'

describe('shares of time by class', () => {
  test('tell of each rank the share of a bin in which a class runs, overlaps once', () => {
    const run = runArt(`
      0 cpu  | ffff
             |  f
      0 gpu* | kk
      0 gpu* |  kk
      1 cpu  |     bbbb
    `)
    const shares = classShares(run, 2)
    const at = (row: number, bin: number, name: 'forward' | 'compute' | 'backward') => {
      const { classes, share } = shares.row(row)
      return share[bin * classes.length + classes.indexOf(operationClassIndex[name])]
    }
    expect(shares.rows).toEqual([0, 1])
    expect(at(0, 0, 'forward')).toBe(1)
    expect(at(0, 0, 'compute')).toBe(0.75)
    expect(at(0, 1, 'forward')).toBe(0)
    expect(at(1, 1, 'backward')).toBe(1)
  })

  test('have a row a process where no process has a rank', () => {
    expect(classShares(runArt('cpu | ff'), 1).rows).toEqual([0])
  })

  test('are none for a run without length', () => {
    const run = runOf({ tracks: [{ name: 't', lanes: [[{ start: 0, duration: 0, name: 'a' }]] }] })
    expect([...classShares(run, 4).row(0).share]).toEqual([0, 0, 0, 0])
    expect(classShares(runOf({ tracks: [] }), 4).rows).toEqual([])
  })

  test('property: shares equal brute force, in lanes with more slices than bins and with fewer', () => {
    fc.assert(fc.property(randomRanks(randomLane), fc.integer({ min: 1, max: 9 }), expectBruteForce), {
      numRuns: 20,
    })
    const shortLane = randomLane.map(lane => lane.slice(0, 12))
    fc.assert(fc.property(randomRanks(shortLane), fc.integer({ min: 13, max: 40 }), expectBruteForce), {
      numRuns: 40,
    })
  })

  test('are found of a hundred thousand lanes of one rank', () => {
    const count = 100_000
    const lanes = Array.from({ length: count }, (_, i) => [{ start: i, duration: count, name: 'a' }])
    const { row } = classShares(runOf({ tracks: [{ name: 't', lanes }], names: letterNames }), 500)
    const { share } = row(0)
    expect(share.length).toBe(500)
    expect(share.every(value => Math.abs(value - 1) < 1e-6)).toBe(true)
  })

  test('let neighbours share a row where there are more ranks than a strip has room for', () => {
    const tracks = Array.from({ length: 20_000 }, (_, rank) => ({
      name: 't',
      rank,
      lanes: [[{ start: rank, duration: 1, name: 'a' }]],
    }))
    const { rows, row } = classShares(runOf({ tracks, names: letterNames }), 100)
    expect(rows.length).toBeLessThanOrEqual(256)
    expect(rows[1]).toBe(79)
    const busy = rows.map((_, position) => row(position).share.reduce((a, b) => a + b, 0))
    // Each of them is busy for as long as the ranks it stands for, of which the last row has fewer.
    for (const bins of busy.slice(0, -1)) expect(bins).toBeCloseTo(0.395, 4)
    expect(busy.at(-1)).toBeCloseTo((20_000 - rows.at(-1)!) / 200, 4)
  })
})

function randomRanks(lane: typeof randomLane) {
  return fc
    .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.array(lane, { maxLength: 2 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map(tracks =>
      runOf({ tracks: tracks.map(([rank, lanes]) => ({ name: 't', rank, lanes })), names: letterNames }),
    )
}

function expectBruteForce(run: RunData, binCount: number): void {
  // Bins of whole nanoseconds, so that counting them is exact.
  const lengthNs = Math.ceil((run.header.lengthNs + 1) / binCount) * binCount
  const { rows, row } = classShares({ ...run, header: { ...run.header, lengthNs } }, binCount)
  const slices = plainSlices(run)
  const binNs = lengthNs / binCount
  rows.forEach((rank, position) => {
    const tracks = run.tracks.filter(track => run.processes[track.process]!.rank === rank)
    const own = slices.filter(slice => tracks.some(track => track.id === slice.track))
    const { classes, share } = row(position)
    expect(classes).toEqual([...new Set(own.map(slice => slice.class))].sort((a, b) => a - b))
    for (let bin = 0; bin < binCount; bin++) {
      for (const [k, number] of classes.entries()) {
        const mine = own.filter(slice => slice.class === number)
        const covered = coveredNs(mine, bin * binNs, (bin + 1) * binNs)
        const told = share[bin * classes.length + k]
        // Whether anything runs at all is told exactly: a strip is coloured by it.
        if (covered === 0) expect(told).toBe(0)
        else expect(told).toBeCloseTo(covered / binNs, 5)
      }
    }
  })
}
