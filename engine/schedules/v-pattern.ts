/**
 * The search behind v-half and v-min (Qi et al. 2024, Pipeline Parallelism with Controllable Memory): a building
 * block, placed once for each microbatch, repeats every six slots; its spacing fixes how much a rank holds.
 * Repeating it wastes time at both ends, so the passes there are moved into earlier free slots for as long as
 * no rank comes to hold more than the repeated block does. Slots are counted, not timed: the order is the same
 * for all durations.
 */
import { type Action, pass } from './action.ts'
import type { ScheduleSettings } from './definition.ts'
import type { ScheduleOrder } from './order.ts'
import { vPlacement } from './placement.ts'

/** A building block: for each rank the slots of a microbatch's forward down and up, gradient down and up. */
export type BuildingBlock = readonly (readonly [number, number, number, number])[]

/** Slots from one microbatch to the next: two chunks, each with F, I and W. */
const period = 6
/** The visits of a microbatch to a rank are legs 0 to 3: forward down and up, gradient down and up. */
const lastLeg = 3
/** Weight gradients, first come first served: the k-th belongs to the k-th gradient of its rank. */
const weightLeg = 4
const empty = -1

/** Per rank and leg: the slot of each microbatch, ascending. */
type Layout = number[][][]

interface Placed {
  readonly rank: number
  readonly leg: number
  readonly index: number
  readonly slot: number
}

/** The order that a building block leads to. */
export function orderFromPattern(
  name: string,
  settings: ScheduleSettings,
  block: BuildingBlock,
): ScheduleOrder {
  const { ranks, microbatches } = settings
  const repeated = block.map(slots =>
    slots.map(first => Array.from({ length: microbatches }, (_, i) => first + period * i)),
  )
  const filled = squeeze(moveEarlier(repeated.map(withWeights)))
  const settled = squeeze(moveEarlier(filled.map(withoutWeights)).map(withWeights))
  return {
    name,
    ranks: settled.map((legs, rank) => rankActions(withoutWeights(legs), rank, ranks)),
    chunks: 2,
    microbatches,
    placement: vPlacement(ranks),
  }
}

/** Weight gradients into the free slots of a rank, each after its gradient, the rest behind everything. */
function withWeights(legs: readonly number[][]): number[][] {
  const row = rowOf(legs)
  const weights: number[] = []
  let pending = 0
  for (let slot = 0; slot < row.length || pending > 0; slot++) {
    const leg = row[slot] ?? empty
    if (leg === empty && pending > 0) {
      weights.push(slot)
      pending--
    } else if (leg > 1) pending++
  }
  return [...legs, weights]
}

function withoutWeights(legs: readonly number[][]): number[][] {
  return legs.slice(0, weightLeg)
}

/** Which leg a rank runs in each slot. */
function rowOf(legs: readonly (readonly number[])[]): Int8Array {
  const row = new Int8Array(1 + Math.max(...legs.map(slots => slots.at(-1)!))).fill(empty)
  legs.forEach((slots, leg) => {
    for (const slot of slots) row[slot] = leg
  })
  return row
}

/** All passes of a layout by slot, then rank, then leg. */
function inSlotOrder(layout: Layout): readonly Placed[] {
  return layout
    .flatMap((legs, rank) =>
      legs.flatMap((slots, leg) => slots.map((slot, index): Placed => ({ rank, leg, index, slot }))),
    )
    .sort((a, b) => a.slot - b.slot || a.rank - b.rank || a.leg - b.leg)
}

/**
 * Moves passes of the drain, and where weight gradients are laid out also those of the ramp, to the earliest
 * free slot that their inputs and the peak of the layout allow. Between the first gradient to leave the
 * pipeline and the last microbatch to enter it the pattern stays as it is. Changes the layout given.
 */
function moveEarlier(layout: Layout): Layout {
  const hasWeights = layout[0]!.length > weightLeg
  const lastMicrobatch = layout[0]![0]!.length - 1
  const rows = layout.map(rowOf)
  const limit = Math.max(...rows.map(row => peakOf(row, hasWeights)))
  let phase: 'ramp' | 'steady' | 'drain' = 'ramp'
  for (const { rank, leg, index, slot } of inSlotOrder(layout)) {
    if (phase === 'ramp' && rank === 0 && leg === lastLeg) phase = 'steady'
    if (phase === 'steady') {
      if (leg === 0 && index === lastMicrobatch) phase = 'drain'
      continue
    }
    if (phase === 'ramp' && !hasWeights) continue
    const row = rows[rank]!
    row[slot] = empty
    let target = earliestSlot(layout, rank, leg, index)
    for (; target < slot; target++) {
      if (row[target] !== empty) continue
      row[target] = leg
      if (peakOf(row, hasWeights) <= limit) break
      row[target] = empty
    }
    row[target] = leg
    layout[rank]![leg]![index] = target
  }
  return layout
}

/** Most chunks held by a rank. Where weight gradients are not laid out, a free slot does one that is due. */
function peakOf(row: Int8Array, hasWeights: boolean): number {
  let held = 0
  let peak = 0
  let pending = 0
  for (const leg of row) {
    if (leg === 0 || leg === 1) held++
    else if (leg === weightLeg) held--
    else if (leg !== empty) pending++
    else if (!hasWeights && pending > 0) {
      held--
      pending--
    }
    if (held > peak) peak = held
  }
  return peak
}

/** The slot after the last input of a pass. */
function earliestSlot(layout: Layout, rank: number, leg: number, index: number): number {
  const legs = layout[rank]!
  let after = index > 0 ? legs[leg]![index - 1]! : -1
  if (leg === weightLeg) {
    const gradients = [...legs[2]!, ...legs[3]!].sort((a, b) => a - b)
    return Math.max(after, gradients[index]!) + 1
  }
  const neighbour = layout[leg % 2 === 0 ? rank - 1 : rank + 1]
  if (neighbour !== undefined) after = Math.max(after, neighbour[leg]![index]!)
  if (leg > 0) after = Math.max(after, legs[leg - 1]![index]!)
  return after + 1
}

/** Keeps the order of every rank and lets each pass start as early as its inputs and its rank allow, in unit time. */
function squeeze(layout: Layout): Layout {
  const squeezed = layout.map(legs => legs.map(() => [] as number[]))
  const free = layout.map(() => 0)
  for (const { rank, leg, index } of inSlotOrder(layout)) {
    const earliest = leg === weightLeg ? 0 : earliestSlot(squeezed, rank, leg, index)
    const slot = Math.max(free[rank]!, earliest)
    squeezed[rank]![leg]!.push(slot)
    free[rank] = slot + 1
  }
  return squeezed
}

/** A rank's list: its passes by slot, weight gradients in the free slots, those of the later stage first. */
function rankActions(legs: readonly number[][], rank: number, ranks: number): readonly Action[] {
  const down = rank
  const up = 2 * ranks - 1 - rank
  const actions: Action[] = []
  const next = [0, 0, 0, 0]
  const due: { readonly up: number[]; readonly down: number[] } = { up: [], down: [] }
  const row = rowOf(legs)
  const weight = () => {
    const stage = due.up.length > 0 ? up : down
    const microbatch = due.up.shift() ?? due.down.shift()
    if (microbatch !== undefined) actions.push(pass('W', stage, microbatch))
  }
  for (const leg of row) {
    if (leg === empty) {
      weight()
      continue
    }
    const microbatch = next[leg]!++
    if (leg <= 1) actions.push(pass('F', leg === 0 ? down : up, microbatch))
    else {
      actions.push(pass('I', leg === 2 ? up : down, microbatch))
      due[leg === 2 ? 'up' : 'down'].push(microbatch)
    }
  }
  while (due.up.length + due.down.length > 0) weight()
  return actions
}
