/** Whether two ranks that meet in a collective mean the same one. */
import type { OperationKind } from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import type { Handle } from '../host.ts'
import type { Call, Recording } from './recording.ts'

/** One member's call. Roots alone bring a value to broadcast and scatter. */
export interface CollectiveCall {
  readonly call: Call
  readonly kind: OperationKind
  readonly operation: number
  readonly values: readonly Handle[]
  readonly root: Rank
}

/** Faults the second of two calls that should be the same collective and are not. */
export function sameCollective(
  recording: Recording,
  ranks: readonly Rank[],
  first: CollectiveCall,
  second: CollectiveCall,
): void {
  const a = first.values[0] ?? -1
  const b = second.values[0] ?? -1
  // Only the root brings a value to these two, so values do not tell.
  const isComparable = first.kind !== 'broadcast' && first.kind !== 'scatter' && a >= 0 && b >= 0
  const isSameValue =
    !isComparable ||
    (recording.valueKind(a) === recording.valueKind(b) && recording.valueLayer(a) === recording.valueLayer(b))
  if (first.kind === second.kind && first.root === second.root && isSameValue) return
  recording.fault(second.call, {
    code: 'collective-mismatch',
    message: `Rank ${second.call.rank} calls ${describe(recording, second)}${at(second.call)}, while rank ${first.call.rank} calls ${describe(recording, first)}${at(first.call)} in the same place of group [${ranks.join(', ')}].`,
    suggestion:
      'All ranks of a group call the same collectives in the same order, on the same layers and with the same root.',
  })
}

/** `allReduce of weightGradient 3`. */
function describe(recording: Recording, { kind, values, root }: CollectiveCall): string {
  const withRoot = root < 0 ? kind : `${kind} with root ${root}`
  if (values.length === 0) return withRoot
  return `${withRoot} of ${recording.valueKind(values[0]!)} ${recording.valueLayer(values[0]!)}`
}

function at(call: Call): string {
  return call.line > 0 ? ` (line ${call.line})` : ''
}
