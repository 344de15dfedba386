import type { CounterFrame } from '../../traces-db/contract.ts'

/**
 * The points of a counter over a span as an SVG polyline wants them, from 0 at the bottom to its largest value at
 * the top. Undefined where there is no line to draw.
 */
export function curveOf(
  { time, last }: Pick<CounterFrame, 'time' | 'last'>,
  spanNs: number,
  { width, height }: { readonly width: number; readonly height: number },
): string | undefined {
  const finite = Array.from(last.keys()).filter(index => Number.isFinite(last[index]))
  if (finite.length < 2 || spanNs <= 0) return undefined
  const most = finite.reduce((top, index) => Math.max(top, last[index]!), 0) || 1
  const least = finite.reduce((bottom, index) => Math.min(bottom, last[index]!), 0)
  // A pixel of margin keeps the line's width in sight.
  const x = (ns: number) => (1 + (ns / spanNs) * (width - 2)).toFixed(1)
  const y = (value: number) => (height - 1 - ((value - least) / (most - least)) * (height - 2)).toFixed(1)
  return finite.map(index => `${x(time[index]!)},${y(last[index]!)}`).join(' ')
}
