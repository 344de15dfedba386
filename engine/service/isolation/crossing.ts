/**
 * What crosses between guest and host inside the interpreter. Crossing costs as much as a hundred instructions of
 * the guest, so hardly a call waits for an answer: the guest writes them as numbers into a list that travels with
 * the next call that asks, or when it is full. What they make it numbers itself, and when a communication is done
 * it knows by counting (engine/strategy/guest/meetings.ts); the host checks both. Those that ask are one text each:
 * the number of the method and its arguments.
 */
import type { StrategyHost } from '../../strategy/host.ts'

interface Crossing {
  /**
   * Kinds of its arguments: r = rank, h = handle, c = communication, n = number that a strategy may have passed,
   * k = number that is known to be one, s = text, l = list of such numbers, v = list of handles.
   */
  readonly takes: string
  /** How many values it makes, where it does not ask. The guest numbers them, and the host knows its own by these. */
  readonly makes?: number
  /** It does not ask, and makes a communication, which the guest numbers too. */
  readonly issues?: true
}

/** `nextDone` and `results` are answered by the guest itself. */
export type Method = Exclude<keyof StrategyHost, 'nextDone' | 'results'> | 'woken' | 'goOn'

export const crossings: Readonly<Record<Method, Crossing>> = {
  load: { takes: 'rnnnk', makes: 2 },
  input: { takes: 'rlk', makes: 1 },
  forward: { takes: 'rnhhkkk', makes: 1 },
  loss: { takes: 'rhk', makes: 1 },
  backward: { takes: 'rnhhhk', makes: 2 },
  backwardInput: { takes: 'rnhhhk', makes: 1 },
  backwardWeight: { takes: 'rnhhk', makes: 1 },
  update: { takes: 'rnhhhk', makes: 2 },
  setFinalWeight: { takes: 'rnhhk', makes: 0 },
  beginStep: { takes: 'rnk', makes: 0 },
  add: { takes: 'rhhk', makes: 1 },
  shard: { takes: 'rhnnk', makes: 1 },
  combine: { takes: 'rhhk', makes: 1 },
  group: { takes: 'rlk' },
  send: { takes: 'rnhk', issues: true },
  receive: { takes: 'rnk', issues: true },
  collective: { takes: 'rkkvnk', issues: true },
  /** With how many values it brings, -1 where it is not done. */
  await: { takes: 'ck', makes: 0 },
  /** What was awaited is done: the program goes on. */
  woken: { takes: 'ck', makes: 0 },
  store: { takes: 'rkhh', makes: 0 },
  remove: { takes: 'rh', makes: 0 },
  describe: { takes: 'h' },
  samples: { takes: 'h' },
  reject: { takes: 'rksnk' },
  broken: { takes: 'rssk' },
  finished: { takes: 'r', makes: 0 },
  failed: { takes: 'rsk' },
  /** Throws where the rank has failed, so that it does not go on for ever with calls that do not ask. */
  goOn: { takes: 'n' },
}

export const methodNames = Object.keys(crossings) as readonly Method[]

/** Between the parts of a call's text. */
export const separator = '\u0001'

/** Numbers that the list holds. */
export const listLength = 16_384
/** The list begins with how many of its numbers are used, and with its own number: each is read once. */
export const listStart = 2
/** Longest list of numbers within a call of the list: a longer one makes the call one that asks. */
export const longestList = 4096
