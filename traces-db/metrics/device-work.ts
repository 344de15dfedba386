/**
 * Which device slices count, and with which times: all of them as recorded, unless settings reproduce the
 * choices of another tool.
 */
import type { MeasureSettings } from '../../engine/base/measures.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { sliceIndex } from './slice-index.ts'
import type { Step } from './steps.ts'

/** Lanes of streams with what the settings leave of them, in their order; the same objects where all stays. */
export function deviceLanes(
  run: RunData,
  lanes: readonly Lane[],
  settings: MeasureSettings,
  steps: readonly Step[],
): readonly Lane[] {
  const streams = lanes.filter(lane => run.tracks[lane.track]!.kind === 'stream')
  const { wholeMicroseconds, withoutLastStep } = settings
  // As HTA does: without two steps there is no last one to leave out, and everything stays.
  const filters = !withoutLastStep || steps.length > 1
  const launchedOnly = settings.launchedOnly && filters
  if (!wholeMicroseconds && !launchedOnly && !(withoutLastStep && filters)) return streams
  const last = withoutLastStep && filters ? steps.at(-1)! : undefined
  const lastStart = last ? (last.markedNs ?? last.startNs) : Number.POSITIVE_INFINITY
  const keep = launchedOnly ? launchedBefore(run, lastStart) : undefined
  return streams.map(lane => {
    const rows: number[] = []
    for (let i = 0; i < lane.count; i++) {
      if (keep ? keep[lane.id[i]!] === 1 : lane.start[i]! < lastStart) rows.push(i)
    }
    const clock = wholeMicroseconds ? clockAtStart(run, lane) : 0
    const round = (ns: Ns) => (wholeMicroseconds ? Math.floor((ns + clock) / 1000) * 1000 - clock : ns)
    return {
      ...lane,
      count: rows.length,
      id: Uint32Array.from(rows, i => lane.id[i]!),
      start: Float64Array.from(rows, i => round(lane.start[i]!)),
      duration: Float64Array.from(rows, i =>
        wholeMicroseconds ? Math.floor(lane.duration[i]! / 1000) * 1000 : lane.duration[i]!,
      ),
      label: Uint32Array.from(rows, i => lane.label[i]!),
      detail: Uint32Array.from(rows, i => lane.detail[i]!),
    }
  })
}

/** 1 for slices that a runtime call launched, begun before `until`. */
function launchedBefore(run: RunData, until: Ns): Uint8Array {
  const index = sliceIndex(run)
  const launched = new Uint8Array(index.count)
  const { count, from, to } = run.flows
  for (let i = 0; i < count; i++) {
    const call = from[i]!
    const isCall = run.labels[index.label[call]!]?.class === operationClassIndex.runtime
    if (isCall && index.start[call]! < until) launched[to[i]!] = 1
  }
  return launched
}

/** Nanoseconds below a microsecond of the file's own clock at the run's start. */
function clockAtStart(run: RunData, lane: Lane): Ns {
  const source = run.processes[run.tracks[lane.track]!.process]?.source ?? -1
  const text = run.header.sources[source]?.clockAtStartNs
  return text !== undefined && /^-?\d+$/.test(text) ? Number(BigInt(text) % 1000n) : 0
}
