/**
 * A run as Chrome Trace Event JSON: the same phases, names, categories, ids, arguments, metadata, arrows,
 * counters and instants that an import would read again. Times are exact decimal microseconds of the clock
 * that the first source had.
 *
 * What no column holds (metadata events, arrows, unmatched ends ...) an import has kept word for word among
 * the details; it is written first. Runs that were not imported have none, so their names and arrows are made.
 */
import type { Track } from '../../engine/base/run.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { documentParts } from './document-parts.ts'
import { LabelTexts } from './label-texts.ts'
import { membersOf } from './members.ts'
import { keptRecords, madeFlows, madeMetadata } from './other-events.ts'
import { membersText, placeOf, sliceEvents, tail } from './slice-events.ts'
import { type SourceWriter, sourceWriters } from './source-writer.ts'

/** The text of the whole file in pieces, with the number of events that each holds. */
export function* chromeTrace(run: RunData): Generator<{ readonly text: string; readonly events: number }> {
  const { before, after } = documentParts(run)
  let text = before
  let events = 0
  let isFirst = true
  for (const event of chromeEvents(run)) {
    text += isFirst ? `\n${event}` : `,\n${event}`
    isFirst = false
    events++
    if (text.length < pieceLength) continue
    yield { text, events }
    text = ''
    events = 0
  }
  yield { text: text + after, events }
}

const pieceLength = 256 * 1024

function* chromeEvents(run: RunData): Generator<string> {
  const labels = new LabelTexts(run.labels)
  const writers = sourceWriters(run)
  const isImported = run.header.sources.length > 0
  if (isImported) yield* keptRecords(run, writers)
  else yield* madeMetadata(run)
  const lanes = Map.groupBy(run.lanes, lane => lane.track)
  const instants = new Map(run.instants.map(series => [series.track, series]))
  const counters = new Map(run.counters.map(series => [series.track, series]))
  const seen = new Set<number>()
  for (const track of run.tracks) {
    const process = run.processes[track.process]!
    const source = writers.get(process.source) ?? writers.get(-1)!
    const writer = { ...source, ...placeOf(source.pid(process), track) }
    yield* sliceEvents(run, (lanes.get(track.id) ?? []) as readonly Lane[], labels, writer)
    const points = instants.get(track.id)
    if (points) {
      for (let i = 0; i < points.count; i++) {
        const members = writer.kept(membersText(run, points.detail[i]!))
        const time = writer.clock.text(points.time[i]!)
        yield `{${phaseOf(members)}${labels.of(points.label[i]!)}${writer.place},"ts":${time}${tail(members)}}`
      }
    }
    const series = counters.get(track.id)
    if (!series) continue
    for (let i = 0; i < series.count; i++) {
      const detail = series.detail[i]!
      // Series of one event share its detail: the event is written once, with all of them.
      if (detail !== 0 && seen.has(detail)) continue
      if (detail !== 0) seen.add(detail)
      yield counterEvent(
        track,
        writer,
        writer.clock.text(series.time[i]!),
        series.value[i]!,
        membersText(run, detail),
      )
    }
  }
  if (!isImported) yield* madeFlows(run, writers.get(-1)!.clock)
}

/** `i`, where the kept members do not tell another phase. */
function phaseOf(members: string): string {
  return members.includes('"ph"') && membersOf(members).some(({ key }) => key === 'ph') ? '' : '"ph":"i",'
}

function counterEvent(
  track: Track,
  { kept, pidOnly }: SourceWriter & { readonly pidOnly: string },
  time: string,
  value: number,
  detail: string,
): string {
  const members = membersOf(detail)
  const has = (name: string) => members.some(({ key }) => key === name)
  // The name of a counter with an id is not that of its track, and was kept.
  const name = has('name') ? '' : `,"name":${JSON.stringify(track.name)}`
  const args = has('args') ? '' : `,"args":{${JSON.stringify(track.series || 'value')}:${value}}`
  return `{"ph":"C"${pidOnly}${name},"ts":${time}${args}${tail(kept(detail))}}`
}
