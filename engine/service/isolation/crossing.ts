/**
 * What crosses between guest and host inside the interpreter. Crossing costs as much as a hundred instructions of
 * the guest, so most calls do not wait for an answer: the guest writes them as numbers into a list that travels
 * with the next call that asks. Those that ask are one text each: the number of the method and its arguments.
 */
import type { StrategyHost } from '../../strategy/host.ts'

/** The recorder with what only this way across needs. */
export interface CrossingHost extends StrategyHost {
  /** What {@link StrategyHost.await} would answer; nothing is awaited by it. */
  outcome(communication: number): number
  /** Throws where the rank has failed, so that it does not go on for ever with calls that do not ask. */
  goOn(rank: number): void
}

interface Crossing {
  /** Kinds of its arguments: r = rank, n = number, h = handle, s = text, l = handles joined by commas. */
  readonly takes: string
  /**
   * How many values it makes, where it does not ask: these get their handles from the guest (`firstPromised` on),
   * and the host knows which of its own are meant.
   */
  readonly makes?: number
}

/** What may cross. `await` asks where its answer is not known yet; what `nextDone` says travels with answers. */
export type Method = Exclude<keyof CrossingHost, 'nextDone' | 'outcome'>

export const crossings: Readonly<Record<Method, Crossing>> = {
  load: { takes: 'rnnnn', makes: 2 },
  input: { takes: 'rsn' },
  forward: { takes: 'rnhhnnn', makes: 1 },
  loss: { takes: 'rhn', makes: 1 },
  backward: { takes: 'rnhhhn', makes: 2 },
  backwardInput: { takes: 'rnhhhn', makes: 1 },
  backwardWeight: { takes: 'rnhhn', makes: 1 },
  update: { takes: 'rnhhhn', makes: 2 },
  setFinalWeight: { takes: 'rnhhn', makes: 0 },
  beginStep: { takes: 'rnn', makes: 0 },
  add: { takes: 'rhhn', makes: 1 },
  shard: { takes: 'rhnnn', makes: 1 },
  combine: { takes: 'rhhn', makes: 1 },
  group: { takes: 'rsn' },
  send: { takes: 'rnhn' },
  receive: { takes: 'rnn' },
  collective: { takes: 'rnnlnn' },
  await: { takes: 'n', makes: 0 },
  results: { takes: 'n' },
  store: { takes: 'rnh', makes: 0 },
  remove: { takes: 'rh', makes: 0 },
  describe: { takes: 'h' },
  samples: { takes: 'h' },
  reject: { takes: 'rnsnn' },
  broken: { takes: 'rssn' },
  finished: { takes: 'r', makes: 0 },
  failed: { takes: 'rsn' },
  goOn: { takes: 'n' },
}

export const methodNames = Object.keys(crossings) as readonly Method[]

/** Between the parts of a call's text. */
export const separator = '\u0001'

/** Handles from here on are the guest's; a recording has far fewer values. */
export const firstPromised = 2 ** 30

/** Numbers that the list holds: it is copied at each crossing. */
export const listLength = 1024
/** The list begins with how many of its numbers are used, and with its own number: each is read once. */
export const listStart = 2

/** These answer with a communication, what awaiting it would answer, and which others are done by now. */
export const issuing: readonly Method[] = ['send', 'receive', 'collective']
