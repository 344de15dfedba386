/** What a rank is doing, in words: for messages about runs that went wrong. */

import { operationKinds } from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import type { RankState } from '../rank/host-line.ts'
import type { ProgramOperation, RankProgram } from '../rank/rank-program.ts'

const titles = new Map<string, string>(operationKinds.map(({ name, title }) => [name, title]))

/** `receive from rank 1 (layer 3, microbatch 2) in step 4`. */
export function describeState(program: RankProgram, state: RankState): string {
  const operation = program.operations[state.place]
  if (!operation) return `between steps, before step ${state.pass + 1}`
  return `${describeOperation(program, awaited(program, operation))} in step ${state.pass * program.steps + operation.step}`
}

/** The ranks that it waits for, where it waits. */
export function waitsFor(program: RankProgram, state: RankState): readonly Rank[] {
  const operation = program.operations[state.place]
  if (!operation)
    return Array.from({ length: program.worldSize }, (_, rank) => rank).filter(rank => rank !== program.rank)
  const { peer, group } = awaited(program, operation)
  if (peer >= 0) return [peer]
  return group >= 0 ? program.groups[group]!.filter(rank => rank !== program.rank) : []
}

function awaited(program: RankProgram, operation: ProgramOperation): ProgramOperation {
  return operation.awaits >= 0 ? program.operations[operation.awaits]! : operation
}

function describeOperation(program: RankProgram, operation: ProgramOperation): string {
  const { kind, peer, group, layer, microbatch } = operation
  const whom =
    peer >= 0
      ? ` ${kind === 'send' ? 'to' : 'from'} rank ${peer}`
      : group >= 0
        ? ` among ranks ${program.groups[group]!.join(', ')}`
        : ''
  const about = [
    ...(layer >= 0 ? [`layer ${layer}`] : []),
    ...(microbatch >= 0 ? [`microbatch ${microbatch}`] : []),
  ]
  return `${titles.get(kind)}${whom}${about.length > 0 ? ` (${about.join(', ')})` : ''}`
}
