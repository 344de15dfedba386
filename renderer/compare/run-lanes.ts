/** Paints the lanes of one run on a canvas, on a ruler that it shares with others. */

import type { Client } from '../../engine/base/channel/contract.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { RunInfo, TracesContract } from '../../traces-db/contract.ts'
import { drawSlices } from '../timeline/draw-slices.ts'
import { fetchInParts } from '../timeline/frame-parts.ts'
import { FrameSource, frameRows } from '../timeline/frame-source.ts'
import { anchorHatch, makeHatch } from '../timeline/hatch.ts'
import { LabelsCache } from '../timeline/labels-cache.ts'
import { classIndex } from '../timeline/palette.ts'
import { rulerTicks } from '../timeline/ruler-ticks.ts'
import type { SlicePlacement, SliceStyle } from '../timeline/slice-style.ts'
import { TextFit } from '../timeline/text-fit.ts'
import { type ThemeColours, themeColours } from '../timeline/theme-colours.ts'
import { TimeScale } from '../timeline/time-scale.ts'
import { CanvasStrip } from '../widgets/canvas-strip.ts'
import { CanvasSurface } from '../widgets/canvas-surface.ts'
import { type CompareModel, onRuler, type Placement, runViewport } from './compare-model.ts'
import { type LaneRow, lanePadding, transferHeight } from './lane-rows.ts'

/** CSS pixels between two lines of the ruler. */
const lineEvery = 120

export interface LanesInput {
  readonly info: RunInfo
  readonly rows: readonly LaneRow[]
}

/** What lies at a place. */
export interface LaneHit {
  readonly row: LaneRow
  readonly slice: number
  readonly name: string
  readonly durationNs: number
}

export class RunLanes {
  readonly #input: LanesInput
  readonly #model: CompareModel
  readonly #surface: CanvasSurface
  readonly #labels: LabelsCache
  readonly #frames: FrameSource
  readonly #stops: (() => void)[] = []
  #placement: Placement = { offsetNs: 0, scale: 1 }
  #stepEndNs: number | undefined
  #strip: CanvasStrip | undefined
  #style: SliceStyle | undefined
  #colours: ThemeColours
  #frame = 0

  constructor(
    canvas: HTMLCanvasElement,
    input: LanesInput,
    model: CompareModel,
    client: Client<TracesContract>,
    onError: (thrown: unknown) => void,
  ) {
    const { run, tracks } = input.info
    this.#input = input
    this.#model = model
    this.#colours = readColours(canvas)
    this.#surface = new CanvasSurface(canvas, false, () => this.#paint())
    this.#labels = new LabelsCache(ids => client.labels({ run, ids }))
    this.#frames = new FrameSource(
      async (request, signal) => {
        const frame = await fetchInParts(
          request,
          track => tracks[track],
          part => client.frame({ run, ...part, tracks: [...part.tracks] }, { signal }),
        )
        await this.#labels.ensure(frame.slices.label)
        return frame
      },
      () => this.#request(),
      onError,
    )
    this.#stops.push(model.viewport.subscribe(() => this.#request()))
  }

  /** Where the run lies on the ruler, and where its step ends there. */
  place(placement: Placement, stepEndNs: number | undefined): void {
    this.#placement = placement
    this.#stepEndNs = stepEndNs
    this.#request()
  }

  /** The theme has changed. */
  recolour(): void {
    this.#colours = readColours(this.#surface.canvas)
    this.#style = undefined
    this.#request()
  }

  /** The slice of work at a place, CSS pixels of the canvas. */
  at(x: number, y: number): LaneHit | undefined {
    const row = this.#input.rows.find(({ top, height }) => y >= top && y < top + height)
    const loaded = this.#frames.loaded
    if (!row || !loaded) return undefined
    const lane = Math.max(Math.floor((y - row.top - lanePadding) / row.laneHeight), 0)
    const isWork = lane < row.lanes
    const track = isWork ? row.work : row.transfer
    const frameRow = track === undefined ? undefined : loaded.rowOf.get(track)
    if (frameRow === undefined) return undefined
    const { index } = loaded
    const time = this.#scale().ns(x * this.#surface.size.ratio) - index.frame.startNs
    const { start, end, id, label } = index.frame.slices
    const shown = isWork ? lane : 0
    const last = index.laneEnd(frameRow, shown)
    const at = index.firstEndingAfter(time, index.laneStart(frameRow, shown), last)
    const slice = at < last ? index.order[at]! : -1
    if (slice < 0 || start[slice]! > time) return undefined
    const name = this.#labels.get(label[slice]!)?.name ?? ''
    return { row, slice: id[slice]!, name, durationNs: Math.round(end[slice]! - start[slice]!) }
  }

  close(): void {
    for (const stop of this.#stops) stop()
    cancelAnimationFrame(this.#frame)
    this.#frames.close()
    this.#surface.close()
  }

  #request(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint())
  }

  /** From the run's own time to pixels of the canvas. */
  #scale(): TimeScale {
    return new TimeScale(runViewport(this.#model.viewport.get(), this.#placement), this.#surface.canvas.width)
  }

  #paint(): void {
    this.#frame = 0
    const { context, canvas, size } = this.#surface
    const { info, rows } = this.#input
    const scale = this.#scale()
    this.#frames.want({
      viewport: { startNs: scale.startNs, endNs: scale.endNs },
      width: canvas.width,
      tracks: rows.flatMap(row => (row.transfer === undefined ? [row.work] : [row.work, row.transfer])),
      nearby: [],
      lengthNs: info.header.lengthNs,
      generation: 0,
    })
    context.fillStyle = this.#colours.background
    context.fillRect(0, 0, canvas.width, canvas.height)
    this.#paintLines(size.ratio)
    const loaded = this.#frames.loaded
    if (loaded) {
      const placements = placementsOf(rows, loaded.rowOf, info, size.ratio)
      const style = this.#sliceStyle(scale, size.ratio)
      drawSlices(context, this.#stripOf(canvas.width), loaded.index, placements, scale, this.#labels, style)
    }
    if (this.#stepEndNs !== undefined) this.#paintStepEnd(this.#stepEndNs, size.ratio)
  }

  #paintLines(ratio: number): void {
    const { context, canvas } = this.#surface
    const viewport = this.#model.viewport.get()
    const ruler = new TimeScale(viewport, canvas.width)
    context.fillStyle = this.#colours.line
    for (const { ns } of rulerTicks(viewport, canvas.width / ratio / lineEvery).ticks) {
      context.fillRect(Math.round(ruler.x(ns)), 0, Math.max(1, Math.floor(ratio)), canvas.height)
    }
  }

  #paintStepEnd(ns: number, ratio: number): void {
    const { context, canvas } = this.#surface
    const x = Math.round(
      new TimeScale(this.#model.viewport.get(), canvas.width).x(onRuler(ns, this.#placement)),
    )
    context.fillStyle = this.#colours.accent
    const dash = 4 * ratio
    for (let y = 0; y < canvas.height; y += 2 * dash)
      context.fillRect(x, y, Math.max(1, Math.floor(ratio)), dash)
  }

  #stripOf(width: number): CanvasStrip {
    if (this.#strip?.width !== width) this.#strip = new CanvasStrip(width)
    return this.#strip
  }

  #sliceStyle(scale: TimeScale, ratio: number): SliceStyle {
    const { context } = this.#surface
    if (this.#style?.ratio !== ratio) {
      const { palette, panel, muted, background, sans } = this.#colours
      const font = `560 ${11 * ratio}px ${sans}`
      const wait = palette.entries[classIndex(operationClassIndex.wait)]!.fill
      this.#style = {
        palette,
        waitHatch: makeHatch(context, wait, panel, ratio),
        recomputeHatch: makeHatch(context, `${background}59`, undefined, ratio),
        waitSurface: panel,
        waitText: muted,
        font,
        textFit: new TextFit(text => {
          context.font = font
          return context.measureText(text).width
        }),
        ratio,
      }
    }
    for (const hatch of [this.#style.waitHatch, this.#style.recomputeHatch]) {
      if (typeof hatch !== 'string') anchorHatch(hatch, scale.x(0), ratio)
    }
    return this.#style
  }
}

function readColours(element: HTMLElement): ThemeColours {
  const tokens = getComputedStyle(element)
  return themeColours(property => tokens.getPropertyValue(property))
}

function placementsOf(
  rows: readonly LaneRow[],
  rowOf: ReadonlyMap<number, number>,
  { header }: RunInfo,
  ratio: number,
): SlicePlacement[] {
  const place = (track: number, top: number, height: number, lanes: number): SlicePlacement[] => {
    const row = rowOf.get(track)
    if (row === undefined) return []
    const barHeight = Math.round((lanes > 1 ? height - 1 : height) * ratio)
    return [{ row, top: top * ratio, laneHeight: height * ratio, barHeight, firstLane: 0, endLane: lanes }]
  }
  const idleBeside = (transfer: number | undefined) =>
    header.kind !== 'imported' && {
      idle: { lengthNs: header.lengthNs, beside: frameRows(transfer === undefined ? [] : [transfer], rowOf) },
    }
  return rows.flatMap(({ work, transfer, top, lanes, laneHeight }) => {
    const under = top + lanePadding + lanes * laneHeight + 2
    return [
      ...place(work, top + lanePadding, laneHeight, lanes).map(placed => ({
        ...placed,
        ...idleBeside(transfer),
      })),
      ...(transfer === undefined ? [] : place(transfer, under, transferHeight, 1)),
    ]
  })
}
