/** Sum over the group for one member, in place; the others' data stays as it is. */
import { addInto } from './add-into.ts'
import type { ProcessGroup } from './process-group.ts'

/** `root` is a number in the group. */
export async function reduce(group: ProcessGroup, data: Float32Array, root: number): Promise<void> {
  const { me, size, others, scratch } = group
  if (me !== root) return group.send(root, data)
  const parts = Array.from({ length: size }, () => scratch.take(data.length))
  parts[me]!.set(data)
  await Promise.all(others.map(member => group.receive(member, parts[member]!)))
  data.set(parts[0]!)
  for (const part of parts.slice(1)) addInto(data, part)
  for (const part of parts) scratch.give(part)
}
