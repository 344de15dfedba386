/** Everything about one slice, and about one instant: what the drawer shows. */
import type { FlowLink, InstantDetails, SliceDetails } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { findInstant, findSlice, sliceRow } from './find.ts'
import { runIndex } from './run-index.ts'
import { coveredNs } from './self-time.ts'

/** Throws `not-found`. */
export function sliceDetails(run: RunData, id: number): SliceDetails {
  const place = findSlice(run, id)
  const { lane, position } = place
  const lanes = runIndex(run).lanes(lane.track)
  const row = sliceRow(run, place)
  return {
    ...row,
    selfNs: row.durationNs - coveredNs(lanes, lanes.indexOf(lane), position),
    detail: detailText(run, lane.detail[position]!),
    flowsIn: flowLinks(run, id, 'in'),
    flowsOut: flowLinks(run, id, 'out'),
    operation: lane.operation?.[position] ?? -1,
  }
}

/** Throws `not-found`. */
export function instantDetails(run: RunData, id: number): InstantDetails {
  const { series, position } = findInstant(run, id)
  return {
    id,
    track: series.track,
    timeNs: series.time[position]!,
    label: run.labels[series.label[position]!]!,
    detail: detailText(run, series.detail[position]!),
  }
}

function detailText(run: RunData, number: number): string {
  return number === 0 ? '' : run.detail(number)
}

/** Arrows that arrive at or leave a slice, by time, each with the slice at its other end. */
function flowLinks(run: RunData, id: number, direction: 'in' | 'out'): FlowLink[] {
  const { count, from, to, fromTime, toTime, label } = run.flows
  const [here, there] = direction === 'in' ? [to, from] : [from, to]
  const links: FlowLink[] = []
  for (let i = 0; i < count; i++) {
    if (here[i] !== id) continue
    links.push({
      name: run.labels[label[i]!]!.name,
      slice: sliceRow(run, findSlice(run, there[i]!)),
      fromNs: fromTime[i]!,
      toNs: toTime[i]!,
    })
  }
  return links.sort((a, b) => (direction === 'in' ? a.fromNs - b.fromNs : a.toNs - b.toNs))
}
