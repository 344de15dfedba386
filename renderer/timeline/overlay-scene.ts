/** From the model to what the overlay shows: boxes, bands and arrows in device pixels. */
import type { InstantDetails, SliceRow } from '../../traces-db/contract.ts'
import { instantSize } from './draw-instants.ts'
import type { Arrow, Box, Overlay } from './draw-overlay.ts'
import { hitTicks } from './hit-ticks.ts'
import type { AreaSelection, TimelineModel } from './model.ts'
import { lanesTop } from './row-shape.ts'
import { type Row, rowOfTrack } from './rows.ts'
import { minimapHeight, pinnedOffset, rowsTop } from './stage-layout.ts'
import { rowSections } from './stage-rows.ts'
import type { TimeScale } from './time-scale.ts'

/** More arrows than this are a tangle. */
const arrowLimit = 50

export function overlayScene(
  model: TimelineModel,
  scale: TimeScale,
  canvasHeight: number,
  ratio: number,
): Overlay {
  const selection = model.selection.get()
  const area = model.draftArea.get() ?? (selection?.kind === 'area' ? selection : undefined)
  const hover = model.hover.get()
  const slice = model.selectedSlice.get()
  const cursorNs = model.cursorNs.get()
  const hoverBox = hover?.kind === 'slice' ? boxOn(model, scale, ratio, hover, hover.row) : undefined
  const instant = model.selectedInstant.get()
  const selectionBox = slice
    ? boxOf(model, scale, ratio, slice)
    : instant && instantBox(model, scale, ratio, instant)
  return {
    ...(hoverBox ? { hover: hoverBox } : {}),
    ...(selectionBox ? { selection: selectionBox } : {}),
    ...(area ? { area: { ...area, bands: areaBands(model, area, canvasHeight, scale, ratio) } } : {}),
    ...(cursorNs !== undefined && !model.draftArea.get() ? { cursorNs } : {}),
    hits: hitTicks(model, scale, canvasHeight, ratio),
    arrows: arrowsOf(model, scale, ratio),
    marks: model.marks.get(),
    rulerTop: Math.round(minimapHeight * ratio),
    rowsTop: Math.round(rowsTop * ratio),
    bottom: Math.round(canvasHeight * ratio),
  }
}

interface Extent {
  readonly track: number
  readonly lane: number
  readonly startNs: number
  readonly endNs: number
}

function boxOf(model: TimelineModel, scale: TimeScale, ratio: number, slice: SliceRow): Box | undefined {
  const row = rowOfTrack(model.layout.get(), model.run, slice.track)
  if (!row?.tracks.includes(slice.track)) return undefined
  const endNs = slice.startNs + slice.durationNs
  return boxOn(model, scale, ratio, { ...slice, endNs }, row.key)
}

function boxOn(
  model: TimelineModel,
  scale: TimeScale,
  ratio: number,
  { lane, startNs, endNs }: Extent,
  rowKey: string,
): Box | undefined {
  const row = model.layout.get().byKey.get(rowKey)
  if (!row || lane >= row.lanes) return undefined
  const left = Math.max(Math.round(scale.x(startNs)), -8)
  const right = Math.min(Math.round(scale.x(endNs)), Math.ceil(scale.width) + 8)
  if (right < -4 || left > scale.width + 4) return undefined
  const top = topOf(model, row) + lanesTop(row) + lane * row.laneHeight
  return {
    x: left,
    y: Math.round(top * ratio),
    width: Math.max(right - left, 1),
    height: Math.round(row.barHeight * ratio),
  }
}

function instantBox(
  model: TimelineModel,
  scale: TimeScale,
  ratio: number,
  instant: InstantDetails,
): Box | undefined {
  const row = rowOfTrack(model.layout.get(), model.run, instant.track)
  if (!row?.tracks.includes(instant.track)) return undefined
  const size = (instantSize + 1) * ratio
  const y = (topOf(model, row) + row.padding + instantSize) * ratio
  return { x: scale.x(instant.timeNs) - size, y: y - size, width: 2 * size, height: 2 * size }
}

/** CSS pixels from the canvas's top. */
function topOf(model: TimelineModel, row: Row): number {
  if (row.key.startsWith('pinned:')) return rowsTop + row.y
  return rowsTop + pinnedOffset(model.layout.get().pinnedHeight) + row.y - model.scrollTop.get()
}

/** One band for every run of neighbouring rows that the area covers. */
function areaBands(
  model: TimelineModel,
  area: AreaSelection,
  canvasHeight: number,
  scale: TimeScale,
  ratio: number,
): Box[] {
  const tracks = new Set(area.tracks)
  const bands: Box[] = []
  for (const section of rowSections(model.layout.get(), model.scrollTop.get(), canvasHeight)) {
    let from: number | undefined
    let to = 0
    const push = () => {
      if (from === undefined) return
      const y = Math.round(Math.max(from, section.top) * ratio)
      bands.push({
        x: 0,
        y,
        width: scale.width,
        height: Math.round(Math.min(to, section.bottom) * ratio) - y,
      })
      from = undefined
    }
    for (const { row, top } of section.rows) {
      if (row.covers.some(track => tracks.has(track)) || (row.kind === 'none' && from !== undefined)) {
        from ??= top
        to = top + row.height
      } else push()
    }
    push()
  }
  return bands
}

function arrowsOf(model: TimelineModel, scale: TimeScale, ratio: number): Arrow[] {
  const slice = model.selectedSlice.get()
  if (!slice) return []
  const ends = [
    ...slice.flowsIn.map(flow => ({ from: flow.slice, to: slice as SliceRow, flow })),
    ...slice.flowsOut.map(flow => ({ from: slice as SliceRow, to: flow.slice, flow })),
  ]
  return ends.slice(0, arrowLimit).flatMap(({ from, to, flow }) => {
    const fromY = edgeOf(model, from, ratio)
    const toY = edgeOf(model, to, ratio)
    if (!fromY || !toY) return []
    const down = toY.middle >= fromY.middle
    return [
      {
        fromX: scale.x(flow.fromNs),
        fromY: down ? fromY.bottom : fromY.top,
        toX: scale.x(flow.toNs),
        toY: down ? toY.top : toY.bottom,
      },
    ]
  })
}

/** Upper and lower edge of where a slice lies; of its group's row where that is collapsed. Device pixels. */
function edgeOf(model: TimelineModel, slice: SliceRow, ratio: number) {
  const row = rowOfTrack(model.layout.get(), model.run, slice.track)
  if (!row) return undefined
  const lane = row.tracks.includes(slice.track) ? Math.min(slice.lane, Math.max(row.lanes - 1, 0)) : 0
  const top = (topOf(model, row) + lanesTop(row) + lane * row.laneHeight) * ratio
  const bottom = top + (row.barHeight || row.height - 2 * row.padding) * ratio
  return { top, bottom, middle: (top + bottom) / 2 }
}
