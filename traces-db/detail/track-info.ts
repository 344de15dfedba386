/** What the window must know of every track before it draws one: how high it is and what lies on it. */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { RunInfo, TrackInfo } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { runIndex } from './run-index.ts'

/** The description of a run that `openRun` answers; `run` is the id under which it is open. */
export function runInfo(run: RunData, id: string): RunInfo {
  return {
    run: id,
    header: run.header,
    processes: run.processes,
    tracks: trackInfos(run),
    classNs: classTimes(run),
  }
}

function trackInfos(run: RunData): TrackInfo[] {
  const index = runIndex(run)
  return run.tracks.map(track => {
    const lanes = index.lanes(track.id)
    const counter = index.counter(track.id)
    const range = counter === undefined || counter.count === 0 ? undefined : index.counterIndex(counter)
    return {
      ...track,
      lanes: lanes.reduce((most, { lane }) => Math.max(most, lane + 1), 0),
      slices: lanes.reduce((sum, { count }) => sum + count, 0),
      instants: index.instants(track.id)?.count ?? 0,
      counters: counter?.count ?? 0,
      minimum: range?.minimum(0, counter!.count) ?? 0,
      maximum: range?.maximum(0, counter!.count) ?? 0,
    }
  })
}

/** Total duration by class, nested slices included: each counts with all of its time. */
function classTimes(run: RunData): Float64Array {
  const { classOfLabel } = runIndex(run)
  const classNs = new Float64Array(operationClasses.length)
  for (const { count, duration, label } of run.lanes) {
    for (let i = 0; i < count; i++) classNs[classOfLabel[label[i]!]!]! += duration[i]!
  }
  return classNs
}
