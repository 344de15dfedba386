/**
 * A frame asked for in parts of a few tracks each. The service bounds what one answer may hold and folds more
 * where there is too much; a request covers three windows and rows out of sight as well, so in one piece it
 * would fold what could be seen. Small parts also let other questions in between.
 */
import type { Frame } from '../../traces-db/contract.ts'
import type { FrameRequest } from './frame-source.ts'

/** Tracks in a part: those of a dense screen, each a slice every other pixel, stay below the service's bound. */
const tracksInPart = 8

/** Asks for all parts at once and puts the answers together, rows numbered as in the request. */
export async function fetchInParts(
  request: FrameRequest,
  fetch: (part: FrameRequest) => Promise<Frame>,
): Promise<Frame> {
  const parts: FrameRequest[] = []
  for (let from = 0; from < request.tracks.length; from += tracksInPart) {
    parts.push({ ...request, tracks: request.tracks.slice(from, from + tracksInPart) })
  }
  const frames = await Promise.all(parts.map(fetch))
  return frames.length === 1 ? frames[0]! : joinFrames(frames)
}

function joinFrames(frames: readonly Frame[]): Frame {
  const { startNs, endNs } = frames[0]!
  return {
    startNs,
    endNs,
    slices: joinColumns(frames.map(frame => frame.slices)),
    counters: joinColumns(frames.map(frame => frame.counters)),
    instants: joinColumns(frames.map(frame => frame.instants)),
  }
}

type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array

/** Columns of the parts one after another; `row` counts on from part to part. */
function joinColumns<T extends { readonly row: Uint16Array }>(parts: readonly T[]): T {
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
    for (let i = 0; i < part.row.length; i++) result.row[at + i]! += number * tracksInPart
    at += part.row.length
  }
  return result
}
