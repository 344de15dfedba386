/** Events that draw nothing by themselves: kept ones of imported runs, and the same made for other runs. */
import type { RunData } from '../store/run-data.ts'
import type { Clock } from './clock.ts'
import { membersOf } from './members.ts'
import { placeOf } from './slice-events.ts'
import type { SourceWriter } from './source-writer.ts'

/** Records among the details (import/event-texts.ts), in the order in which they were read. */
export function* keptRecords(run: RunData, writers: ReadonlyMap<number, SourceWriter>): Generator<string> {
  for (let number = 1; number <= run.detailCount; number++) {
    const text = run.detail(number)
    if (!text.startsWith('{"record":{')) continue
    const [record, source] = membersOf(text.slice(1, -1))
    const writer = writers.get(Number(source?.value ?? 0)) ?? writers.get(0)!
    yield `{${writer.kept(record!.value.slice(1, -1))}}`
  }
}

/** Names and order of processes and threads. */
export function* madeMetadata(run: RunData): Generator<string> {
  for (const { id, pid, name, labels, sortIndex } of run.processes) {
    const place = `"ph":"M","pid":${pid || id},"tid":0`
    yield `{${place},"name":"process_name","args":{"name":${JSON.stringify(name)}}}`
    if (labels.length > 0) {
      yield `{${place},"name":"process_labels","args":{"labels":${JSON.stringify(labels.join(','))}}}`
    }
    yield `{${place},"name":"process_sort_index","args":{"sort_index":${sortIndex}}}`
  }
  for (const track of run.tracks) {
    if (track.kind === 'counter' || track.tid === '') continue
    const process = run.processes[track.process]!
    const { place } = placeOf(process.pid || String(process.id), track)
    yield `{"ph":"M"${place},"name":"thread_name","args":{"name":${JSON.stringify(track.name)}}}`
    yield `{"ph":"M"${place},"name":"thread_sort_index","args":{"sort_index":${track.sortIndex}}}`
  }
}

/** Arrows, each by an event where it leaves and one where it arrives. */
export function* madeFlows(run: RunData, clock: Clock): Generator<string> {
  const { count, from, to, fromTime, toTime, label } = run.flows
  if (count === 0) return
  const placeOfSlice: string[] = []
  for (const lane of run.lanes) {
    const track = run.tracks[lane.track]!
    const process = run.processes[track.process]!
    const { place } = placeOf(process.pid || String(process.id), track)
    for (const id of lane.id) placeOfSlice[id] = place
  }
  for (let i = 0; i < count; i++) {
    const name = JSON.stringify(run.labels[label[i]!]!.name)
    const start = clock.text(fromTime[i]!)
    const end = clock.text(toTime[i]!)
    yield `{"ph":"s"${placeOfSlice[from[i]!]},"cat":"flow","name":${name},"id":${i + 1},"ts":${start}}`
    yield `{"ph":"f","bp":"e"${placeOfSlice[to[i]!]},"cat":"flow","name":${name},"id":${i + 1},"ts":${end}}`
  }
}
