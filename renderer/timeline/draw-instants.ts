/** Instants as small diamonds at the top of their row; several in one place are one, a little larger. */
import type { FrameIndex } from './frame-index.ts'
import type { TimeScale } from './time-scale.ts'

export interface InstantPlacement {
  readonly row: number
  /** Middle of the diamonds, device pixels. */
  readonly y: number
}

export type InstantContext = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'beginPath' | 'moveTo' | 'lineTo' | 'closePath' | 'fill'
>

/** Half a diamond, CSS pixels. */
export const instantSize = 4

export function drawInstants(
  context: InstantContext,
  index: FrameIndex,
  placements: readonly InstantPlacement[],
  scale: TimeScale,
  fill: string,
  ratio: number,
): void {
  const { time, count } = index.frame.instants
  const origin = scale.x(index.frame.startNs)
  context.fillStyle = fill
  context.beginPath()
  for (const { row, y } of placements) {
    let free = -Infinity
    for (let i = index.instantStart[row]!; i < index.instantStart[row + 1]!; i++) {
      const x = Math.round(origin + time[i]! * scale.pixelsPerNs)
      if (x < -instantSize * ratio) continue
      if (x > scale.width + instantSize * ratio) break
      // Two that would lie over each other are drawn as one.
      if (x <= free) continue
      free = x + instantSize * ratio
      const size = (count[i]! > 1 ? instantSize + 1 : instantSize) * ratio
      context.moveTo(x, y - size)
      context.lineTo(x + size, y)
      context.lineTo(x, y + size)
      context.lineTo(x - size, y)
      context.closePath()
    }
  }
  context.fill()
}
