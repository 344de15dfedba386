/** Every member's part, for all. `data` has room for the whole, with this rank's own part in its place. */
import type { ProcessGroup } from './process-group.ts'
import { type PartOffsets, ringGather } from './ring.ts'

export function allGather(group: ProcessGroup, data: Float32Array, offsets: PartOffsets): Promise<void> {
  return ringGather(group, data, offsets)
}
