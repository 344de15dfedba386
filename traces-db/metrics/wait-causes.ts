/** What bubbles wait for, ranked: the answer to "where is my bubble". */
import type { MeasureSpan, MeasureWindow } from '../../engine/base/measures.ts'
import type { Bubble, WaitCause, WaitCauses } from '../../engine/base/wait-causes.ts'
import { bubblesOf } from './bubbles.ts'
import type { Measurable } from './measure-run.ts'
import { measureWindow } from './measure-window.ts'
import { planFacts } from './plan-facts.ts'
import { planWaits } from './plan-waits.ts'
import type { Step } from './steps.ts'
import { traceWaits } from './trace-waits.ts'
import type { WaitPiece } from './wait-piece.ts'

const shownBubbles = 1000

/** Throws what {@link measureWindow} throws. */
export function waitCauses(subject: Measurable, request: MeasureSpan): WaitCauses {
  const { run, work, steps } = subject
  const span = measureWindow(run, work.basis, steps, request)
  const pieces = waitPieces(subject, span)
  const found = new Map<string, { -readonly [K in keyof WaitCause]: WaitCause[K] }>()
  const keys = pieces.map(
    ({ cause }) => `${cause.kind}|${cause.peer}|${cause.operation}|${cause.peerOperation}`,
  )
  const waiting = new Map<string, Set<number>>()
  let totalNs = 0
  pieces.forEach(({ cause, startNs, endNs, rank }, i) => {
    const key = keys[i]!
    const entry = found.get(key) ?? { ...cause, totalNs: 0, share: 0, count: 0, ranks: [] }
    entry.totalNs += endNs - startNs
    entry.count++
    totalNs += endNs - startNs
    found.set(key, entry)
    const ranks = waiting.get(key) ?? new Set()
    waiting.set(key, ranks.add(work.ranks[rank]!.rank))
  })
  for (const [key, entry] of found) {
    entry.share = totalNs > 0 ? entry.totalNs / totalNs : 0
    entry.ranks = [...waiting.get(key)!].sort((a, b) => a - b)
  }
  const ranked = [...found].sort(([, a], [, b]) => b.totalNs - a.totalNs)
  const numbers = new Map(ranked.map(([key], index) => [key, index]))
  const places = work.ranks.map(({ activity }) => bubblesOf(activity, span.startNs, span.endNs))
  const bubbles = pieces
    .map(({ rank, startNs, endNs, slice, peerSlice }, i): Bubble => {
      const { firstComputeNs, lastComputeNs } = places[rank]!
      const place = endNs <= firstComputeNs ? 'fill' : startNs >= lastComputeNs ? 'drain' : 'within'
      const cause = numbers.get(keys[i]!)!
      return { rank: work.ranks[rank]!.rank, startNs, endNs, cause, place, slice, peerSlice }
    })
    .sort((a, b) => b.endNs - b.startNs - (a.endNs - a.startNs) || a.startNs - b.startNs)
  return {
    window: span,
    totalNs,
    causes: ranked.map(([, cause]) => cause),
    bubbles: bubbles.slice(0, shownBubbles),
    omittedBubbles: Math.max(0, bubbles.length - shownBubbles),
  }
}

/** All bubbles of a window, each piece with its cause: together exactly the bubble of all ranks. */
export function waitPieces({ run, work, steps }: Measurable, span: MeasureWindow): readonly WaitPiece[] {
  if (!run.plan || work.basis !== 'plan' || !planFacts(run.plan).order) return traceWaits(run, work, span)
  return planSteps(run.header.lengthNs, steps).flatMap(step =>
    planWaits(run, work, step, span.startNs, span.endNs),
  )
}

/** Each step follows the plan once; without marks the run is one. What lies outside goes to the nearest one. */
export function planSteps(lengthNs: number, steps: readonly Step[]): readonly Step[] {
  if (steps.length === 0) return [{ index: 0, name: 'the run', startNs: 0, endNs: lengthNs + 1 }]
  return steps.map((step, index) => ({
    ...step,
    startNs: index === 0 ? 0 : step.startNs,
    endNs: index === steps.length - 1 ? lengthNs + 1 : step.endNs,
  }))
}
