/**
 * Collectives of a run, matched across ranks: the same call seen by each rank that took part. Two calls match
 * by process group and sequence number where the trace tells them, else by name and how many of that name came
 * before on the rank.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import { runIndex } from '../detail/run-index.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'

export interface CollectiveCall {
  /** Position in the list of ranks that was given. */
  readonly rank: number
  readonly slice: number
  readonly startNs: Ns
  readonly endNs: Ns
}

export interface CollectiveMatch {
  readonly name: string
  readonly group: string
  /** JSON text of the first member's stored members. */
  readonly detail: string
  readonly calls: readonly CollectiveCall[]
  /** Ranks that the trace says take part; undefined where it does not tell. */
  readonly groupSize: number | undefined
}

/**
 * Messages: sender and receiver do not end together, nor is there a last one that all wait for. Each is a match
 * of its own, with its waits untold.
 */
const oneSided = /send|recv|receive/i

/** Lanes of each rank in, matches in order of their first start out. */
export function matchCollectives(
  run: RunData,
  ranks: readonly (readonly Lane[])[],
  onStreams: boolean,
): readonly CollectiveMatch[] {
  const { classOfLabel } = runIndex(run)
  const matches = new Map<
    string,
    { -readonly [K in keyof CollectiveMatch]: CollectiveMatch[K] } & { calls: CollectiveCall[] }
  >()
  ranks.forEach((lanes, rank) => {
    const order = new Map<string, number>()
    for (const call of callsOf(run, lanes, classOfLabel, onStreams)) {
      const args = argsOf(call.detail)
      const group = String(args['Process Group Name'] ?? '')
      const sequence = args['Seq']
      const name = String(args['Collective name'] ?? call.name)
      const what = `${group}/${name}`
      const nth = order.get(what) ?? 0
      const alone = oneSided.test(call.name)
      order.set(what, nth + 1)
      const byNumber = sequence !== undefined && group !== '' && !alone
      const key = byNumber ? `${group}#${String(sequence)}` : `${what}/${nth}${alone ? `/${rank}` : ''}`
      const size = Number(args['Group size'])
      const groupSize = Number.isInteger(size) && size > 0 ? size : undefined
      let match = matches.get(key)
      if (!match) {
        match = { name, group, detail: call.detail, calls: [], groupSize }
        matches.set(key, match)
      }
      match.calls.push({ rank, slice: call.slice, startNs: call.startNs, endNs: call.endNs })
    }
  })
  return [...matches.values()].sort((a, b) => a.calls[0]!.startNs - b.calls[0]!.startNs)
}

interface Call {
  readonly name: string
  readonly slice: number
  readonly startNs: Ns
  readonly endNs: Ns
  readonly detail: string
}

/** Calls of one rank by start. A call within another (an operator and what it records) counts once. */
function callsOf(run: RunData, lanes: readonly Lane[], classOfLabel: Uint8Array, onStreams: boolean): Call[] {
  const calls: Call[] = []
  for (const lane of lanes) {
    const kind = run.tracks[lane.track]!.kind
    if (onStreams ? kind !== 'stream' : kind !== 'thread') continue
    for (let i = 0; i < lane.count; i++) {
      const label = lane.label[i]!
      if (classOfLabel[label] !== operationClassIndex.transfer) continue
      const { name } = run.labels[label]!
      const startNs = lane.start[i]!
      calls.push({
        name,
        slice: lane.id[i]!,
        startNs,
        endNs: startNs + lane.duration[i]!,
        detail: run.detail(lane.detail[i]!),
      })
    }
  }
  calls.sort((a, b) => a.startNs - b.startNs || b.endNs - a.endNs)
  let until = Number.NEGATIVE_INFINITY
  return calls.filter(call => {
    if (!onStreams && call.endNs <= until) return false
    until = Math.max(until, call.endNs)
    return true
  })
}

/** The `args` of an event's stored members; empty where they are absent or not readable. */
export function argsOf(detail: string): Readonly<Record<string, unknown>> {
  if (detail === '') return {}
  try {
    const { args } = JSON.parse(detail) as { readonly args?: unknown }
    return typeof args === 'object' && args !== null ? (args as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
