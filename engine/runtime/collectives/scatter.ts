/** One part of the root's data for each member. */
import type { ProcessGroup } from './process-group.ts'
import type { PartOffsets } from './ring.ts'

/** `data` on the root: the whole. Elsewhere: room for the part. The root's own part stays where it is. */
export async function scatter(
  group: ProcessGroup,
  data: Float32Array,
  offsets: PartOffsets,
  root: number,
): Promise<void> {
  if (group.me !== root) {
    await group.receive(root, data)
    return
  }
  await Promise.all(
    group.others.map(member => group.send(member, data.subarray(offsets[member], offsets[member + 1]))),
  )
}
