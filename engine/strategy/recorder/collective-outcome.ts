/**
 * What a collective makes of what its members bring, and whether they fit together: the transitions between
 * placements (partial to replicate, shard to replicate, partial to shard ...), each with its check.
 */
import type { OperationKind, PlanCost } from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import type { Handle } from '../host.ts'
import type { OperationSubject } from '../plan-builder.ts'
import type { Call, NewValue, Recording } from './recording.ts'
import type { CollectiveCall } from './same-collective.ts'
import { travelling } from './travelling.ts'
import { combinedShards } from './weights.ts'

export interface CollectiveOutcome {
  readonly subject: Omit<OperationSubject, 'line'>
  /** By member. */
  readonly results: readonly (readonly Handle[])[]
}

/** Checks the members against each other and makes the results. A fault is that of the last to arrive. */
export function collectiveOutcome(
  recording: Recording,
  group: number,
  members: readonly CollectiveCall[],
  last: Call,
): CollectiveOutcome {
  const { kind, root } = members[0]!
  const rootIndex = members.findIndex(member => member.call.rank === root)
  const source = members.find(member => member.values.length > 0)?.values[0]
  if (kind !== 'barrier' && root >= 0 && rootIndex < 0) badRoot(recording, members[0]!, last)
  const make = (index: number, value: NewValue) => recording.make(value, members[index]!.operation)
  const each = (value: (index: number) => Handle) => members.map((_, index) => [value(index)])

  if (kind === 'barrier' || source === undefined) {
    const cost = recording.builder.tables.cost({ kind, group })
    const subject = { layer: -1, microbatch: -1, samples: 0, cost }
    return { subject, results: members.map(() => []) }
  }
  const like = recording.like(source)
  switch (kind) {
    case 'allReduce': {
      const summed = { ...like, samples: sumOfSamples(recording, members, last), microbatch: -1 }
      const bytes = recording.valueBytes(source)
      return {
        subject: subjectOf(recording, kind, group, summed, source, bytes),
        results: each(i => inPlace(recording, members[i]!, summed)),
      }
    }
    case 'reduce': {
      const summed = { ...like, samples: sumOfSamples(recording, members, last), microbatch: -1 }
      const bytes = recording.valueBytes(source)
      return {
        subject: subjectOf(recording, kind, group, summed, source, bytes),
        results: onlyAt(members, rootIndex, () => {
          recording.change(members[rootIndex]!.values[0]!, members[rootIndex]!.call)
          return inPlace(recording, members[rootIndex]!, summed)
        }),
      }
    }
    case 'allGather':
    case 'gather': {
      const gathered = gather(recording, members, like, last)
      const bytes =
        recording.wholeBytes(like.kind, like.layer, gathered.samples) * recording.share(gathered.shards)
      return {
        subject: subjectOf(recording, kind, group, gathered, source, bytes),
        results:
          kind === 'allGather'
            ? each(i => make(i, gathered))
            : onlyAt(members, rootIndex, () => make(rootIndex, gathered)),
      }
    }
    case 'reduceScatter': {
      const samples = sumOfSamples(recording, members, last)
      const pieces = cut(recording, last, source, members.length)
      const summed = { ...like, samples, microbatch: -1 }
      return {
        subject: subjectOf(recording, kind, group, summed, source, recording.valueBytes(source)),
        results: each(i => make(i, { ...summed, shards: pieces[i]! })),
      }
    }
    case 'scatter': {
      const pieces = cut(recording, last, source, members.length)
      return {
        subject: subjectOf(recording, kind, group, like, source, recording.valueBytes(source)),
        results: each(i => make(i, { ...like, shards: pieces[i]! })),
      }
    }
    case 'broadcast':
      return {
        subject: subjectOf(recording, kind, group, like, source, recording.valueBytes(source)),
        results: each(i => (i === rootIndex ? source : make(i, like))),
      }
    default:
      return exchangeAll(recording, group, members, like, source, last)
  }
}

function exchangeAll(
  recording: Recording,
  group: number,
  members: readonly CollectiveCall[],
  like: NewValue,
  source: Handle,
  last: Call,
): CollectiveOutcome {
  const uneven = members.find(member => member.values.length !== members.length)
  if (uneven !== undefined) {
    recording.fault(last, {
      code: 'argument',
      message: `allToAll on rank ${uneven.call.rank} got ${uneven.values.length} values for ${members.length} ranks.`,
      suggestion: 'Pass one value for each rank of the group, in their order.',
    })
  }
  const bytes = Math.max(
    ...members.map(member => member.values.reduce((sum, value) => sum + recording.valueBytes(value), 0)),
  )
  return {
    subject: subjectOf(recording, 'allToAll', group, like, source, bytes),
    results: members.map((member, i) =>
      members.map(other => recording.make(recording.like(other.values[i]!), member.operation)),
    ),
  }
}

/** Samples of all members together; no sample may be counted twice. */
function sumOfSamples(recording: Recording, members: readonly CollectiveCall[], last: Call): number {
  const { samples: sets } = recording.builder.tables
  const first = members[0]!.values[0]!
  let sum = 0
  for (const { call, kind, values } of members) {
    const value = values[0]!
    if (recording.valueKind(value) !== 'weightGradient') {
      recording.fault(last, {
        code: 'wrong-kind',
        message: `${kind} adds up gradients of weights, but got ${recording.text(value)}.`,
        suggestion: 'Weights and activations are gathered or broadcast.',
      })
    }
    if (recording.valueShards(value) !== recording.valueShards(first)) {
      otherPart(recording, last, call.rank, first, value)
    }
    sameButSamples(recording, last, call.rank, first, value)
    const union = sets.union(sum, recording.valueSamples(value))
    if (union < 0) {
      recording.fault(last, {
        code: 'gradient-double',
        message: `${kind} would count samples twice: rank ${call.rank} brings ${recording.text(value)}, and the ranks before it bring samples ${recording.samplesText(sum)}.`,
        suggestion: 'Give each rank its own part of the batch, and reduce each gradient once.',
      })
    }
    sum = union
  }
  return sum
}

/** All shards (or, for activations, all samples) together. */
function gather(
  recording: Recording,
  members: readonly CollectiveCall[],
  like: NewValue,
  last: Call,
): NewValue {
  const values = members.map(member => member.values[0]!)
  const moving = like.kind === 'activation' || like.kind === 'activationGradient'
  if (moving) {
    const { samples: sets } = recording.builder.tables
    const samples = values.reduce(
      (sum, value) => (sum < 0 ? sum : sets.union(sum, recording.valueSamples(value))),
      0,
    )
    if (samples >= 0) return { ...like, samples, microbatch: -1 }
  } else {
    for (const { call, values: own } of members) {
      sameButSamples(recording, last, call.rank, values[0]!, own[0]!)
      if (recording.valueSamples(own[0]!) !== like.samples) {
        otherPart(recording, last, call.rank, values[0]!, own[0]!)
      }
    }
    const shards = combinedShards(recording, values)
    if (shards >= 0) return { ...like, shards }
  }
  return otherPart(recording, last, members.at(-1)!.call.rank, values[0]!, values.at(-1)!)
}

/** Numbers of the equal parts of what a value holds, one a member. */
function cut(recording: Recording, call: Call, value: Handle, parts: number): number[] {
  const { tables } = recording.builder
  const { held, of } = tables.shardSets[recording.valueShards(value)]!
  const each = held.length / parts
  return Array.from({ length: parts }, (_, index) => {
    if (held.length === 1) return tables.shards([held[0]! * parts + index], of * parts)
    if (Number.isInteger(each)) return tables.shards(held.slice(index * each, (index + 1) * each), of)
    return recording.fault(call, {
      code: 'shard-mismatch',
      message: `${call.name} cannot cut ${recording.text(value)} into ${parts} equal parts.`,
      suggestion: 'Hold the whole value, one shard, or a number of shards that the group divides.',
    })
  })
}

function inPlace(recording: Recording, member: CollectiveCall, value: NewValue): Handle {
  return recording.makeIn(recording.valueBuffer(member.values[0]!), value, member.operation)
}

function onlyAt(
  members: readonly CollectiveCall[],
  index: number,
  make: () => Handle,
): readonly (readonly Handle[])[] {
  return members.map((_, i) => (i === index ? [make()] : []))
}

function subjectOf(
  recording: Recording,
  kind: OperationKind,
  group: number,
  value: NewValue,
  source: Handle,
  payloadBytes: number,
): Omit<OperationSubject, 'line'> {
  const cost: Partial<PlanCost> & Pick<PlanCost, 'kind'> = {
    kind,
    group,
    payloadBytes,
    ...travelling(recording, source),
  }
  const { layer, microbatch, samples } = value
  return { layer, microbatch, samples, cost: recording.builder.tables.cost(cost) }
}

function sameButSamples(recording: Recording, call: Call, rank: Rank, a: Handle, b: Handle): void {
  const same =
    recording.valueKind(a) === recording.valueKind(b) &&
    recording.builder.tables.shardSets[recording.valueShards(a)]!.of ===
      recording.builder.tables.shardSets[recording.valueShards(b)]!.of
  if (!same) otherPart(recording, call, rank, a, b)
  if (recording.valueVersion(a) === recording.valueVersion(b)) return
  recording.fault(call, {
    code: 'step-mismatch',
    message: `${recording.text(a)} and ${recording.text(b)} belong to different steps.`,
    suggestion: 'All ranks must bring values of the same step.',
  })
}

function otherPart(recording: Recording, call: Call, rank: Rank, a: Handle, b: Handle): never {
  return recording.fault(call, {
    code: 'shard-mismatch',
    message: `${call.name} cannot join ${recording.text(a)} with ${recording.text(b)} of rank ${rank}.`,
    suggestion: 'Every rank brings another shard, all cut in the same number; sums need equal shards.',
  })
}

function badRoot(recording: Recording, { kind, root }: CollectiveCall, last: Call): never {
  return recording.fault(last, {
    code: 'argument',
    message: `${kind} names root ${root}, which is not in its group.`,
    suggestion: 'The root is a rank of the world that belongs to the group.',
  })
}
