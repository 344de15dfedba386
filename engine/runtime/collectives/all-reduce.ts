/** Sum over the group, in place, for all. All members end with the same bits. */
import { addInto } from './add-into.ts'
import type { ProcessGroup } from './process-group.ts'
import { equalParts, ringAllReduce } from './ring.ts'

/**
 * Up to here everybody sends everything to everybody, which takes one message's time; from here on a ring
 * takes less, because it moves and adds each number once.
 */
const directFloats = 8192

export async function allReduce(group: ProcessGroup, data: Float32Array): Promise<void> {
  if (group.size === 1) return
  if (data.length <= directFloats) return directAllReduce(group, data)
  return ringAllReduce(group, data, equalParts(data.length, group.size))
}

async function directAllReduce(group: ProcessGroup, data: Float32Array): Promise<void> {
  const { me, size, others, scratch } = group
  const parts = Array.from({ length: size }, () => scratch.take(data.length))
  const own = parts[me]!
  own.set(data)
  const arrivals = others.map(member => group.receive(member, parts[member]!))
  await Promise.all([...arrivals, ...others.map(member => group.send(member, own))])
  // In the order of the members, whoever adds.
  data.set(parts[0]!)
  for (const part of parts.slice(1)) addInto(data, part)
  for (const part of parts) scratch.give(part)
}
