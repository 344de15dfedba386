/** What drawing slices needs and is told: places, colours, names, a canvas. Tests hand in recorders of calls. */
import type { Label } from '../../engine/base/run.ts'
import type { Palette } from './palette.ts'
import type { TextFit } from './text-fit.ts'

/** Where a row's lanes lie, device pixels. */
export interface SlicePlacement {
  /** Row of the frame. */
  readonly row: number
  /** Of lane 0, which may lie out of sight. Lanes are snapped to pixels one by one, so that none drifts. */
  readonly top: number
  readonly laneHeight: number
  readonly barHeight: number
  /** Lanes that are drawn, up to but without `endLane`: those in sight. A collapsed group shows the outermost. */
  readonly firstLane: number
  readonly endLane: number
  /** Set on a rank's line of work: its gaps are hatched and named. */
  readonly idle?: IdleOf
}

export interface IdleOf {
  /** Of the run. */
  readonly lengthNs: number
  /** Rows of the frame on which the rank's bytes move: while they do it is not idle. */
  readonly beside: readonly number[]
}

export type SliceContext = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'font'
  | 'textBaseline'
  | 'textAlign'
  | 'globalAlpha'
  | 'fillRect'
  | 'fillText'
  | 'beginPath'
  | 'roundRect'
  | 'fill'
  | 'drawImage'
>

/** See widgets/canvas-strip.ts. */
export interface Strip {
  line(y: number, height: number): number
  readonly pixels: Uint32Array
  readonly width: number
  flush(target: SliceContext): void
}

export interface SliceStyle {
  readonly palette: Palette
  /** Fills of waits and recomputation: hatches that lie still in time. */
  readonly waitHatch: CanvasPattern | string
  readonly recomputeHatch: CanvasPattern | string
  /** Behind and of the text on a wait. */
  readonly waitSurface: string
  readonly waitText: string
  readonly font: string
  readonly textFit: TextFit
  /** Device pixels a CSS pixel. */
  readonly ratio: number
}

export interface SliceNames {
  get(label: number): Label | undefined
  /** Number of the palette's entry. */
  colour(label: number, operationClass: number): number
}
