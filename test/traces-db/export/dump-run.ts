/** A run as sorted lines of text that depend on nothing but what is in it: not on ids, nor on any order. */
import type { RunData } from '../../../traces-db/store/run-data.ts'

export function dumpRun(data: RunData): string[] {
  const lines: string[] = []
  const tracks = data.tracks.map(({ process, kind, tid, name, series, unit, sortIndex }) => {
    const { pid, name: owner, rank, sortIndex: order, labels } = data.processes[process]!
    return text([pid, owner, rank, order, labels, kind, tid, name, series, unit, sortIndex])
  })
  const slices: string[] = []
  for (const lane of data.lanes) {
    for (let i = 0; i < lane.count; i++) {
      const line = text([
        tracks[lane.track],
        lane.lane,
        lane.start[i],
        lane.duration[i],
        data.labels[lane.label[i]!],
        lane.flags[i],
        data.detail(lane.detail[i]!),
      ])
      slices[lane.id[i]!] = line
      lines.push(`slice ${line}`)
    }
  }
  for (const { track, count, time, value, detail } of data.counters) {
    for (let i = 0; i < count; i++) {
      lines.push(`sample ${text([tracks[track], time[i], value[i], data.detail(detail[i]!)])}`)
    }
  }
  for (const { track, count, time, label, detail } of data.instants) {
    for (let i = 0; i < count; i++) {
      const { name, category } = data.labels[label[i]!]!
      lines.push(`instant ${text([tracks[track], time[i], name, category, data.detail(detail[i]!)])}`)
    }
  }
  const { count, from, to, fromTime, toTime, label } = data.flows
  for (let i = 0; i < count; i++) {
    const { name } = data.labels[label[i]!]!
    lines.push(`flow ${text([slices[from[i]!], slices[to[i]!], fromTime[i], toTime[i], name])}`)
  }
  for (let number = 1; number <= data.detailCount; number++) {
    const detail = data.detail(number)
    if (detail.startsWith('{"record"')) lines.push(`record ${detail}`)
  }
  const { report, sources, lengthNs, worldSize, absoluteStartNs, subject } = data.header
  const { warnings, ...counts } = report!
  lines.push(`header ${text([lengthNs, worldSize, absoluteStartNs, subject, counts])}`)
  lines.push(...warnings.map(warning => `warning ${text([warning.code, warning.count])}`))
  lines.push(
    ...sources.map(
      source => `source ${text([source.rank, source.baseNs, source.clockAtStartNs, source.metadata])}`,
    ),
  )
  return lines.sort()
}

const text = (values: readonly unknown[]) => JSON.stringify(values)
