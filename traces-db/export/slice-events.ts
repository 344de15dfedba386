/**
 * Slices as events: X, or pairs of B and E, or async pairs. Begins and ends come in an order in which a
 * reader that matches them as they stand finds the same slices again.
 */
import { sliceFlags, type Track } from '../../engine/base/run.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { durationText } from './clock.ts'
import type { LabelTexts } from './label-texts.ts'
import { membersOf } from './members.ts'
import { OpenSlices } from './open-slices.ts'
import type { SourceWriter } from './source-writer.ts'

interface TrackWriter extends SourceWriter {
  /** `,"pid":7,"tid":3`; without what the trace did not write. */
  readonly place: string
  readonly pidOnly: string
}

/** Events of all slices of a track, whose lanes are given in order. */
export function* sliceEvents(
  run: RunData,
  lanes: readonly Lane[],
  labels: LabelTexts,
  writer: TrackWriter,
): Generator<string> {
  const open = new OpenSlices()
  for (const [lane, position] of byStart(lanes)) {
    const flags = lane.flags[position]!
    const isPair = (flags & (sliceFlags.beginEnd | sliceFlags.async)) !== 0
    const startNs = lane.start[position]!
    if (!isPair) {
      yield completeEvent(run, lane, position, labels, writer)
      continue
    }
    for (const end of open.endedBy(startNs)) yield end
    const detail = writer.kept(membersText(run, lane.detail[position]!))
    const [begin, end] = splitEnd(detail)
    const isAsync = (flags & sliceFlags.async) !== 0
    // The kept members of an async event tell its phase, id and thread.
    const head = isAsync ? asyncHead(begin, writer) : `"ph":"B"${writer.place}`
    yield `{${head},${labels.of(lane.label[position]!)},"ts":${writer.clock.text(startNs)}${tail(begin)}}`
    if (flags & sliceFlags.unfinished) continue
    const endNs = startNs + lane.duration[position]!
    const text = isAsync
      ? asyncEnd(begin, end, labels.of(lane.label[position]!), writer, endNs)
      : `{"ph":"E"${writer.place},"ts":${writer.clock.text(endNs)}${tail(end)}}`
    open.add(endNs, text)
  }
  yield* open.all()
}

/** Members of a stored detail, without braces. */
export function membersText(run: RunData, detail: number): string {
  return detail === 0 ? '' : run.detail(detail).slice(1, -1)
}

/** Members after others. */
export function tail(members: string): string {
  return members === '' ? '' : `,${members}`
}

/** JSON texts of where a track's events belong, each with a comma before. */
export function placeOf(pid: string, track: Track): { place: string; pidOnly: string } {
  const pidOnly = pid === '' ? '' : `,"pid":${pid}`
  return { pidOnly, place: track.tid === '' ? pidOnly : `${pidOnly},"tid":${track.tid}` }
}

function completeEvent(
  run: RunData,
  lane: Lane,
  position: number,
  labels: LabelTexts,
  { clock, place, kept }: TrackWriter,
): string {
  const flags = lane.flags[position]!
  // A duration that the column cannot tell is among the kept members.
  const isOdd = (flags & (sliceFlags.negative | sliceFlags.unfinished)) !== 0
  const duration = isOdd ? '' : `,"dur":${durationText(lane.duration[position]!)}`
  const members = kept(membersText(run, lane.detail[position]!))
  const label = labels.beside(lane.label[position]!, members)
  return `{"ph":"X"${place}${tail(label)},"ts":${clock.text(lane.start[position]!)}${duration}${tail(members)}}`
}

/** Members of the begin, and those of the end. */
function splitEnd(detail: string): [string, string] {
  const at = detail.lastIndexOf('"end":{')
  if (at < 0) return [detail, '']
  const last = membersOf(detail).at(-1)!
  if (last.key !== 'end') return [detail, '']
  return [detail.slice(0, Math.max(0, last.from - 1)), last.value.slice(1, -1)]
}

function asyncHead(begin: string, { pidOnly }: TrackWriter): string {
  const phase = membersOf(begin).some(member => member.key === 'ph') ? '' : '"ph":"b"'
  return `${phase}${pidOnly}`.replace(/^,/, '')
}

/** The end as the trace wrote it; made of the begin where none was kept (runs that were not imported). */
function asyncEnd(begin: string, end: string, label: string, writer: TrackWriter, endNs: number): string {
  if (end !== '') return `{${end}}`
  const ids = membersOf(begin).filter(({ key }) => ['id', 'id2', 'scope', 'tid'].includes(key))
  const kept = ids.map(({ key, value }) => `,"${key}":${value}`).join('')
  return `{"ph":"e"${writer.pidOnly},${label},"ts":${writer.clock.text(endNs)}${kept}}`
}

/** All slices of the lanes by start; of equal starts the one above first. */
function* byStart(lanes: readonly Lane[]): Generator<[Lane, number]> {
  const next = lanes.map(() => 0)
  for (;;) {
    let chosen = -1
    let start = Number.POSITIVE_INFINITY
    for (let k = 0; k < lanes.length; k++) {
      const lane = lanes[k]!
      if (next[k]! < lane.count && lane.start[next[k]!]! < start) {
        start = lane.start[next[k]!]!
        chosen = k
      }
    }
    if (chosen < 0) return
    yield [lanes[chosen]!, next[chosen]!++]
  }
}
