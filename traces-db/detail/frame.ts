/**
 * What is drawn of some tracks between two times, never more than a screen can show.
 *
 * Slices as wide as a bin are all there; narrower ones are folded per bin, told by count, dominant class and
 * longest slice. A bin is one pixel; where that gives more rectangles than a canvas draws in a frame, it is
 * doubled until they fit. Bins are whole nanoseconds: as times are whole too, "at least a pixel" stays exact.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { Frame } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { CounterSteps, foldCounter } from './fold-counter.ts'
import { foldInstants, InstantMarks } from './fold-instants.ts'
import { type Fold, foldLane } from './fold-lane.ts'
import { type RunIndex, runIndex } from './run-index.ts'
import { SliceRects } from './slice-rects.ts'

/** Canvas2D draws 20,000 rectangles in 14 to 18 ms, a frame's worth; 60,000 take four times that. */
export const maximumRects = 20_000

export interface FrameRequest {
  readonly tracks: readonly number[]
  readonly startNs: Ns
  readonly endNs: Ns
  /** Pixels from startNs to endNs. */
  readonly width: number
}

/** The frame's slices, counters and instants. Throws `invalid-argument` where the window is empty. */
export function frame(run: RunData, request: FrameRequest): Frame {
  const { startNs, endNs, width } = request
  if (!(endNs > startNs && width > 0)) {
    throw new AppError('invalid-argument', 'A frame needs an end after its start and a width of a pixel.', {
      startNs,
      endNs,
      width,
    })
  }
  const index = runIndex(run)
  fillToFit(request, rects, fold => addSlices(index, request.tracks, fold))
  fillToFit(request, steps, fold => addCounters(index, request.tracks, fold))
  fillToFit(request, marks, fold => addInstants(index, request.tracks, fold))
  return { startNs, endNs, slices: rects.trimmed(), counters: steps.trimmed(), instants: marks.trimmed() }
}

// Columns that every frame fills anew; what leaves is a copy.
const rects = new SliceRects()
const steps = new CounterSteps()
const marks = new InstantMarks()

/** Fills `columns` with bins of 1, 2, 4 ... pixels until they fit, or one bin spans the window. */
function fillToFit(request: FrameRequest, columns: { length: number }, fill: (fold: Fold) => boolean): void {
  const { startNs, endNs, width } = request
  for (let pixels = 1; ; pixels *= 2) {
    const limit = pixels < width ? maximumRects : Number.POSITIVE_INFINITY
    columns.length = 0
    if (fill({ startNs, endNs, binNs: Math.ceil(((endNs - startNs) * pixels) / width), limit })) return
  }
}

function addSlices(index: RunIndex, tracks: readonly number[], fold: Fold): boolean {
  return tracks.every((track, row) =>
    index.lanes(track).every(lane => foldLane(lane, index, fold, row, rects)),
  )
}

function addCounters(index: RunIndex, tracks: readonly number[], fold: Fold): boolean {
  return tracks.every((track, row) => {
    const series = index.counter(track)
    return series === undefined || foldCounter(series, index.counterIndex(series), fold, row, steps)
  })
}

function addInstants(index: RunIndex, tracks: readonly number[], fold: Fold): boolean {
  return tracks.every((track, row) => {
    const series = index.instants(track)
    return series === undefined || foldInstants(series, fold, row, marks)
  })
}
