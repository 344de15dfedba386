/**
 * Search for slices by name and category, and on request by their arguments. Letter case does not matter.
 *
 * Names and categories are looked up once a label, so a hit costs nothing more; arguments have to be read,
 * all of them. That goes in slices of a few milliseconds, so that the process answers others in between, can
 * be cancelled, and stops after a stated time: the same search asked again goes on where it stopped.
 */
import { setImmediate } from 'node:timers/promises'
import { throwIfCancelled } from '../../engine/base/app-error.ts'
import type { SearchHits } from '../contract.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { ArgsScan } from './args-scan.ts'
import { pageByStart } from './page-by-start.ts'

export interface SearchRequest {
  readonly text: string
  /** Look into arguments too. */
  readonly args: boolean
  /** Hits at most, the first ones by start. */
  readonly limit: number
}

export interface SearchOptions {
  readonly signal?: AbortSignal
  /** How long to read arguments before answering with what is known. */
  readonly milliseconds?: number
}

/** Longest that a search holds up others. */
const turnMs = 8
const defaultMilliseconds = 2000

/** Throws `cancelled`. */
export async function search(
  run: RunData,
  { text, args, limit }: SearchRequest,
  { signal, milliseconds = defaultMilliseconds }: SearchOptions = {},
): Promise<SearchHits> {
  const wanted = text.toLowerCase()
  const scan = args ? scanOf(run, wanted) : undefined
  if (scan !== undefined) {
    const end = performance.now() + milliseconds
    while (!scan.finished && performance.now() < end) {
      throwIfCancelled(signal)
      scan.advance(turnMs)
      await setImmediate()
    }
    throwIfCancelled(signal)
  }
  const labelHit = Uint8Array.from(run.labels, label =>
    label.name.toLowerCase().includes(wanted) || label.category.toLowerCase().includes(wanted) ? 1 : 0,
  )
  return { ...collect(run, labelHit, scan?.hits, limit), searchedShare: scan?.share ?? 1 }
}

/** The last search in the arguments of each run. */
const scans = new WeakMap<RunData, ArgsScan>()

function scanOf(run: RunData, wanted: string): ArgsScan {
  const known = scans.get(run)
  if (known?.wanted === wanted && known.generation === run.generation) return known
  const scan = new ArgsScan(run, wanted)
  scans.set(run, scan)
  return scan
}

/** Slices whose label is marked in `labelHit` or whose detail number is in `detailHit`. */
function collect(
  run: RunData,
  labelHit: Uint8Array,
  detailHit: Uint8Array | undefined,
  limit: number,
): Omit<SearchHits, 'searchedShare'> {
  const counts = new Map<number, number>()
  const lanes: Lane[] = []
  const positions: Uint32Array[] = []
  for (const lane of run.lanes) {
    const hits = laneHits(lane, labelHit, detailHit)
    if (hits.length === 0) continue
    lanes.push(lane)
    positions.push(hits)
    counts.set(lane.track, (counts.get(lane.track) ?? 0) + hits.length)
  }
  const columns = lanes.map((lane, i) => ({
    start: Float64Array.from(positions[i]!, position => lane.start[position]!),
    from: 0,
    to: positions[i]!.length,
  }))
  const page = pageByStart(columns, 0, limit)
  return {
    total: positions.reduce((sum, hits) => sum + hits.length, 0),
    ids: Float64Array.from(page, hit => lanes[hit.column]!.id[positions[hit.column]![hit.position]!]!),
    starts: Float64Array.from(page, hit => hit.startNs),
    tracks: Uint32Array.from(page, hit => lanes[hit.column]!.track),
    perTrack: [...counts].map(([track, count]) => ({ track, count })),
  }
}

function laneHits(lane: Lane, labelHit: Uint8Array, detailHit: Uint8Array | undefined): Uint32Array {
  const hits = new Uint32Array(lane.count)
  let count = 0
  for (let i = 0; i < lane.count; i++) {
    if (labelHit[lane.label[i]!] === 1 || detailHit?.[lane.detail[i]!] === 1) hits[count++] = i
  }
  return hits.slice(0, count)
}
