/**
 * Lines and slices of the preview, tied together: the slice under the mouse (or the selected one) names the
 * line that issued it; the line of the cursor marks the slices that it issued, as a search does its hits.
 */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { SearchHits, TracesContract } from '../../traces-db/contract.ts'
import type { Store } from '../app/store.ts'
import type { TimelineModel } from '../timeline/model.ts'

/** A line of the text that a rank runs; in a schedule the cell of its row, from 1. */
export interface SourcePlace {
  readonly line: number
  /** Absent where no rank is meant. */
  readonly rank?: number
}

/** Slices that are marked for a line at most. */
const mostHits = 20_000
const hoverPauseMs = 40

/** The line in a slice's arguments; undefined where it names none. */
export function lineOfDetail(detail: string): number | undefined {
  const line = /"line":(\d+)\}/.exec(detail)?.[1]
  return line === undefined ? undefined : Number(line)
}

/** What to search arguments for, to find the slices of a line. Line numbers stand last in them. */
export function lineText(line: number): string {
  return `"line":${line}}`
}

/**
 * Sets `place` while a slice is pointed at or selected. Returns the way to stop.
 *
 * @param onSelect told where a slice that was selected was issued
 */
export function followSlices(
  model: TimelineModel,
  client: Pick<Client<TracesContract>, 'slice'>,
  place: Store<SourcePlace | undefined>,
  onSelect: (place: SourcePlace) => void,
): () => void {
  let abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const known = new Map<number, number | undefined>()
  const lineOf = async (id: number, signal: AbortSignal) => {
    if (known.has(id)) return known.get(id)
    const { detail } = await client.slice({ run: model.run.run, id }, { signal })
    if (!signal.aborted) known.set(id, lineOfDetail(detail))
    return known.get(id)
  }
  const placeOn = (track: number, line: number | undefined): SourcePlace | undefined =>
    line === undefined ? undefined : { line, rank: rankOfTrack(model, track) }
  const selectedPlace = () => {
    const selected = model.selectedSlice.get()
    return selected && placeOn(selected.track, lineOfDetail(selected.detail))
  }
  const hovered = () => {
    clearTimeout(timer)
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const hover = model.hover.get()
    if (hover?.kind !== 'slice') {
      place.set(selectedPlace())
      return
    }
    const ask = async () => {
      // Where it fails the next preview is on its way, or the banner tells of the service.
      const found = await lineOf(hover.id, signal).catch(() => undefined)
      if (!signal.aborted) place.set(placeOn(hover.track, found))
    }
    timer = setTimeout(() => void ask(), known.has(hover.id) ? 0 : hoverPauseMs)
  }
  const selected = () => {
    const found = selectedPlace()
    place.set(found)
    if (found) onSelect(found)
  }
  const stops = [
    model.hover.subscribe(hovered),
    model.selectedSlice.subscribe(selected),
    model.info.subscribe(() => known.clear()),
  ]
  return () => {
    clearTimeout(timer)
    abort.abort()
    place.set(undefined)
    for (const stop of stops) stop()
  }
}

function rankOfTrack(model: TimelineModel, track: number): number {
  const { tracks, processes } = model.run
  return processes[tracks[track]?.process ?? -1]?.rank ?? -1
}

/** Marks the slices that were issued at a place; none where it is undefined. */
export async function markLine(
  model: TimelineModel,
  client: Pick<Client<TracesContract>, 'search'>,
  place: SourcePlace | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (place === undefined) {
    model.hits.set(undefined)
    return
  }
  const request = { run: model.run.run, text: lineText(place.line), args: true, limit: mostHits }
  const found = await client.search(request, { signal })
  if (signal.aborted) return
  const hits = place.rank === undefined ? found : hitsOfRank(model, found, place.rank)
  model.hits.set(hits.total > 0 ? hits : undefined)
  model.hitIndex.set(-1)
}

function hitsOfRank(
  model: TimelineModel,
  { ids, starts, tracks, ...found }: SearchHits,
  rank: number,
): SearchHits {
  const isOwn = (track: number) => rankOfTrack(model, track) === rank
  const own = Array.from(tracks.keys()).filter(position => isOwn(tracks[position]!))
  const perTrack = found.perTrack.filter(({ track }) => isOwn(track))
  return {
    ...found,
    total: perTrack.reduce((sum, { count }) => sum + count, 0),
    ids: Float64Array.from(own, position => ids[position]!),
    starts: Float64Array.from(own, position => starts[position]!),
    tracks: Uint32Array.from(own, position => tracks[position]!),
    perTrack,
  }
}
