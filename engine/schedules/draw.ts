/**
 * A schedule as text: one line a rank, time to the right, long ones in bands. Passes are as wide as they are
 * long, so waiting shows as dots.
 */
import { type Pass, type PassKind, passesOf } from './action.ts'
import type { Timing } from './evaluate.ts'
import type { OrderGraph } from './graph.ts'
import { formatAction } from './notation.ts'

export interface DrawOptions {
  /** Characters a line may take. */
  readonly columns: number
  /** Bands beyond this are left out, with a line that says so. */
  readonly mostBands: number
  /** Colours the text of a pass or pair, e.g. for a terminal. */
  readonly paint?: (text: string, kind: PassKind) => string
}

interface Block {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly kind: PassKind
}

/** Widest drawing that is worth making, in characters; beyond it labels are cut. */
const mostWidth = 20_000

export function drawSchedule(graph: OrderGraph, timing: Timing, options: DrawOptions): string {
  const labels = labelsOf(graph)
  const scale = scaleFor(graph, timing, labels)
  const rows: Block[][] = graph.order.ranks.map(() => [])
  for (let node = 0; node < graph.length; node++) {
    const rank = graph.rank[node]!
    const passes = passesOf(graph.order.ranks[rank]![graph.step[node]!]!)
    rows[rank]!.push({
      from: Math.round(timing.start[node]! * scale),
      to: Math.round(timing.end[node]! * scale),
      text: labels[node]!,
      kind: passes[0]!.kind,
    })
  }
  const prefixes = rows.map((_, rank) => `rank ${String(rank).padEnd(String(rows.length - 1).length)}  `)
  // Without the blank behind the last pass.
  const width = Math.max(...rows.map(row => row.at(-1)?.to ?? 0), 2) - 1
  const room = Math.max(20, options.columns - prefixes[0]!.length)
  const bands = Math.ceil(width / room)
  const bandWidth = Math.ceil(width / bands)
  const lines: string[] = []
  for (let band = 0; band < Math.min(bands, options.mostBands); band++) {
    const from = band * bandWidth
    const to = Math.min(width, from + bandWidth)
    if (bands > 1) lines.push(`time ${figure(from / scale)} to ${figure(to / scale)}`)
    rows.forEach((row, rank) => {
      lines.push((prefixes[rank]! + drawRow(row, from, to, options.paint)).trimEnd())
    })
  }
  if (bands > options.mostBands) {
    lines.push(`... until ${figure((width + 1) / scale)}: too long to draw whole, --csv writes all of it`)
  }
  return lines.join('\n')
}

/** What stands in a block: the notation, without the stage where it is the rank's only one. */
function labelsOf({ order, length, rank, step }: OrderGraph): readonly string[] {
  const plain = order.chunks === 1 && order.reversePlacement === undefined
  const label = (pass: Pass) => (plain ? `${pass.kind}${pass.microbatch}` : formatAction(pass))
  return Array.from({ length }, (_, node) =>
    passesOf(order.ranks[rank[node]!]![step[node]!]!).map(label).join('+'),
  )
}

/** Characters a unit of time: as many as the label that fits worst needs. */
function scaleFor(graph: OrderGraph, timing: Timing, labels: readonly string[]): number {
  let scale = 0
  let end = 0
  for (let node = 0; node < graph.length; node++) {
    const duration = timing.end[node]! - timing.start[node]!
    if (duration > 0) scale = Math.max(scale, (labels[node]!.length + 1) / duration)
    end = Math.max(end, timing.end[node]!)
  }
  return Math.min(scale, mostWidth / end)
}

function drawRow(row: readonly Block[], from: number, to: number, paint: DrawOptions['paint']): string {
  let line = ''
  let at = from
  for (const block of row) {
    const start = Math.max(block.from, from)
    const end = Math.min(block.to, to)
    if (end <= start) continue
    const body = block.text
      .slice(0, Math.max(1, block.to - block.from - 1))
      .padEnd(block.to - block.from - 1, '-')
    const text = body.padEnd(block.to - block.from).slice(start - block.from, end - block.from)
    line += gap(start - at)
    line += paint === undefined ? text : paint(text, block.kind)
    at = end
  }
  return line + '.'.repeat(to - at)
}

/** Waiting, with a blank at its end like every pass. */
function gap(width: number): string {
  return width === 0 ? '' : '.'.repeat(width - 1).padEnd(width)
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)))
}
