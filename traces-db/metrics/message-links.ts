/**
 * Which work of another track an imported trace says a slice needed: by arrows, and in the lab's files, which
 * have none, by pairing each receive with the send of the same microbatch and layer.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { argsOf } from './collectives.ts'
import type { RunWork } from './rank-work.ts'
import { type SliceIndex, sliceIndex } from './slice-index.ts'

export interface MessageLinks {
  /** By slice: what it needed, -1 = nothing known. */
  readonly from: Int32Array
  /** By slice: when that was there for it. */
  readonly readyNs: Float64Array
}

/** Where several are told of one slice, the last one to come. */
export function messageLinks(run: RunData, work: RunWork): MessageLinks {
  const slices = sliceIndex(run)
  const from = new Int32Array(slices.count).fill(-1)
  const readyNs = new Float64Array(slices.count).fill(Number.NEGATIVE_INFINITY)
  const link = (source: number, target: number, time: Ns) => {
    // What is sent after the end of what receives it was not waited for.
    if (slices.track[source] === slices.track[target] || time >= slices.end[target]!) return
    if (time <= readyNs[target]!) return
    from[target] = source
    readyNs[target] = time
  }
  const { flows } = run
  for (let i = 0; i < flows.count; i++) link(flows.from[i]!, flows.to[i]!, flows.fromTime[i]!)
  if (work.basis === 'lab')
    for (const [sent, received] of labMessages(run, slices)) link(sent, received, slices.start[sent]!)
  return { from, readyNs }
}

/** Sends with their receives, in the order in which each microbatch passes each layer: forward, then back. */
function labMessages(run: RunData, slices: SliceIndex): [sent: number, received: number][] {
  const waiting = new Map<string, { sends: number[]; receives: number[] }>()
  for (const { count, id, label, detail } of run.lanes) {
    for (let i = 0; i < count; i++) {
      const { name, class: ofClass } = run.labels[label[i]!]!
      const isSend = /^\(?send\b/.test(name)
      if (ofClass !== operationClassIndex.transfer || !(isSend || /^\(?recv\b/.test(name))) continue
      const { layer, batch_id: batch } = argsOf(run.detail(detail[i]!))
      const key = `${String(batch)} ${String(layer)}`
      const entry = waiting.get(key) ?? { sends: [], receives: [] }
      ;(isSend ? entry.sends : entry.receives).push(id[i]!)
      waiting.set(key, entry)
    }
  }
  const byStart = (a: number, b: number) => slices.start[a]! - slices.start[b]!
  return [...waiting.values()].flatMap(({ sends, receives }) => {
    sends.sort(byStart)
    receives.sort(byStart)
    return sends.slice(0, receives.length).map((sent, i): [number, number] => [sent, receives[i]!])
  })
}

/** By track: the position of its rank in the list of ranks; -1 where it belongs to none. */
export function rankPositions(run: RunData, work: RunWork): Int32Array {
  const positions = new Int32Array(run.tracks.length).fill(-1)
  work.ranks.forEach(({ lanes }, rank) => {
    for (const lane of lanes) positions[lane.track] = rank
  })
  return positions
}
