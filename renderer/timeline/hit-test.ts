/** What lies under a point of the canvas, found in the frame that is drawn. */

import { counterValueAt } from './draw-counters.ts'
import { instantSize } from './draw-instants.ts'
import { frameRows, type LoadedFrame } from './frame-source.ts'
import type { CounterHover, GapHover, Hover, InstantHover, SliceHover } from './hover.ts'
import { idleGaps } from './idle-gaps.ts'
import type { Row } from './rows.ts'
import type { PlacedRow, RowSection } from './stage-rows.ts'
import type { TimeScale } from './time-scale.ts'

/** A slice thinner than the mouse is taken from this far, CSS pixels. */
const reach = 3

/** The row under a height of the canvas, pinned ones first. */
export function placedRowAt(
  [scrolled, pinned]: readonly [RowSection, RowSection],
  y: number,
): PlacedRow | undefined {
  for (const section of [pinned, scrolled]) {
    if (y < section.top || y >= section.bottom) continue
    const found = section.rows.find(({ row, top }) => y >= top && y < top + row.height)
    if (found) return found
  }
  return undefined
}

/** `scale`, `x` and `y` in CSS pixels; `lengthNs` of the run. */
export function hitTest(
  placed: PlacedRow,
  loaded: LoadedFrame,
  scale: TimeScale,
  x: number,
  y: number,
  lengthNs: number,
): Hover | undefined {
  const { row } = placed
  if (row.kind === 'counter') return counterAt(row, loaded, scale, x, y)
  const track = row.tracks[0]
  const frameRow = track === undefined ? undefined : loaded.rowOf.get(track)
  if (frameRow === undefined) return undefined
  const where = { row: row.key, track: track!, x, y }
  const offset = y - placed.top - row.padding
  return (
    instantAt(where, frameRow, loaded, scale, offset) ??
    sliceAt(where, row, frameRow, loaded, scale, offset) ??
    (row.besideWork && gapAt(where, frameRow, row.besideWork, loaded, scale, lengthNs))
  )
}

interface Where {
  readonly row: string
  readonly track: number
  readonly x: number
  readonly y: number
}

function sliceAt(
  where: Where,
  row: Row,
  frameRow: number,
  { index }: LoadedFrame,
  scale: TimeScale,
  offset: number,
): SliceHover | undefined {
  const lane = Math.floor((offset - row.instantBand) / Math.max(row.laneHeight, 1))
  if (lane < 0 || lane >= row.lanes || lane >= index.lanes(frameRow)) return undefined
  const { slices, startNs } = index.frame
  const time = scale.ns(where.x) - startNs
  const near = reach / scale.pixelsPerNs
  const end = index.laneEnd(frameRow, lane)
  let best = -1
  let distance = near
  let at = index.firstEndingAfter(time - near, index.laneStart(frameRow, lane), end)
  for (; at < end; at++) {
    const i = index.order[at]!
    if (slices.start[i]! > time + near) break
    const away = Math.max(slices.start[i]! - time, time - slices.end[i]!, 0)
    if (best < 0 ? away <= distance : away < distance) {
      best = i
      distance = away
    }
    if (away === 0 && slices.end[i]! > time) break
  }
  if (best < 0) return undefined
  return {
    kind: 'slice',
    ...where,
    lane,
    id: slices.id[best]!,
    startNs: startNs + slices.start[best]!,
    endNs: startNs + slices.end[best]!,
    label: slices.label[best]!,
    class: slices.class[best]!,
    count: slices.count[best]!,
    flags: slices.flags[best]!,
  }
}

function gapAt(
  where: Where,
  frameRow: number,
  beside: readonly number[],
  { index, rowOf }: LoadedFrame,
  scale: TimeScale,
  lengthNs: number,
): GapHover | undefined {
  const { startNs } = index.frame
  const time = scale.ns(where.x) - startNs
  const window = { from: time, to: time, shortest: 3 / scale.pixelsPerNs, lengthNs }
  const gap = idleGaps(index, frameRow, 0, frameRows(beside, rowOf), window)[0]
  if (!gap) return undefined
  return { kind: 'gap', ...where, name: gap.name, startNs: startNs + gap.start, endNs: startNs + gap.end }
}

function instantAt(
  where: Where,
  frameRow: number,
  { index }: LoadedFrame,
  scale: TimeScale,
  offset: number,
): InstantHover | undefined {
  if (Math.abs(offset - instantSize) > instantSize + 1) return undefined
  const { instants, startNs } = index.frame
  let best = -1
  let distance = instantSize + 1
  for (let i = index.instantStart[frameRow]!; i < index.instantStart[frameRow + 1]!; i++) {
    const away = Math.abs(scale.x(startNs + instants.time[i]!) - where.x)
    if (away <= distance) {
      best = i
      distance = away
    }
  }
  if (best < 0) return undefined
  return {
    kind: 'instant',
    ...where,
    id: instants.id[best]!,
    timeNs: startNs + instants.time[best]!,
    label: instants.label[best]!,
    count: instants.count[best]!,
  }
}

function counterAt(
  row: Row,
  loaded: LoadedFrame,
  scale: TimeScale,
  x: number,
  y: number,
): CounterHover | undefined {
  const timeNs = scale.ns(x)
  const series = row.tracks.flatMap(track => {
    const frameRow = loaded.rowOf.get(track)
    if (frameRow === undefined) return []
    const value = counterValueAt(loaded.index, frameRow, timeNs)
    return Number.isNaN(value) ? [] : [{ track, value }]
  })
  if (series.length === 0) return undefined
  return { kind: 'counter', row: row.key, track: row.tracks[0]!, x, y, timeNs, series }
}
