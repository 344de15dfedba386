/**
 * A frame asked for in parts of a few tracks each. The service bounds what one answer may hold and folds more
 * where there is too much; a request covers three windows and rows out of sight as well, so in one piece it
 * would fold what could be seen. Small parts also let other questions in between.
 */
import type { Frame, TrackInfo } from '../../traces-db/contract.ts'
import type { FrameRequest } from './frame-source.ts'

/** Rectangles, and as many counter steps, that the service puts into one answer without folding more of them. */
const mostInPart = 20_000
/** Tracks in a part: a question is answered before the next one is looked at. */
const mostTracks = 64

/**
 * Asks for all parts at once and puts the answers together, rows numbered as in the request.
 *
 * @param trackOf what is known of a track
 */
export async function fetchInParts(
  request: FrameRequest,
  trackOf: (track: number) => TrackInfo | undefined,
  fetch: (part: FrameRequest) => Promise<Frame>,
): Promise<Frame> {
  const parts = partsOf(request, trackOf)
  const frames = await Promise.all(parts.map(tracks => fetch({ ...request, tracks })))
  return frames.length === 1 ? frames[0]! : joinFrames(frames, parts)
}

/** As many tracks in each as are sure to fit. */
function partsOf(
  { tracks, width }: FrameRequest,
  trackOf: (track: number) => TrackInfo | undefined,
): readonly number[][] {
  const parts: number[][] = [[]]
  let rectangles = 0
  let steps = 0
  for (const track of tracks) {
    const { slices = 0, lanes = 1, counters = 0, instants = 0 } = trackOf(track) ?? {}
    // In a pixel of a lane there is one slice that is as wide, and one that stands for those that are not.
    const more = Math.min(slices, 2 * width * lanes)
    const moreSteps = Math.min(Math.max(counters, instants), width)
    const part = parts.at(-1)!
    const isFull =
      rectangles + more > mostInPart || steps + moreSteps > mostInPart || part.length >= mostTracks
    if (isFull && part.length > 0) {
      parts.push([track])
      rectangles = more
      steps = moreSteps
    } else {
      part.push(track)
      rectangles += more
      steps += moreSteps
    }
  }
  return parts
}

function joinFrames(frames: readonly Frame[], parts: readonly (readonly number[])[]): Frame {
  const rows: number[] = []
  let sum = 0
  for (const tracks of parts) {
    rows.push(sum)
    sum += tracks.length
  }
  const { startNs, endNs } = frames[0]!
  return {
    startNs,
    endNs,
    slices: joinColumns(
      frames.map(frame => frame.slices),
      rows,
    ),
    counters: joinColumns(
      frames.map(frame => frame.counters),
      rows,
    ),
    instants: joinColumns(
      frames.map(frame => frame.instants),
      rows,
    ),
  }
}

type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array

/** Columns of the parts one after another; `row` counts on from part to part, each beginning at its own of `rows`. */
function joinColumns<T extends { readonly row: Uint16Array }>(
  parts: readonly T[],
  rows: readonly number[],
): T {
  const length = parts.reduce((sum, part) => sum + part.row.length, 0)
  const names = Object.keys(parts[0]!) as (keyof T & string)[]
  const joined = names.map(name => {
    const sample = parts[0]![name] as Column
    const column = new (sample.constructor as new (length: number) => Column)(length)
    let at = 0
    for (const part of parts) {
      column.set(part[name] as Column, at)
      at += part.row.length
    }
    return [name, column]
  })
  const result = Object.fromEntries(joined) as T
  let at = 0
  for (const [number, part] of parts.entries()) {
    for (let i = 0; i < part.row.length; i++) result.row[at + i]! += rows[number]!
    at += part.row.length
  }
  return result
}
