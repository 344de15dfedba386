/** Sum over the group, of which each member gets its own part. `data` is used up. */
import type { ProcessGroup } from './process-group.ts'
import { type PartOffsets, ringReduce } from './ring.ts'

/** Returns a view of this rank's part in `data`. */
export async function reduceScatter(
  group: ProcessGroup,
  data: Float32Array,
  offsets: PartOffsets,
): Promise<Float32Array> {
  await ringReduce(group, data, offsets)
  return data.subarray(offsets[group.me], offsets[group.me + 1])
}
