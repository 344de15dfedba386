/** What the window must know of every track before it draws one: how high it is and what lies on it. */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { RunTallies } from '../../engine/base/run-tallies.ts'
import { talliedTracks } from '../../engine/base/run-tallies.ts'
import type { RunInfo } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { runIndex } from './run-index.ts'

/** The description of a run that `openRun` answers; `run` is the id under which it is open. */
export function runInfo(run: RunData, id: string): RunInfo {
  const tallies = runTallies(run)
  return {
    run: id,
    header: run.header,
    processes: run.processes,
    tracks: talliedTracks(run.tracks, tallies),
    classNs: tallies.classNs,
  }
}

/** What the columns come to, by track and by class. */
export function runTallies(run: RunData): RunTallies {
  const { length } = run.tracks
  const tallies = {
    lanes: new Uint32Array(length),
    slices: new Uint32Array(length),
    instants: new Uint32Array(length),
    counters: new Uint32Array(length),
    minimum: new Float64Array(length),
    maximum: new Float64Array(length),
    classNs: classTimes(run),
  }
  for (const { track, lane, count } of run.lanes) {
    tallies.lanes[track] = Math.max(tallies.lanes[track]!, lane + 1)
    tallies.slices[track]! += count
  }
  for (const { track, count } of run.instants) tallies.instants[track] = count
  for (const { track, count, value } of run.counters) {
    tallies.counters[track] = count
    if (count === 0) continue
    let minimum = value[0]!
    let maximum = minimum
    for (let i = 1; i < count; i++) {
      const sample = value[i]!
      if (sample < minimum) minimum = sample
      else if (sample > maximum) maximum = sample
    }
    tallies.minimum[track] = minimum
    tallies.maximum[track] = maximum
  }
  return tallies
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
