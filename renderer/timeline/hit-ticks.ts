/** Where the hits of a search lie in the window: a tick at the top of the row of each that can be told apart. */
import { bisectLeft } from 'd3-array'
import type { Box } from './draw-overlay.ts'
import type { TimelineModel } from './model.ts'
import { rowSections } from './stage-rows.ts'
import type { TimeScale } from './time-scale.ts'

/** CSS pixels. */
const tickWidth = 2
const tickHeight = 4

export function hitTicks(
  model: TimelineModel,
  scale: TimeScale,
  canvasHeight: number,
  ratio: number,
): readonly Box[] {
  const hits = model.hits.get()
  if (!hits) return []
  const topOf = new Map<number, number>()
  for (const section of rowSections(model.layout.get(), model.scrollTop.get(), canvasHeight)) {
    for (const { row, top } of section.rows) for (const track of row.covers) topOf.set(track, top)
  }
  const ticks: Box[] = []
  const free = new Map<number, number>()
  for (let i = bisectLeft(hits.starts, scale.startNs); i < hits.starts.length; i++) {
    if (hits.starts[i]! > scale.endNs) break
    const top = topOf.get(hits.tracks[i]!)
    const x = Math.round(scale.x(hits.starts[i]!))
    if (top === undefined || x < (free.get(top) ?? 0)) continue
    free.set(top, x + tickWidth * ratio + 1)
    ticks.push({ x, y: Math.round(top * ratio), width: tickWidth * ratio, height: tickHeight * ratio })
  }
  return ticks
}
