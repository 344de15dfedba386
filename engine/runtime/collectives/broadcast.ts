/** The data of one member, for all. */
import type { ProcessGroup } from './process-group.ts'

/** Longer messages go from member to member in pieces, so that the root sends them once. */
const directFloats = 65_536
const segmentFloats = 65_536
const window = 4

/** `root` is a number in the group. `data` is what the root sends, and memory of the same size elsewhere. */
export async function broadcast(group: ProcessGroup, data: Float32Array, root: number): Promise<void> {
  if (data.length <= directFloats || group.size <= 2) {
    if (group.me !== root) await group.receive(root, data)
    else await Promise.all(group.others.map(member => group.send(member, data)))
    return
  }
  await chain(group, data, root)
}

async function chain(group: ProcessGroup, data: Float32Array, root: number): Promise<void> {
  const isLast = group.next === root
  const pieces = Array.from({ length: Math.ceil(data.length / segmentFloats) }, (_, i) =>
    data.subarray(i * segmentFloats, (i + 1) * segmentFloats),
  )
  const sends: Promise<void>[] = []
  if (group.me === root) {
    for (const piece of pieces) sends.push(group.send(group.next, piece))
  } else {
    const post = (piece: Float32Array) => group.receive(group.previous, piece)
    const posted = pieces.slice(0, window).map(post)
    for (const [index, piece] of pieces.entries()) {
      await posted[index]
      if (!isLast) sends.push(group.send(group.next, piece))
      const ahead = pieces[index + window]
      if (ahead) posted.push(post(ahead))
    }
  }
  await Promise.all(sends)
}
