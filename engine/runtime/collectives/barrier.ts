/** Waits until all members have come here. */
import type { ProcessGroup } from './process-group.ts'

const nothing = new Float32Array(0)

export async function barrier(group: ProcessGroup): Promise<void> {
  await Promise.all([
    ...group.others.map(member => group.receive(member, nothing)),
    ...group.others.map(member => group.send(member, nothing)),
  ])
}
