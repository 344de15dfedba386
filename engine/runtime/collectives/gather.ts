/** Every member's part for one member. */
import type { ProcessGroup } from './process-group.ts'
import type { PartOffsets } from './ring.ts'

/** `data` on the root: room for the whole, with its own part in its place. Elsewhere: the part alone. */
export async function gather(
  group: ProcessGroup,
  data: Float32Array,
  offsets: PartOffsets,
  root: number,
): Promise<void> {
  if (group.me !== root) return group.send(root, data)
  await Promise.all(
    group.others.map(member => group.receive(member, data.subarray(offsets[member], offsets[member + 1]))),
  )
}
