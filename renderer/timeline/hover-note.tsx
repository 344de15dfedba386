/** The note beside the mouse: what lies under it, in a line or two. */
import { operationClasses } from '../../engine/base/operation-class.ts'
import { sliceFlags } from '../../engine/base/run.ts'
import { formatCount, formatDuration, formatExactTime } from '../app/format.ts'
import { useStore } from '../app/use-store.ts'
import { formatAmount } from './format-amount.ts'
import type { Hover } from './hover.ts'
import type { LabelsCache } from './labels-cache.ts'
import type { TimelineModel } from './model.ts'
import { rowsTop } from './stage-layout.ts'
import { spanOf } from './viewport.ts'

export interface HoverNoteProps {
  readonly model: TimelineModel
  readonly labels: LabelsCache
}

interface Note {
  readonly title: string
  readonly lines: readonly string[]
}

export function HoverNote({ model, labels }: HoverNoteProps) {
  const hover = useStore(model.hover)
  const size = useStore(model.viewSize)
  if (!hover) return null
  const note = noteOf(hover, model, labels)
  // Near an edge it stands on the other side of the mouse.
  const isRight = hover.x > size.width - 320
  const isLow = hover.y > size.height + rowsTop - 90
  const style = {
    ...(isRight ? { right: Math.max(size.width - hover.x + 8, 8) } : { left: hover.x + 14 }),
    ...(isLow ? { bottom: `calc(100% - ${hover.y - 12}px)` } : { top: hover.y + 16 }),
  }
  return (
    <div className="timeline-note" style={style} aria-hidden="true">
      <strong>{note.title}</strong>
      {note.lines.map(line => (
        <span key={line}>{line}</span>
      ))}
    </div>
  )
}

/** Names in a trace are only ever text, and long ones are cut by the note's own box. */
export function noteOf(hover: Hover, model: TimelineModel, labels: LabelsCache): Note {
  if (hover.kind === 'counter') {
    const tracks = model.run.tracks
    const track = tracks[hover.track]!
    const series = hover.series.map(({ track: id, value }) => {
      const amount = formatAmount(value, tracks[id]!.unit)
      return hover.series.length === 1 ? amount : `${tracks[id]!.series}: ${amount}`
    })
    return { title: track.name, lines: [...series, `at ${formatExactTime(toPixel(hover.timeNs, model))}`] }
  }
  if (hover.kind === 'gap') {
    const title = hover.name === 'idle' ? 'idle' : `idle: ${hover.name}`
    return {
      title,
      lines: [
        formatDuration(hover.endNs - hover.startNs),
        `at ${formatExactTime(toPixel(hover.startNs, model))}`,
      ],
    }
  }
  const label = labels.get(hover.label)
  const name = label?.name ?? '…'
  if (hover.kind === 'instant') {
    const title = hover.count > 1 ? `${formatCount(hover.count)} instants, first ${name}` : name
    return { title, lines: [`at ${formatExactTime(toPixel(hover.timeNs, model))}`] }
  }
  const duration = formatDuration(hover.endNs - hover.startNs)
  if (hover.count > 1) {
    return {
      title: `${formatCount(hover.count)} slices, mostly ${operationClasses[hover.class]?.title ?? 'other'}`,
      lines: [`longest: ${name}`, `over ${duration}`],
    }
  }
  const open = (hover.flags & sliceFlags.unfinished) !== 0 ? ', end not recorded' : ''
  const microbatch = label && label.microbatch >= 0 ? ` · microbatch ${label.microbatch}` : ''
  return {
    title: name,
    lines: [`${duration}${open}${microbatch}`, `at ${formatExactTime(toPixel(hover.startNs, model))}`],
  }
}

/** What the mouse points at is known to a pixel: more digits would be made up. */
function toPixel(ns: number, model: TimelineModel): number {
  const pixelNs = spanOf(model.viewport.get()) / Math.max(model.viewSize.get().width, 1)
  const step = 10 ** Math.max(Math.floor(Math.log10(pixelNs)), 0)
  return Math.round(ns / step) * step
}
