/** How amounts of memory and its holders are written. */
import type { MemoryHolder, MemoryProfile } from '../../engine/base/memory-profile.ts'
import { formatBytes, formatCount } from '../app/format.ts'

/** Bytes, or elements in files that count those. */
export function formatAmount(unit: MemoryProfile['unit'], value: number): string {
  return unit === 'bytes' ? formatBytes(Math.round(value)) : `${formatCount(Math.round(value))} elements`
}

/** Who made a buffer: `forward, layer 3, microbatch 2`. */
export function makerOf({
  operation,
  layer,
  microbatch,
}: Pick<MemoryHolder, 'operation' | 'layer' | 'microbatch'>): string {
  const parts = [operation]
  if (layer >= 0) parts.push(`layer ${layer}`)
  if (microbatch >= 0) parts.push(`microbatch ${microbatch}`)
  return parts.filter(Boolean).join(', ')
}

/** A round value that is not below any of these, so that the tallest stack has air above it. */
export function scaleTop(peaks: readonly number[], limit: number | undefined): number {
  const most = peaks.reduce((highest, value) => Math.max(highest, value), 0)
  // A limit near the peak belongs on the picture; one far above would flatten everything.
  return limit !== undefined && limit < most * 1.6 ? Math.max(limit, most) * 1.04 : most * 1.06
}
