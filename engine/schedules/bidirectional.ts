/**
 * The eight phases that DualPipe and DualPipeV share. A rank holds two stages, called near and far: the near
 * one is fed first. Forwards of one and backwards of the other run as overlapped pairs, so that the messages of
 * expert parallelism hide under computing.
 */
import { type Action, overlap, type Pass, type PassKind, pass } from './action.ts'

export interface Leg {
  readonly stage: number
  readonly reverse: boolean
}

/** Where a rank stands among `depth` ranks that fill one after the other: position 0 is fed first. */
export interface BidirectionalRank {
  readonly near: Leg
  readonly far: Leg
  readonly position: number
  readonly depth: number
  /** Microbatches of each leg. */
  readonly microbatches: number
}

/** What the rank runs, first to last. */
export function bidirectionalActions(rank: BidirectionalRank): readonly Action[] {
  const { position, depth, microbatches } = rank
  const actions: Action[] = []
  const legs = { near: counting(rank.near), far: counting(rank.far) }
  const pendingWeights: Pass[] = []

  const forward = (leg: LegName) => actions.push(legs[leg]('F'))
  const backward = (leg: LegName) => actions.push(legs[leg]('B'))
  const backwardInput = (leg: LegName) => {
    const input = legs[leg]('I')
    actions.push(input)
    pendingWeights.push({ ...input, kind: 'W' })
  }
  const weight = () => actions.push(pendingWeights.shift()!)
  const pair = (ahead: LegName, back: LegName) => actions.push(overlap(legs[ahead]('F'), legs[back]('B')))

  repeat(2 * (depth - position - 1), () => forward('near'))
  repeat(position + 1, () => {
    forward('near')
    forward('far')
  })
  repeat(depth - position - 1, () => {
    backwardInput('far')
    weight()
    forward('far')
  })
  repeat(microbatches - 2 * depth + position + 1, i => {
    // The innermost rank has just run the far forward whose backward is due: the two cannot overlap.
    if (i === 0 && position === depth - 1) {
      forward('near')
      backward('far')
    } else pair('near', 'far')
    pair('far', 'near')
  })
  repeat(depth - position - 1, () => {
    backward('far')
    pair('far', 'near')
  })
  // From the middle of this phase on weight gradients are put off, to fill the waits of the drain.
  const split = position + 1
  repeat(2 * (position + 1), i => {
    const leg = i % 2 === 0 ? 'far' : 'near'
    if (i < split) backward(leg)
    else backwardInput(leg)
  })
  repeat(depth - position - 1, () => {
    weight()
    backwardInput('near')
  })
  repeat(position + 1, weight)
  return actions
}

type LegName = 'near' | 'far'

/** Hands out a leg's passes in ascending order of microbatch; B and I count together. */
function counting({ stage, reverse }: Leg): (kind: PassKind) => Pass {
  const next = { forward: 0, backward: 0 }
  return kind => pass(kind, stage, kind === 'F' ? next.forward++ : next.backward++, reverse)
}

function repeat(times: number, step: (i: number) => void): void {
  for (let i = 0; i < times; i++) step(i)
}
