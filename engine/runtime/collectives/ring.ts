/**
 * The passes of a ring: one that sums, one that gathers, or one after the other. Every part of the data travels
 * once around in each, in segments, and each segment goes on as soon as it has come in. Parts are summed up in the
 * order of the ring, by one rank each, so all ranks end with the same bits.
 */
import { addInto } from './add-into.ts'
import type { ProcessGroup } from './process-group.ts'

/**
 * Numbers of a segment: 2 MiB, so that it goes over all lanes of a link. Shorter ones overlap better and cost more
 * turns; this was fastest of 0.5 to 4 MiB.
 */
const segmentFloats = 524_288
/** Receives that are posted ahead. */
const window = 4

/** Where each member's part of the data begins; one entry more than there are members. */
export type PartOffsets = readonly number[]

interface Segment {
  readonly from: number
  readonly to: number
}

/** Equal parts, the first ones one longer where it does not divide. */
export function equalParts(count: number, parts: number): PartOffsets {
  return Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * count) / parts))
}

/** Afterwards this rank's own part holds the sum over all ranks; the other parts hold sums of some. */
export function ringReduce(group: ProcessGroup, data: Float32Array, offsets: PartOffsets): Promise<void> {
  const { me, size } = group
  return travel(group, data, offsets, { first: me - 1 + size, summed: size - 1, gathered: 0 })
}

/** Every rank's own part, for all. */
export function ringGather(group: ProcessGroup, data: Float32Array, offsets: PartOffsets): Promise<void> {
  const { me, size } = group
  return travel(group, data, offsets, { first: me + size, summed: 0, gathered: size - 1 })
}

/**
 * The sum over all ranks, for all: both passes, without a stop between them. A segment that is summed up goes
 * round again while the next ones still come in. What it comes back into has been sent by then: the sum that comes
 * was made of it.
 */
export function ringAllReduce(group: ProcessGroup, data: Float32Array, offsets: PartOffsets): Promise<void> {
  const { me, size } = group
  return travel(group, data, offsets, { first: me - 1 + size, summed: size - 1, gathered: size - 1 })
}

interface Route {
  /** The part that is sent first. */
  readonly first: number
  /** Parts that come in to be added to this rank's, and after them those that take the place of this rank's. */
  readonly summed: number
  readonly gathered: number
}

/**
 * Sends part `first` on, then what comes in: parts `first` - 1, `first` - 2 ..., all but the last of which go
 * on as well.
 */
async function travel(
  group: ProcessGroup,
  data: Float32Array,
  offsets: PartOffsets,
  { first, summed, gathered }: Route,
): Promise<void> {
  const { size, next, previous, scratch } = group
  if (size === 1) return
  const sends: Promise<void>[] = []
  const arriving: { segment: Segment; isSum: boolean; goesOn: boolean }[] = []
  const steps = summed + gathered
  for (let step = 0; step < steps; step++) {
    const part = (first - step - 1 + 2 * size) % size
    for (const segment of segmentsOf(offsets, part)) {
      arriving.push({ segment, isSum: step < summed, goesOn: step < steps - 1 })
    }
  }
  // Posted before anything is sent: what comes in finds its place.
  const posted = arriving.slice(0, window).map(post)
  for (const { from, to } of segmentsOf(offsets, first % size)) {
    sends.push(group.send(next, data.subarray(from, to)))
  }
  for (const [index, { segment, isSum, goesOn }] of arriving.entries()) {
    const { target, arrival } = posted[index]!
    await arrival
    const own = data.subarray(segment.from, segment.to)
    if (isSum) {
      addInto(own, target)
      scratch.give(target)
    }
    if (goesOn) sends.push(group.send(next, own))
    if (index + window < arriving.length) posted.push(post(arriving[index + window]!))
  }
  await Promise.all(sends)

  function post({ segment: { from, to }, isSum }: (typeof arriving)[number]) {
    const target = isSum ? scratch.take(to - from) : data.subarray(from, to)
    return { target, arrival: group.receive(previous, target) }
  }
}

function segmentsOf(offsets: PartOffsets, part: number): Segment[] {
  const segments: Segment[] = []
  const end = offsets[part + 1]!
  for (let from = offsets[part]!; from < end; from += segmentFloats) {
    segments.push({ from, to: Math.min(end, from + segmentFloats) })
  }
  return segments
}
