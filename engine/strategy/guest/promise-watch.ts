/**
 * Notices errors that nobody hears of. Where a strategy is isolated, the interpreter tells nobody when a promise
 * fails that no one has taken up. So the text of the strategy is prepared to show the promises that it makes and
 * where it waits (engine/service/isolation/mark-promises.ts); and whoever takes one up, by `await`, `then`,
 * `Promise.all` or any other way, looks at its `constructor` first, by the rules of the language: here is what is
 * looked at.
 */
import type { Rank } from '../../base/units.ts'
import { BrokenRule } from './operations.ts'
import { PendingResult } from './pending.ts'
import { errorText, lineInStack, stackOf } from './thrown.ts'

/** A promise that the strategy has made; mostly by a call of an async function, which may be running. */
interface Watched {
  readonly rank: Rank
  /** Where the function stands, or where else the promise was made. */
  readonly line: number
  isTakenUp: boolean
  error: unknown
  /** What the call waits for, and where. */
  awaited: unknown
  awaitedAt: number
}

/** More than anybody reads, and letters of each. */
const mostTold = 1000
const mostLetters = 2000

const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect
const isPrototype = Object.prototype.isPrototypeOf
const { prototype } = Promise
const { then } = prototype
const madeBy = Promise
const watched = new WeakMap<object, Watched>()
const failed: Watched[] = []
const trains: (Promise<void> | void)[] = []
/** Whose code runs: ranks take turns wherever one waits. -1 before all. */
let running: Rank = -1
let isLookingOurselves = false

/** To be called once, before the strategy's text is evaluated. */
export function watchPromises(): void {
  defineProperty(prototype, 'constructor', {
    configurable: true,
    get(this: object) {
      const promise = isLookingOurselves ? undefined : watched.get(this)
      if (promise !== undefined) promise.isTakenUp = true
      return madeBy
    },
    set: setConstructor,
  })
}

/** The same for a promise of a class of the strategy's, which has a constructor of its own. */
const ownConstructor: PropertyDescriptor = {
  configurable: true,
  get(this: object) {
    // While we listen, none of the strategy's is called.
    if (isLookingOurselves) return madeBy
    const promise = watched.get(this)
    if (promise !== undefined) promise.isTakenUp = true
    return getPrototypeOf(this)!.constructor
  },
  set: setConstructor,
}

function setConstructor(this: object, value: unknown): void {
  defineProperty(this, 'constructor', { value, writable: true, configurable: true })
}

/** What the prepared text calls. */
export const watchMarks = {
  /** A call of an async function. */
  begins(line: number): Watched {
    return { rank: running, line, isTakenUp: false, error: undefined, awaited: undefined, awaitedAt: 0 }
  },

  /** It has a promise by now. */
  made<P extends object>(promise: P, call: Watched): P {
    watched.set(promise, call)
    return promise
  },

  /** It ends with an error. */
  threw(error: unknown, call: Watched): unknown {
    call.error = error
    failed.push(call)
    return error
  },

  /** It ends as another promise does, where it returns one. */
  returned<T>(value: T, call: Watched): T {
    if (!onFailure(value, call)) return value
    const known = watched.get(value as object)
    call.awaited = value
    call.awaitedAt = known?.line ?? call.line
    return value
  },

  /** It begins to wait: for what this answers. */
  awaits(value: unknown, line: number, call: Watched): unknown {
    call.awaited = value
    call.awaitedAt = line
    return PendingResult.toAwait(value)
  },

  /** It goes on. */
  resumed<T>(value: T, call: Watched): T {
    call.awaited = undefined
    running = call.rank
    return value
  },

  /** Something that may be a promise, made in another way. What is known of one stays. */
  shown<T>(value: T, line: number): T {
    if (typeof value !== 'object' || value === null || watched.has(value)) return value
    const promise = watchMarks.begins(line)
    if (onFailure(value, promise)) watched.set(value, promise)
    return value
  },

  /** What came with a promise: its `resolve` and `reject`. */
  shownPart<T>(value: T, line: number): T {
    watchMarks.shown((value as { readonly promise?: unknown } | undefined)?.promise, line)
    return value
  },

  /** What is called back goes on as the rank that asked for it. A class is not called: it was given to something else. */
  asRunning(callback: unknown): unknown {
    if (typeof callback !== 'function' || isClass(callback)) return callback
    const rank = running
    return function (this: unknown, ...values: unknown[]) {
      running = rank
      return apply(callback, this, values)
    }
  },
}

function isClass(callback: object): boolean {
  return getOwnPropertyDescriptor(callback, 'prototype')?.writable === false
}

/** Listens without taking it up. False for what is no promise. */
function onFailure(value: unknown, promise: Watched): boolean {
  if (typeof value !== 'object' || value === null) return false
  const isPlain = getPrototypeOf(value) === prototype
  if (!isPlain && !apply(isPrototype, prototype, [value])) return false
  isLookingOurselves = true
  try {
    if (!isPlain && !defineProperty(value, 'constructor', ownConstructor)) return false
    apply(then, value, [undefined, (error: unknown) => void watchMarks.threw(error, promise)])
    return true
  } catch {
    // It looked like one only.
    return false
  } finally {
    isLookingOurselves = false
  }
}

/** Whoever starts the ranks says whose code runs, and what came of it. */
export const trainWatch = {
  begins(rank: Rank): void {
    running = rank
  },
  runs(rank: Rank, promise: Promise<void> | void): void {
    trains[rank] = promise
  },
}

/** What is left when no rank can go on, as JSON; `fileMark` is how a stack names the strategy's file. */
export function looseEnds(fileMark: string): string {
  const lost = failed
    .filter(({ isTakenUp }) => !isTakenUp)
    .slice(0, mostTold)
    .map(({ rank, line, error }) => ({
      rank,
      message: messageOf(error),
      line: lineInStack(stackOf(error), fileMark) || line,
      isRule: error instanceof BrokenRule,
    }))
  return JSON.stringify({ lost, waits: Array.from(trains, lineOfWait) })
}

function messageOf(error: unknown): string {
  const text: unknown = error instanceof BrokenRule ? error.message : errorText(error)
  return typeof text === 'string' ? text.slice(0, mostLetters) : ''
}

/** Where a rank waits in the end, through all async functions that wait for each other; 0 where unknown. */
function lineOfWait(train: Promise<void> | void): number {
  let line = 0
  const seen = new Set<unknown>()
  for (let at: unknown = train; typeof at === 'object' && at !== null && !seen.has(at); ) {
    seen.add(at)
    const promise = watched.get(at)
    if (promise?.awaited === undefined) return line || (promise?.line ?? 0)
    line = promise.awaitedAt
    at = promise.awaited
  }
  return line
}
