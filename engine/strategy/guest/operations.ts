/** The few functions of the API that belong to neither model nor dist. */
import type { Key, WeightGradient } from '../api.ts'
import { makeValue, RecordedValue } from './value.ts'

/** A storage key of several parts: `key(layer, microbatch)`. */
export function key(...parts: readonly Key[]): string {
  return parts.join('/')
}

/**
 * Sum of two gradients of one layer, into the memory of the first: use the returned value from here on. The
 * samples of both add up, so a sample that stands in both is an error.
 */
export function add(a: WeightGradient, b: WeightGradient): WeightGradient {
  const home = RecordedValue.homeOf(a) ?? RecordedValue.homeOf(b)
  if (home === undefined) throw new TypeError('add(a, b): neither is a value that the model or dist made.')
  const first = RecordedValue.handleOf(a, home, 'add')
  const second = RecordedValue.handleOf(b, home, 'add')
  const { session, rank } = home
  return makeValue(home, session.host.add(rank, first, second, session.line(add)))
}

/** Thrown by {@link assertRule}; whoever runs the strategy tells it from a mistake in the code. */
export class BrokenRule extends Error {}

/** States what a strategy needs to work, in a sentence for the person who chose something else. */
export function assertRule(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new BrokenRule(sentence)
}
