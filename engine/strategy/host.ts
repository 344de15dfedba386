/**
 * The line between a strategy and its recorder. On one side (guest/) stand the objects that a strategy
 * touches; on the other the recorder, which alone knows what values contain. Only numbers, lists of them and short
 * strings cross, so the same guest runs natively and inside an interpreter, and nothing that a strategy forges can
 * pass for a value: a handle is a number that the recorder looks up, and checks for the rank.
 *
 * `line` is the line of the strategy's source, 0 where unknown. Methods throw when a check fails; the
 * recorder has kept the fault by then.
 */
import type { OperationKind } from '../base/plan.ts'

/** Handle of a value; -1 = none. */
export type Handle = number
/** Handle of a communication. */
export type Communication = number

/** Kinds of collectives by the number that crosses. */
export const collectiveKinds = [
  'allReduce',
  'allGather',
  'reduceScatter',
  'broadcast',
  'reduce',
  'gather',
  'scatter',
  'allToAll',
  'barrier',
] as const satisfies readonly OperationKind[]

/** What `await` answers beside a handle: not done; done, brought nothing; done, brought several. */
export const awaitAnswers = { notDone: -1, nothing: -2, several: -3 } as const

/** What was passed where a value belongs: `reject` turns it into the right fault. */
export const badValues = ['missing', 'pending', 'forged'] as const

/** A list as it crosses, whatever stands in it. What is no list (a generator, nothing) becomes one that fits nowhere. */
export function numbersOf(list: readonly number[]): readonly number[] {
  if (!Array.isArray(list)) return [Number.NaN]
  const numbers: number[] = []
  for (let i = 0; i < list.length; i++) numbers.push(Number(list[i]))
  return numbers
}

export interface StrategyHost {
  /** The weight; the optimizer state is the next handle. */
  load(rank: number, layer: number, shard: number, shards: number, line: number): Handle
  /** Sample indices. */
  input(rank: number, samples: readonly number[], line: number): Handle
  forward(
    rank: number,
    layer: number,
    input: Handle,
    weight: Handle,
    save: number,
    again: number,
    line: number,
  ): Handle
  loss(rank: number, output: Handle, line: number): Handle
  /** The gradient of the weight; that of the input is the next handle. */
  backward(rank: number, layer: number, input: Handle, gradient: Handle, weight: Handle, line: number): Handle
  backwardInput(
    rank: number,
    layer: number,
    input: Handle,
    gradient: Handle,
    weight: Handle,
    line: number,
  ): Handle
  backwardWeight(rank: number, layer: number, input: Handle, gradient: Handle, line: number): Handle
  /** The weight; the optimizer state is the next handle. */
  update(rank: number, layer: number, gradient: Handle, weight: Handle, state: Handle, line: number): Handle
  setFinalWeight(rank: number, layer: number, weight: Handle, state: Handle, line: number): void
  beginStep(rank: number, step: number, line: number): void

  add(rank: number, a: Handle, b: Handle, line: number): Handle
  shard(rank: number, value: Handle, index: number, count: number, line: number): Handle
  combine(rank: number, a: Handle, b: Handle, line: number): Handle

  /** Returns the group's number. */
  group(rank: number, ranks: readonly number[], line: number): number
  /**
   * The three kinds of communication return its handle; as `-1 - handle` where this call completed something
   * that another rank awaits, which `nextDone` then names.
   */
  send(rank: number, to: number, value: Handle, line: number): Communication
  receive(rank: number, from: number, line: number): Communication
  /** `kind` counts in collectiveKinds. */
  collective(
    rank: number,
    kind: number,
    group: number,
    values: readonly Handle[],
    root: number,
    line: number,
  ): Communication
  /** The program awaits it. What it brought, or one of awaitAnswers; `nextDone` names what was not done. */
  await(communication: Communication): Handle
  /** A communication that somebody awaits and that is done by now, -1 when there is none left. */
  nextDone(): Communication
  /** What it brought. */
  results(communication: Communication): readonly Handle[]

  /** `old` stood in its place and is let go, -1 = none. */
  store(rank: number, shelf: number, value: Handle, old: Handle): void
  remove(rank: number, value: Handle): void
  /** `kind,layer,placement,complete,bytes`, numbers: for the fields of a value. */
  describe(value: Handle): string
  /** Sample indices joined by commas. */
  samples(value: Handle): string

  /** Something else than a value was passed to an operation; `what` counts in badValues. Always throws. */
  reject(rank: number, what: number, name: string, layer: number, line: number): never
  /** A rule that the strategy itself states does not hold. Always throws. */
  broken(rank: number, code: string, message: string, line: number): never
  /** `train` returned. */
  finished(rank: number): void
  /** `train` threw; `line` is where, 0 if unknown. */
  failed(rank: number, message: string, line: number): void
}
