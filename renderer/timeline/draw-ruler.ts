/** The ruler: lines where times are round, with their labels, and faint lines down through the rows. */
import { rulerTicks } from './ruler-ticks.ts'
import type { ThemeColours } from './theme-colours.ts'
import type { TimeScale } from './time-scale.ts'

export type RulerContext = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'fillRect' | 'fillText' | 'font' | 'textAlign' | 'textBaseline' | 'measureText'
>

/** CSS pixels between two labels. */
const labelEvery = 120

/** `top` and `height` of the ruler, `bottom` of the canvas, device pixels. */
export function drawRuler(
  context: RulerContext,
  scale: TimeScale,
  box: { readonly top: number; readonly height: number; readonly bottom: number },
  colours: ThemeColours,
  ratio: number,
): void {
  const { ticks, base } = rulerTicks(
    { startNs: scale.startNs, endNs: scale.endNs },
    scale.width / ratio / labelEvery,
  )
  const line = Math.max(1, Math.floor(ratio))
  context.fillStyle = colours.panel
  context.fillRect(0, box.top, Math.ceil(scale.width), box.height)
  context.fillStyle = colours.line
  context.fillRect(0, box.top + box.height - line, Math.ceil(scale.width), line)
  context.font = `${11 * ratio}px ${colours.mono}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  const middle = box.top + box.height / 2
  let taken = -Infinity
  if (base) {
    const text = `${base.label}`
    context.fillStyle = colours.text
    context.fillText(text, 6 * ratio, middle)
    taken = 6 * ratio + context.measureText(text).width + 12 * ratio
  }
  for (const tick of ticks) {
    const x = Math.round(scale.x(tick.ns))
    context.fillStyle = colours.line
    context.fillRect(x, box.top + 6 * ratio, line, box.bottom - box.top)
    // A label that would be cut says nothing, or something wrong.
    if (x < taken || x + 5 * ratio + context.measureText(tick.label).width > scale.width) continue
    context.fillStyle = colours.muted
    context.fillText(tick.label, x + 5 * ratio, middle)
  }
}
