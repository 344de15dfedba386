/** Paints the content canvas: minimap, ruler, rows. Everything in it changes only with window, data and theme. */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Minimap } from '../../traces-db/contract.ts'
import { CanvasStrip } from '../widgets/canvas-strip.ts'
import type { SurfaceSize } from '../widgets/canvas-surface.ts'
import { seriesColour } from './counter-colours.ts'
import { drawCounter } from './draw-counters.ts'
import { drawInstants, type InstantPlacement, instantSize } from './draw-instants.ts'
import { drawRuler } from './draw-ruler.ts'
import { drawSlices } from './draw-slices.ts'
import { frameRows, type LoadedFrame } from './frame-source.ts'
import { drawGhost, type GhostPlacement } from './ghost.ts'
import type { LoadedGhost } from './ghost-frames.ts'
import { anchorHatch, makeHatch } from './hatch.ts'
import type { LabelsCache } from './labels-cache.ts'
import { drawMinimap, minimapPixels } from './minimap.ts'
import type { TimelineModel } from './model.ts'
import { classIndex } from './palette.ts'
import { lanesTop } from './row-shape.ts'
import type { SlicePlacement, SliceStyle } from './slice-style.ts'
import { minimapHeight, rulerHeight } from './stage-layout.ts'
import { type PlacedRow, type RowSection, rowSections } from './stage-rows.ts'
import { TextFit } from './text-fit.ts'
import type { ThemeColours } from './theme-colours.ts'
import { TimeScale } from './time-scale.ts'
import { spanOf, wholeRun } from './viewport.ts'

/** What the ghost shows below a lane, CSS pixels: there it is seen behind slices too. */
const ghostSliver = 3

export class ContentPainter {
  readonly #context: CanvasRenderingContext2D
  readonly #model: TimelineModel
  readonly #labels: LabelsCache
  #strip: CanvasStrip | undefined
  #style: SliceStyle | undefined
  #ghost: LoadedGhost | undefined
  #minimap: Minimap | undefined
  #minimapImage: OffscreenCanvas | undefined
  #colours: ThemeColours
  #ratio = 0

  constructor(
    context: CanvasRenderingContext2D,
    model: TimelineModel,
    labels: LabelsCache,
    colours: ThemeColours,
  ) {
    this.#context = context
    this.#model = model
    this.#labels = labels
    this.#colours = colours
  }

  setColours(colours: ThemeColours): void {
    this.#colours = colours
    this.#style = undefined
    this.#minimapImage = undefined
  }

  setMinimap(minimap: Minimap): void {
    this.#minimap = minimap
    this.#minimapImage = undefined
  }

  /** Draws everything; returns the number of slice rectangles. */
  paint(size: SurfaceSize, loaded: LoadedFrame | undefined, ghost?: LoadedGhost): number {
    this.#setGhost(ghost)
    const context = this.#context
    const { ratio } = size
    const width = context.canvas.width
    const height = context.canvas.height
    const scale = new TimeScale(this.#model.viewport.get(), width)
    const layout = this.#model.layout.get()
    const [scrolled, pinned] = rowSections(layout, this.#model.scrollTop.get(), size.height)
    context.imageSmoothingEnabled = false
    // Names stand as they are written: no ligature may turn 128x128 into 128×128.
    context.textRendering = 'optimizeSpeed'
    context.fillStyle = this.#colours.background
    context.fillRect(0, 0, width, height)
    this.#paintRuler(scale, height, ratio)
    let rectangles = this.#paintSection(scrolled, scale, loaded, size)
    if (pinned.rows.length > 0) {
      context.fillStyle = this.#colours.panel
      context.fillRect(
        0,
        Math.round(pinned.top * ratio),
        width,
        Math.round((pinned.bottom - pinned.top) * ratio),
      )
      rectangles += this.#paintSection(pinned, scale, loaded, size)
      context.fillStyle = this.#colours.line
      context.fillRect(0, Math.round(pinned.bottom * ratio), width, Math.round(2 * ratio))
    }
    this.#paintMinimap(width, ratio)
    return rectangles
  }

  /** What is behind shows through the gaps. */
  #setGhost(ghost: LoadedGhost | undefined): void {
    if ((ghost === undefined) !== (this.#ghost === undefined)) this.#style = undefined
    this.#ghost = ghost
  }

  #paintGhost(rows: readonly PlacedRow[], scale: TimeScale, ratio: number): void {
    const ghost = this.#ghost
    if (!ghost) return
    const { processes, tracks } = this.#model.run
    const placements: GhostPlacement[] = rows.flatMap(({ row, top }) => {
      if (!row.besideWork) return []
      const rank = processes[tracks[row.tracks[0] ?? -1]?.process ?? -1]?.rank ?? -1
      const ghostRow = ghost.loaded.rowOf.get(ghost.tracks.get(rank) ?? -1)
      if (ghostRow === undefined) return []
      const y = Math.round((top + lanesTop(row)) * ratio)
      return [{ row: ghostRow, top: y, height: Math.round((row.barHeight + ghostSliver) * ratio) }]
    })
    const { palette } = this.#colours
    drawGhost(this.#context, ghost.loaded.index, placements, scale, ghost.ghost.startNs, palette)
  }

  #paintRuler(scale: TimeScale, bottom: number, ratio: number): void {
    const box = {
      top: Math.round(minimapHeight * ratio),
      height: Math.round(rulerHeight * ratio),
      bottom,
    }
    drawRuler(this.#context, scale, box, this.#colours, ratio)
  }

  #paintMinimap(width: number, ratio: number): void {
    const minimap = this.#minimap
    if (minimap && minimap.rows.length > 0) this.#minimapImage ??= toImage(minimap, this.#colours)
    const box = {
      width,
      height: Math.round(minimapHeight * ratio),
      inset: Math.round(6 * ratio),
      rows: minimap?.rows.length ?? 0,
    }
    const { lengthNs } = this.#model
    drawMinimap(
      this.#context,
      this.#minimapImage,
      this.#model.viewport.get(),
      spanOf(wholeRun(lengthNs)),
      box,
      this.#colours,
      ratio,
    )
  }

  #paintSection(
    section: RowSection,
    scale: TimeScale,
    loaded: LoadedFrame | undefined,
    { ratio }: SurfaceSize,
  ): number {
    const context = this.#context
    const top = Math.round(section.top * ratio)
    context.save()
    context.beginPath()
    context.rect(0, top, Math.ceil(scale.width), Math.round(section.bottom * ratio) - top)
    context.clip()
    context.fillStyle = this.#colours.line
    for (const { row, top: y } of section.rows) {
      if (row.level === 1 && row.y > 0)
        context.fillRect(0, Math.round(y * ratio), scale.width, Math.max(1, Math.round(ratio)))
    }
    const rectangles = loaded ? this.#paintRows(section, scale, loaded, ratio) : 0
    context.restore()
    return rectangles
  }

  #paintRows(section: RowSection, scale: TimeScale, loaded: LoadedFrame, ratio: number): number {
    const { index, rowOf } = loaded
    const slices: SlicePlacement[] = []
    const instants: InstantPlacement[] = []
    for (const { row, top } of section.rows) {
      if (row.kind === 'counter') {
        this.#paintCounter(row.tracks, row, top, scale, loaded, ratio)
        continue
      }
      const frameRow = rowOf.get(row.tracks[0] ?? -1)
      if (frameRow === undefined) continue
      const lanes = top + lanesTop(row)
      if (row.barHeight > 0) {
        slices.push({
          row: frameRow,
          top: lanes * ratio,
          laneHeight: row.laneHeight * ratio,
          barHeight: Math.round(row.barHeight * ratio),
          firstLane: Math.max(Math.floor((section.top - lanes) / row.laneHeight), 0),
          endLane: Math.min(Math.ceil((section.bottom - lanes) / row.laneHeight), row.lanes),
          ...(row.besideWork && {
            idle: { lengthNs: this.#model.lengthNs, beside: frameRows(row.besideWork, rowOf) },
          }),
        })
      }
      instants.push({ row: frameRow, y: Math.round((top + row.padding + instantSize) * ratio) })
    }
    this.#paintGhost(section.rows, scale, ratio)
    const style = this.#sliceStyle(scale, ratio)
    const rectangles = drawSlices(this.#context, this.#stripOf(), index, slices, scale, this.#labels, style)
    drawInstants(this.#context, index, instants, scale, this.#colours.muted, ratio)
    return rectangles
  }

  #paintCounter(
    tracks: readonly number[],
    row: PlacedRow['row'],
    top: number,
    scale: TimeScale,
    { index, rowOf }: LoadedFrame,
    ratio: number,
  ): void {
    const infos = tracks.map(track => this.#model.run.tracks[track]!)
    const series = infos.flatMap(info => {
      const frameRow = rowOf.get(info.id)
      if (frameRow === undefined) return []
      return [{ row: frameRow, colour: seriesColour(info.series, info.name, infos.length === 1) }]
    })
    const placement = {
      series,
      top: Math.round((top + row.padding) * ratio),
      height: Math.round((row.height - 2 * row.padding) * ratio),
      minimum: Math.min(0, ...infos.map(info => info.minimum)),
      maximum: infos.reduce((sum, info) => sum + Math.max(info.maximum, 0), 0),
    }
    drawCounter(this.#context, index, placement, scale, this.#colours.palette, ratio)
  }

  #stripOf(): CanvasStrip {
    const { width } = this.#context.canvas
    if (this.#strip?.width !== width) this.#strip = new CanvasStrip(width)
    return this.#strip
  }

  #sliceStyle(scale: TimeScale, ratio: number): SliceStyle {
    const context = this.#context
    if (!this.#style || this.#ratio !== ratio) {
      const colours = this.#colours
      const font = `560 ${11 * ratio}px ${colours.sans}`
      this.#ratio = ratio
      this.#style = {
        palette: colours.palette,
        waitHatch: makeHatch(
          context,
          colours.palette.entries[classIndex(operationClassIndex.wait)]!.fill,
          this.#ghost ? undefined : colours.panel,
          ratio,
        ),
        recomputeHatch: makeHatch(context, `${colours.background}59`, undefined, ratio),
        waitSurface: colours.panel,
        waitText: colours.muted,
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

function toImage(minimap: Minimap, colours: ThemeColours): OffscreenCanvas {
  const rows = minimap.rows.length
  const image = new OffscreenCanvas(minimap.bins, rows)
  const pixels = new Uint8ClampedArray(minimapPixels(minimap, colours).buffer)
  image.getContext('2d')!.putImageData(new ImageData(pixels, minimap.bins, rows), 0, 0)
  return image
}
