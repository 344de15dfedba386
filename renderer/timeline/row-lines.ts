/** The lines of a process in the order shown; several series of one counter become one line, stacked. */
import { type TrackKind, trackKinds } from '../../engine/base/run.ts'
import type { TrackInfo } from '../../traces-db/contract.ts'
import { stackPosition } from './counter-colours.ts'
import { formatAmount } from './format-amount.ts'
import { plainId } from './plain-id.ts'

export interface Line {
  readonly title: string
  /** What stands at the right of the label: a counter's highest value. */
  readonly value: string
  /** One; for a counter every series, bottom of the stack first. */
  readonly tracks: readonly TrackInfo[]
}

const kindOrder: Readonly<Record<TrackKind, number>> = { thread: 0, stream: 1, async: 2, counter: 3 }

export function linesOf(tracks: readonly TrackInfo[]): readonly Line[] {
  // No trace can say where its counters go: they lie under what they count.
  const isCounter = (track: TrackInfo) => Number(track.kind === 'counter')
  const ordered = [...tracks].sort(
    (a, b) =>
      isCounter(a) - isCounter(b) ||
      a.sortIndex - b.sortIndex ||
      kindOrder[a.kind] - kindOrder[b.kind] ||
      a.id - b.id,
  )
  const counters = new Map<string, TrackInfo[]>()
  const lines: TrackInfo[][] = []
  for (const track of ordered) {
    const series = track.kind === 'counter' ? counters.get(track.name) : undefined
    if (series) {
      series.push(track)
      continue
    }
    const line = [track]
    lines.push(line)
    if (track.kind === 'counter') counters.set(track.name, line)
  }
  return lines.map(line => ({
    title: trackTitle(line[0]!),
    value: line[0]!.kind === 'counter' ? counterValue(line) : '',
    tracks:
      line.length > 1
        ? line.sort((a, b) => stackPosition(a.series) - stackPosition(b.series) || a.id - b.id)
        : line,
  }))
}

/** A name for every track: what the trace calls it, else its kind and id. */
export function trackTitle(track: TrackInfo): string {
  if (track.name !== '') return track.name
  const kind = trackKinds.includes(track.kind) ? track.kind : 'track'
  return `${kind[0]!.toUpperCase()}${kind.slice(1)} ${plainId(track.tid)}`
}

function counterValue(line: readonly TrackInfo[]): string {
  const highest = line.reduce((sum, track) => sum + track.maximum, 0)
  const bound = line.length > 1 ? '≤ ' : ''
  return bound + formatAmount(highest, line[0]!.unit)
}
