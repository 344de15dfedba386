import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaTotals } from '../../../traces-db/detail/area.ts'
import { LanePacker } from '../../../traces-db/store/pack-lanes.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { runArt } from '../run-art.ts'
import { runOf, type SliceOf } from '../run-of.ts'
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
    fc.assert(fc.property(randomRun, randomWindow, expectBruteForce), { numRuns: 40 })
  })

  test('property: those of slices on more lanes than can be looked at one by one do, too', () => {
    const slice = fc.record({ start: fc.nat(60), duration: fc.nat(80), name: fc.constantFrom('a', 'b', 'c') })
    const window = fc.record({ startNs: fc.nat(40), lengthNs: fc.integer({ min: 1, max: 120 }) })
    fc.assert(
      fc.property(fc.array(slice, { minLength: 110, maxLength: 200, size: 'max' }), window, (slices, at) => {
        const run = packed(slices)
        fc.pre(run.lanes.length > 64)
        expectBruteForce(run, { startNs: at.startNs, endNs: at.startNs + at.lengthNs })
      }),
      { numRuns: 40 },
    )
  })

  test('of a hundred thousand slices that all overlap, each on a lane of its own, are found all the same', () => {
    const count = 100_000
    const lanes = Array.from({ length: count }, (_, i) => [
      { start: i, duration: count, name: i % 2 ? 'a' : 'b' },
    ])
    const run = runOf({ tracks: [{ name: 't', lanes }] })
    const totals = areaTotals(run, { tracks: [0], startNs: 0, endNs: 2 * count, limit: 2 })
    const half = (count * count) / 2
    expect(totals.rows.map(({ totalNs, selfNs }) => [totalNs, selfNs])).toEqual([
      [half, half],
      [half, half],
    ])
  })

  test('of slices within each other, a hundred thousand deep, take each from the one around it', () => {
    const count = 100_000
    const lanes = Array.from({ length: count }, (_, i) => [
      { start: i, duration: 2 * (count - i), name: 'a' },
    ])
    const run = runOf({ tracks: [{ name: 't', lanes }] })
    const [row] = areaTotals(run, { tracks: [0], startNs: 0, endNs: 2 * count, limit: 2 }).rows
    expect([row!.selfNs, row!.totalNs]).toEqual([2 * count, count * (count + 1)])
  })
})

/** One track, its slices packed as every writer packs them. */
function packed(slices: readonly SliceOf[]): RunData {
  const packer = new LanePacker()
  const lanes: SliceOf[][] = []
  const ordered = [...slices].sort((a, b) => a.start - b.start || b.duration - a.duration)
  for (const slice of ordered) {
    const lane = packer.place(slice.start, slice.start + slice.duration)
    lanes[lane] ??= []
    lanes[lane].push(slice)
  }
  return runOf({ tracks: [{ name: 't', lanes }] })
}

/** Every figure of an area against what brute force finds. */
function expectBruteForce(
  random: RunData,
  window: { readonly startNs: number; readonly endNs: number },
): void {
  const startNs = window.startNs
  const endNs = Math.ceil(window.endNs)
  const tracks = random.tracks.map(track => track.id)
  const totals = areaTotals(random, { tracks, startNs, endNs, limit: 100 })
  const slices = plainSlices(random)
  const inside = slices.filter(slice => touches(slice, startNs, endNs))
  const part = ({ start, end }: PlainSlice) => Math.max(0, Math.min(end, endNs) - Math.max(start, startNs))
  expect(totals.slices).toBe(inside.length)
  expect(new Set(totals.rows.map(row => row.name))).toEqual(new Set(inside.map(slice => slice.name)))
  for (const row of totals.rows) {
    const mine = inside.filter(slice => slice.name === row.name)
    const sum = (of: (slice: PlainSlice) => number) => mine.reduce((total, slice) => total + of(slice), 0)
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
}
