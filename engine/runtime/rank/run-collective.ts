/** One collective of a program: from what a rank brings to what it gets, as flat floats. */
import { AppError } from '../../base/app-error.ts'
import { allGather } from '../collectives/all-gather.ts'
import { allReduce } from '../collectives/all-reduce.ts'
import { allToAll } from '../collectives/all-to-all.ts'
import { barrier } from '../collectives/barrier.ts'
import { broadcast } from '../collectives/broadcast.ts'
import { gather } from '../collectives/gather.ts'
import type { ProcessGroup } from '../collectives/process-group.ts'
import { reduce } from '../collectives/reduce.ts'
import { reduceScatter } from '../collectives/reduce-scatter.ts'
import { scatter } from '../collectives/scatter.ts'
import { type Layout, putIn } from './layout.ts'
import type { ProgramOperation, ProgramValue } from './rank-program.ts'

export interface CollectiveCall {
  readonly operation: ProgramOperation
  readonly group: ProcessGroup
  /** What this rank brings; used up. */
  readonly values: readonly Float32Array[]
  readonly valueAt: (index: number) => ProgramValue
  readonly layout: Layout
  /** Memory for results, of any content; taken back when they have become tensors. */
  readonly room: (count: number) => Float32Array
}

/** What this rank gets, in the order of the operation's `writes`. */
export async function runCollective(call: CollectiveCall): Promise<readonly Float32Array[]> {
  const { operation, group, values, layout, valueAt, room } = call
  const { kind, writes, root, parts } = operation
  const isRoot = root === group.me
  switch (kind) {
    case 'barrier':
      await barrier(group)
      return []
    case 'allReduce':
      await allReduce(group, values[0]!)
      return values
    case 'reduce':
      await reduce(group, values[0]!, root)
      return isRoot ? values : []
    case 'reduceScatter':
      return [await reduceScatter(group, values[0]!, offsetsOf(layout, parts))]
    case 'broadcast': {
      const data = isRoot ? values[0]! : room(layout.count(valueAt(writes[0]!)))
      await broadcast(group, data, root)
      return isRoot ? [] : [data]
    }
    case 'scatter': {
      const offsets = offsetsOf(layout, parts)
      const data = isRoot ? values[0]! : room(layout.count(valueAt(writes[0]!)))
      await scatter(group, data, offsets, root)
      return [isRoot ? data.subarray(offsets[root], offsets[root + 1]) : data]
    }
    case 'allGather':
      return [await gathered(call, (data, offsets) => allGather(group, data, offsets))]
    case 'gather': {
      if (isRoot) return [await gathered(call, (data, offsets) => gather(group, data, offsets, root))]
      await gather(group, values[0]!, [], root)
      return []
    }
    case 'allToAll': {
      const results = writes.map(value => room(layout.count(valueAt(value))))
      await allToAll(group, values, results)
      return results
    }
    default:
      throw new AppError('internal', `A ${kind} is no collective.`)
  }
}

function offsetsOf(layout: Layout, parts: readonly ProgramValue[]): number[] {
  const offsets = [0]
  for (const part of parts) offsets.push(offsets.at(-1)! + layout.count(part))
  return offsets
}

/** Brings the members' parts together, and in the order of the whole where that is another. */
async function gathered(
  { operation, group, values, valueAt, layout, room }: CollectiveCall,
  bringTogether: (data: Float32Array, offsets: readonly number[]) => Promise<void>,
): Promise<Float32Array> {
  const { parts, writes } = operation
  const offsets = offsetsOf(layout, parts)
  const data = room(offsets.at(-1)!)
  data.set(values[0]!, offsets[group.me])
  await bringTogether(data, offsets)
  const whole = valueAt(writes[0]!)
  const pieces = parts.map(part => layout.piecesOf(part, whole))
  const isInOrder = pieces.every((own, member) => own.length === 1 && own[0]!.at === offsets[member])
  if (isInOrder) return data
  const arranged = room(data.length)
  for (const [member, own] of pieces.entries()) {
    putIn(arranged, own, data.subarray(offsets[member], offsets[member + 1]))
  }
  return arranged
}
