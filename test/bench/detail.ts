/**
 * Levels of detail over 1.7 million slices. How long frames take over 1.7 million slices in 256 rows, held against a plain scan of the same columns in
 * the same process (so that a busy machine slows both). Budget: 50 rows in 8 ms, all 256 in 40 ms.
 */
import { operationClasses } from '../../engine/base/operation-class.ts'
import { areaTotals } from '../../traces-db/detail/area.ts'
import { frame } from '../../traces-db/detail/frame.ts'
import { minimap } from '../../traces-db/detail/minimap.ts'
import { neighbour } from '../../traces-db/detail/neighbour.ts'
import { runIndex } from '../../traces-db/detail/run-index.ts'
import { search } from '../../traces-db/detail/search.ts'
import { sliceDetails } from '../../traces-db/detail/slice-details.ts'
import { table } from '../../traces-db/detail/table.ts'
import { runInfo } from '../../traces-db/detail/track-info.ts'
import type { Lane } from '../../traces-db/store/lane.ts'
import type { RunData } from '../../traces-db/store/run-data.ts'
import { runOf } from '../traces-db/run-of.ts'

const rows = 256
const slicesPerRow = 6640
const width = 1600

/** Rows of different density: their slices fill 1/1 to 1/64 of the run, with pauses between bursts. */
export function bigRun(): RunData {
  let state = 1
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  const names = Object.fromEntries(operationClasses.map(entry => [`op ${entry.name}`, { class: entry.name }]))
  const tracks = Array.from({ length: rows }, (_, row) => {
    let time = 0
    const slices = Array.from({ length: slicesPerRow }, () => {
      const start = time + (random(50) === 0 ? random(200_000) : random(300))
      const duration = random(100) === 0 ? random(500_000) : 500 + random(20_000)
      time = start + duration
      return {
        start,
        duration,
        name: `op ${operationClasses[(row + random(4)) % operationClasses.length]!.name}`,
      }
    })
    return { name: `row ${row}`, rank: row >> 5, lanes: [slices] }
  })
  return runOf({ tracks, names })
}

/** What a frame would cost without any index: every slice of the rows looked at once. */
function plainScan(lanes: readonly Lane[], startNs: number, endNs: number): number {
  const pixelNs = (endNs - startNs) / width
  const longest = new Float64Array(width)
  let drawn = 0
  for (const { count, start, duration } of lanes) {
    for (let i = 0; i < count; i++) {
      const from = start[i]!
      const length = duration[i]!
      if (from >= endNs || from + length <= startNs) continue
      const pixel = Math.max(0, ((from - startNs) / pixelNs) | 0)
      if (length >= pixelNs) drawn++
      else if (length > longest[pixel]!) longest[pixel] = length
    }
  }
  return drawn
}

function times(count: number, run: () => void): { readonly median: number; readonly worst: number } {
  const all = Array.from({ length: count }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  }).sort((a, b) => a - b)
  return { median: all[count >> 1]!, worst: all.at(-1)! }
}

export async function bench(): Promise<void> {
  const run = bigRun()
  const index = runIndex(run)
  const { lengthNs } = run.header
  const building = times(1, () => {
    // All of a lane as one makes all that its index has.
    for (const lane of run.lanes) index.laneIndex(lane).fold(0, lane.count, lengthNs, lengthNs)
  })
  const slices = run.lanes.reduce((sum, lane) => sum + lane.count, 0)
  console.log(`${slices} slices in ${rows} rows; indexes of all rows, once: ${building.worst.toFixed(1)} ms`)
  benchFrames(run)
  console.log('\nall slices in one row')
  benchFrames(oneRow(run), [1])
  await benchQueries(run)
  console.log('\nas many lanes as slices: 100,000 that all overlap')
  await benchQueries(overlapping(100_000))
}

/** Each slice on a lane of its own: what costs a step more a lane is seen here. */
function overlapping(count: number): RunData {
  const lanes = Array.from({ length: count }, (_, i) => [{ start: i, duration: count, name: 'op forward' }])
  return runOf({ tracks: [{ name: 't', rank: 0, lanes }], names: { 'op forward': { class: 'forward' } } })
}

/** The same slices one after the other on one lane: as dense as it gets. */
function oneRow(run: RunData): RunData {
  const count = run.lanes.reduce((sum, lane) => sum + lane.count, 0)
  const lane = {
    track: 0,
    lane: 0,
    count,
    id: Uint32Array.from({ length: count }, (_, i) => i),
    start: new Float64Array(count),
    duration: new Float64Array(count),
    label: new Uint32Array(count),
    flags: new Uint8Array(count),
    detail: new Uint32Array(count),
  }
  let at = 0
  for (const from of run.lanes) {
    const shift = run.lanes.indexOf(from) * run.header.lengthNs
    for (let i = 0; i < from.count; i++) lane.start[at + i] = from.start[i]! + shift
    lane.duration.set(from.duration, at)
    lane.label.set(from.label, at)
    at += from.count
  }
  const lengthNs = run.lanes.length * run.header.lengthNs
  return { ...run, lanes: [lane], header: { ...run.header, lengthNs } }
}

function benchFrames(run: RunData, shownRows: readonly number[] = [50, rows]): void {
  const { lengthNs } = run.header
  console.log('rows  window    rects   first ms  median ms  worst ms  plain scan ms  ratio')
  for (const shown of shownRows) {
    const tracks = Array.from({ length: shown }, (_, row) => row)
    const lanes = run.lanes.filter(lane => lane.track < shown)
    for (const share of [1, 0.1, 0.01, 0.0001]) {
      const startNs = 0.4 * (1 - share) * lengthNs
      const request = { tracks, startNs, endNs: startNs + share * lengthNs, width }
      let rects = 0
      const draw = () => {
        rects = frame(run, request).slices.row.length
      }
      const first = times(1, draw)
      const framed = times(60, draw)
      const scanned = times(9, () => {
        plainScan(lanes, request.startNs, request.endNs)
      })
      console.log(
        [
          String(shown).padStart(4),
          String(share).padEnd(8),
          String(rects).padStart(6),
          first.worst.toFixed(2).padStart(9),
          framed.median.toFixed(2).padStart(9),
          framed.worst.toFixed(2).padStart(8),
          scanned.median.toFixed(2).padStart(13),
          (framed.median / scanned.median).toFixed(2).padStart(5),
        ].join('  '),
      )
    }
  }
}

async function benchQueries(run: RunData): Promise<void> {
  const { lengthNs } = run.header
  const tracks = run.tracks.map(track => track.id)
  const slices = run.lanes.reduce((sum, lane) => sum + lane.count, 0)
  const whole = { tracks, startNs: 0, endNs: lengthNs }
  const queries: Readonly<Record<string, () => unknown>> = {
    'run info': () => runInfo(run, 'run'),
    'minimap of 1,024 bins': () => minimap(run, 1024),
    'area of everything': () => areaTotals(run, { ...whole, limit: 100 }),
    'area of a hundredth': () => areaTotals(run, { tracks, startNs: 0, endNs: lengthNs / 100, limit: 100 }),
    'table, last page': () => table(run, { ...whole, offset: Math.floor(0.9 * slices), limit: 100 }),
    'slice details': () => sliceDetails(run, slices >> 1),
    'next slice': () => neighbour(run, slices >> 1, 'next'),
    'search by name': () => search(run, { text: 'forward', args: false, limit: 1000 }),
    'search, all hit': () => search(run, { text: 'op', args: false, limit: 1000 }),
  }
  console.log('\nquery                   median ms  worst ms')
  for (const [name, query] of Object.entries(queries)) {
    const spent: number[] = []
    for (let i = 0; i < 5; i++) {
      const start = performance.now()
      await query()
      spent.push(performance.now() - start)
    }
    spent.sort((a, b) => a - b)
    console.log(`${name.padEnd(24)}${spent[2]!.toFixed(2).padStart(9)}${spent[4]!.toFixed(2).padStart(10)}`)
  }
}
