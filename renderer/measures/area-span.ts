import type { MeasureSpan } from '../../engine/base/measures.ts'

/** A stretch of time as a window to measure: on whole nanoseconds. */
export function areaSpan(times: { readonly startNs: number; readonly endNs: number }): MeasureSpan {
  return { kind: 'area', startNs: Math.round(times.startNs), endNs: Math.round(times.endNs) }
}
