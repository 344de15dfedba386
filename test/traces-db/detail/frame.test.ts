import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Frame } from '../../../traces-db/contract.ts'
import { frame, maximumRects } from '../../../traces-db/detail/frame.ts'
import type { Lane } from '../../../traces-db/store/lane.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'
import { allTracks, requests } from './frame-requests.ts'
import { letterNames } from './random-run.ts'

interface Rect {
  readonly row: number
  readonly lane: number
  readonly start: number
  readonly end: number
  readonly id: number
  readonly name: string
  readonly class: number
  readonly count: number
}

function rectsOf(run: RunData, { slices, startNs }: Frame): Rect[] {
  return Array.from(slices.row, (row, i) => ({
    row,
    lane: slices.lane[i]!,
    start: slices.start[i]! + startNs,
    end: slices.end[i]! + startNs,
    id: slices.id[i]!,
    name: run.labels[slices.label[i]!]!.name,
    class: slices.class[i]!,
    count: slices.count[i]!,
  }))
}

/** One line a rectangle: lane, from, to, name, count where folded. */
function drawn(run: RunData, startNs: number, endNs: number, width: number): string[] {
  return rectsOf(run, frame(run, { tracks: allTracks(run), startNs, endNs, width })).map(
    rect => `${rect.lane} ${rect.start}-${rect.end} ${rect.name}${rect.count > 1 ? ` x${rect.count}` : ''}`,
  )
}

/** Positions of the slices that have an instant in common with the window. */
function touchingPositions(lane: Lane, startNs: number, endNs: number): number[] {
  return Array.from(lane.start.keys()).filter(i => {
    const end = lane.start[i]! + lane.duration[i]!
    return lane.start[i]! < endNs && (end > startNs || lane.start[i]! >= startNs)
  })
}

/** Calls with each lane of each requested row, its touching positions and its rectangles. */
function eachLane(
  { run, request, result }: { run: RunData; request: { startNs: number; endNs: number }; result: Frame },
  check: (lane: Lane, positions: number[], rects: Rect[]) => void,
): void {
  const rects = rectsOf(run, result)
  for (const lane of run.lanes) {
    check(
      lane,
      touchingPositions(lane, request.startNs, request.endNs),
      rects.filter(rect => rect.row === lane.track && rect.lane === lane.lane),
    )
  }
}

/** Which of a lane's positions each rectangle stands for, in order: rectangles take them one after another. */
function members(positions: readonly number[], rects: readonly Rect[]): number[][] {
  let next = 0
  return rects.map(rect => {
    next += rect.count
    return positions.slice(next - rect.count, next)
  })
}

describe('a frame', () => {
  test('shows every slice by itself where each is a pixel wide', () => {
    const run = runArt(`
      cpu | ffff bb
          |  kk
    `)
    expect(drawn(run, 0, 8, 8)).toEqual(['0 0-4 f', '0 5-7 b', '1 1-3 k'])
  })

  test('folds slices narrower than a pixel and tells the class with most time', () => {
    const run = runArt('cpu | fbbfbbkkkkkkkk')
    expect(drawn(run, 0, 14, 2)).toEqual(['0 0-6 b x4', '0 6-14 k'])
  })

  test('leaves a gap of a pixel or more between folds of one class', () => {
    const run = runArt('cpu | f.f......f.f....')
    expect(drawn(run, 0, 16, 4)).toEqual(['0 0-3 f x2', '0 9-12 f x2'])
  })

  test('joins folds of one class across smaller gaps, and names the longest slice', () => {
    const run = runArt('cpu | f..ff.f.')
    expect(drawn(run, 0, 8, 2)).toEqual(['0 0-7 f x3'])
    expect(frame(run, { tracks: [0], startNs: 0, endNs: 8, width: 2 }).slices.id).toEqual(Float64Array.of(1))
  })

  test('keeps a slice that began before the window and one that ends after it', () => {
    const run = runArt('cpu | ffffffbbbbbb')
    const { slices } = frame(run, { tracks: [0], startNs: 4, endNs: 8, width: 4 })
    expect([...slices.start]).toEqual([-4, 2])
    expect([...slices.end]).toEqual([2, 8])
  })

  test('numbers rows by position in the request and skips tracks that do not exist', () => {
    const run = runArt(`
      one | ff
      two | bb
    `)
    const { slices } = frame(run, { tracks: [1, 77, 0], startNs: 0, endNs: 2, width: 2 })
    expect([...slices.row]).toEqual([0, 2])
  })

  test('a copy of the run with its clocks shifted folds by its own times', () => {
    const run = runArt('cpu | ff.ff.bb.bb.')
    const lane = run.lanes[0]!
    const shifted: RunData = { ...run, lanes: [{ ...lane, start: lane.start.map(time => time + 3) }] }
    expect(drawn(run, 0, 18, 3)).toEqual(['0 0-5 f x2', '0 6-11 b x2'])
    expect(drawn(shifted, 0, 18, 3)).toEqual(['0 3-11 f x3', '0 12-14 b'])
  })

  test('refuses an empty window with a sentence', () => {
    const run = runArt('cpu | f')
    expect(() => frame(run, { tracks: [0], startNs: 5, endNs: 5, width: 10 })).toThrow(/end after its start/)
  })

  test('folds wider than a pixel where a screen of rectangles would be too many, and keeps what is wide', () => {
    const slices = Array.from({ length: 100_000 }, (_, i) => ({
      start: 4 * i + 1000 * Math.ceil(i / 2000),
      duration: i % 2000 === 0 ? 1000 : 1 + (i % 2),
      name: i % 2 === 0 ? 'a' : 'b',
    }))
    const run = runOf({ tracks: [{ name: 'cpu', lanes: [slices] }], names: letterNames })
    const endNs = run.header.lengthNs
    const { count, start, end } = frame(run, { tracks: [0], startNs: 0, endNs, width: endNs / 2 }).slices
    expect(count.length).toBeLessThanOrEqual(maximumRects)
    expect(count.reduce((sum, one) => sum + one)).toBe(100_000)
    expect(count.filter((one, i) => one === 1 && end[i]! - start[i]! === 1000).length).toBe(50)
  })

  test('property: every slice of a pixel or more is there by itself, exactly', () => {
    fc.assert(
      fc.property(requests, given => {
        eachLane(given, (lane, positions, rects) => {
          const byId = new Map(rects.filter(rect => rect.count === 1).map(rect => [rect.id, rect]))
          for (const i of positions.filter(i => lane.duration[i]! >= given.pixelNs)) {
            const rect = byId.get(lane.id[i]!)!
            expect(rect.start).toBeCloseTo(lane.start[i]!, 2)
            expect(rect.end).toBeCloseTo(lane.start[i]! + lane.duration[i]!, 2)
            expect(rect.name).toBe(given.run.labels[lane.label[i]!]!.name)
          }
        })
      }),
    )
  })

  test('property: counts of a lane sum to the slices that touch the window', () => {
    fc.assert(
      fc.property(requests, given => {
        eachLane(given, (_, positions, rects) => {
          expect(rects.reduce((sum, rect) => sum + rect.count, 0)).toBe(positions.length)
        })
      }),
    )
  })

  test('property: a fold spans its slices, and tells their longest and the class with most time', () => {
    fc.assert(
      fc.property(requests, given => {
        eachLane(given, (lane, positions, rects) => {
          members(positions, rects).forEach((group, r) => {
            const rect = rects[r]!
            const last = group.at(-1)!
            expect(rect.start).toBeCloseTo(lane.start[group[0]!]!, 2)
            expect(rect.end).toBeCloseTo(lane.start[last]! + lane.duration[last]!, 2)
            const longest = group.reduce((best, i) => (lane.duration[i]! > lane.duration[best]! ? i : best))
            expect(rect.id).toBe(lane.id[longest]!)
            const time = new Map<number, number>()
            for (const i of group) {
              const classNumber = given.run.labels[lane.label[i]!]!.class
              time.set(classNumber, (time.get(classNumber) ?? 0) + lane.duration[i]!)
            }
            expect(time.get(rect.class)).toBe(Math.max(...time.values()))
          })
        })
      }),
    )
  })

  test('property: rectangles of a lane are sorted and never overlap; folds do not span a pixel of nothing', () => {
    fc.assert(
      fc.property(requests, given => {
        const binNs = Math.ceil(given.pixelNs)
        eachLane(given, (lane, positions, rects) => {
          rects.slice(1).forEach((rect, r) => {
            expect(rect.start).toBeGreaterThanOrEqual(rects[r]!.end - 0.01)
          })
          for (const group of members(positions, rects)) {
            group.slice(1).forEach((i, k) => {
              const before = group[k]!
              expect(lane.start[i]! - lane.start[before]! - lane.duration[before]!).toBeLessThan(binNs)
            })
          }
        })
      }),
    )
  })

  test('property: neighbouring rectangles of folds differ in class or lie a pixel apart', () => {
    fc.assert(
      fc.property(requests, given => {
        const binNs = Math.ceil(given.pixelNs)
        eachLane(given, (_, __, rects) => {
          rects.slice(1).forEach((rect, r) => {
            const before = rects[r]!
            const folded = (one: Rect) => one.count > 1 || one.end - one.start < binNs - 0.01
            if (folded(rect) && folded(before) && rect.class === before.class) {
              expect(rect.start - before.end).toBeGreaterThan(binNs - 0.01)
            }
          })
        })
      }),
    )
  })

  test('property: zooming in never loses a slice that stood by itself', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 0, max: 3 }), ({ run, request, result, pixelNs }, quarter) => {
        const lengthNs = (request.endNs - request.startNs) / 4
        const startNs = request.startNs + quarter * lengthNs
        const closer = frame(run, { ...request, startNs, endNs: startNs + lengthNs })
        const alone = new Set(
          rectsOf(run, closer)
            .filter(rect => rect.count === 1)
            .map(rect => rect.id),
        )
        for (const rect of rectsOf(run, result)) {
          const wide = rect.count === 1 && rect.end - rect.start >= pixelNs + 0.01
          if (wide && rect.start < startNs + lengthNs - 0.01 && rect.end > startNs + 0.01) {
            expect(alone).toContain(rect.id)
          }
        }
      }),
    )
  })
})
