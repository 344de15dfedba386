/**
 * Another run's work behind this one's: its slices pale below the slices, so that what moved is seen. Where they
 * lie side by side only a sliver at the lower edge is left of it; in gaps all of it shows.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { RunInfo } from '../../traces-db/contract.ts'
import type { FrameIndex } from './frame-index.ts'
import { classIndex, type Palette } from './palette.ts'
import type { TimeScale } from './time-scale.ts'

export interface Ghost {
  readonly run: RunInfo
  /** Time of the run that lies on this one's 0. */
  readonly startNs: number
}

/** Where a row of the ghost's frame is drawn, device pixels. */
export interface GhostPlacement {
  readonly row: number
  readonly top: number
  readonly height: number
}

export type GhostContext = Pick<CanvasRenderingContext2D, 'globalAlpha' | 'fillStyle' | 'fillRect'>

const opacity = 0.34

/** Tracks of a run whose slices are its ranks' work, by rank: the first track of each that holds slices. */
export function workTracks({ processes, tracks }: RunInfo): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const { id, process, kind, slices } of tracks) {
    const rank = processes[process]?.rank ?? -1
    if (kind !== 'counter' && slices > 0 && rank >= 0 && !found.has(rank)) found.set(rank, id)
  }
  return found
}

/** `startNs`: as {@link Ghost.startNs}. Returns the number of rectangles. */
export function drawGhost(
  context: GhostContext,
  index: FrameIndex,
  placements: readonly GhostPlacement[],
  scale: TimeScale,
  startNs: number,
  { entries }: Palette,
): number {
  const { order, frame } = index
  const { start, end, class: classes } = frame.slices
  const origin = scale.x(frame.startNs - startNs)
  let rectangles = 0
  context.globalAlpha = opacity
  for (const { row, top, height } of placements) {
    const last = index.laneEnd(row, 0)
    for (let at = index.laneStart(row, 0); at < last; at++) {
      const i = order[at]!
      const operation = classes[i]!
      if (operation === operationClassIndex.wait) continue
      const left = Math.round(origin + start[i]! * scale.pixelsPerNs)
      const right = Math.round(origin + end[i]! * scale.pixelsPerNs)
      if (right < 0 || left > scale.width) continue
      context.fillStyle = entries[classIndex(operation)]!.fill
      context.fillRect(left, top, Math.max(right - left - 1, 1), height)
      rectangles++
    }
  }
  context.globalAlpha = 1
  return rectangles
}
