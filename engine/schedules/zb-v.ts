/**
 * The zero-bubble schedule on a V: rank r runs stages r and 2 ranks - 1 - r, so a microbatch's loss is computed
 * where it entered and no rank holds more than ranks microbatches. torch's rule: it is laid out for at least
 * 2 ranks - 1 microbatches, and those beyond the number asked for are struck out.
 */
import { type Pass, type PassKind, pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { vPlacement } from './placement.ts'

export const zbV: ScheduleDefinition = {
  name: 'zb-v',
  summary: 'zero bubble on a V of two chunks a rank, for the memory of 1f1b',
  kind: 'rule',
  chunks: { fixed: 2 },
  generate: ({ ranks, microbatches }) => ({
    name: 'zb-v',
    ranks: Array.from({ length: ranks }, (_, rank) =>
      rankPasses(rank, ranks, Math.max(microbatches, 2 * ranks - 1)).filter(
        ({ microbatch }) => microbatch < microbatches,
      ),
    ),
    chunks: 2,
    microbatches,
    placement: vPlacement(ranks),
  }),
}

function rankPasses(rank: number, ranks: number, microbatches: number): readonly Pass[] {
  const passes: Pass[] = []
  /** Next microbatch of each kind: on the way down, on the way up. */
  const next = { F: [0, 0], B: [0, 0], I: [0, 0], W: [0, 0] }
  const run = (kind: PassKind, chunk: 0 | 1) => {
    const stage = chunk === 0 ? rank : 2 * ranks - 1 - rank
    passes.push(pass(kind, stage, next[kind][chunk]!++))
  }
  const backward = (chunk: 0 | 1) => {
    run('I', chunk)
    run('W', chunk)
  }

  for (let i = 0; i < 2 * (ranks - rank) - 1; i++) run('F', 0)
  for (let i = 0; i < rank; i++) {
    run('F', 1)
    run('F', 0)
  }
  for (let i = 0; i < ranks - rank; i++) {
    run('F', 1)
    backward(1)
  }
  while (next.F[1]! < microbatches) {
    if (next.F[0]! < microbatches) run('F', 0)
    backward(0)
    run('F', 1)
    backward(1)
  }
  for (let i = 0; i < rank; i++) {
    run('I', 0)
    run('I', 1)
  }
  for (let i = 0; i < ranks - rank; i++) backward(0)
  while (next.W[1]! < microbatches) run('W', 1)
  while (next.W[0]! < microbatches) run('W', 0)
  return passes
}
