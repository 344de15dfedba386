/**
 * Faults as people are told them: all ranks run the same text, and layers take turns in its loops, so what is one
 * mistake comes as many faults. Those of one kind at one line that say the same but for their numbers are told once.
 */
import type { PlanFault } from './plan.ts'

/** `3`, `1/0`, and lists of such: `0-3, 8-31`. */
const numbers = /\d+(?:[-/]\d+)*(?:, (?:\.\.\.|\d+(?:[-/]\d+)*))*/g

/** A mistake, and whose it is. */
export interface SharedFault {
  /** The first of them, worded for all. */
  readonly fault: PlanFault
  /** Ascending; empty where it concerns no single rank. */
  readonly ranks: readonly number[]
}

/** In the order in which they were told. */
export function sharedFaults(faults: readonly PlanFault[]): readonly SharedFault[] {
  const mistakes = Map.groupBy(
    faults,
    ({ code, line, message }) => `${code} ${line} ${message.replaceAll(numbers, '#')}`,
  )
  return [...mistakes.values()].map(shared)
}

/** `Rank 1`, `Ranks 0 to 3, 7`; '' for none. */
export function ranksText(ranks: readonly number[]): string {
  if (ranks.length === 0) return ''
  return `${ranks.length === 1 ? 'Rank' : 'Ranks'} ${numbersText(ranks)}`
}

/** Whether the fault says whose it is, so that nobody needs to say it once more. */
export function namesItsRank({ rank, message }: PlanFault): boolean {
  return rank >= 0 && new RegExp(`\\b[Rr]ank ${rank}\\b`).test(message)
}

function shared(faults: readonly PlanFault[]): SharedFault {
  const [first] = faults
  const ranks = distinct(faults.map(({ rank }) => rank))
  const layers = distinct(faults.map(layerOf))
  const operations = new Set(faults.map(({ operation }) => operation))
  const fault = {
    ...first!,
    operation: operations.size === 1 ? first!.operation : first!.operation.replace(/\(.*/, ''),
  }
  if (faults.length === 1) return { fault, ranks }
  // They differ in nothing but the rank's own number.
  const own = new Set(faults.map(each => forAll(each.message, each.rank)))
  if (own.size === 1 && ranks.length > 1) {
    const { message, suggestion, rank } = first!
    return {
      fault: { ...fault, message: forAll(message, rank), suggestion: forAll(suggestion, rank) },
      ranks,
    }
  }
  const others = [
    ...(layers.length > 1
      ? [`layer${layers.length > 2 ? 's' : ''} ${numbersText(without(layers, layerOf(first!)))}`]
      : []),
    ...(ranks.length > 1
      ? [`rank${ranks.length > 2 ? 's' : ''} ${numbersText(without(ranks, first!.rank))}`]
      : []),
  ]
  const same = others.length > 0 ? ` The same goes for ${others.join(' and for ')}.` : ''
  const whose = ranks.length > 1 && !namesItsRank(first!) ? `On rank ${first!.rank}: ` : ''
  return {
    fault: { ...fault, message: `${whose}${same ? sentence(first!.message) : first!.message}${same}` },
    ranks,
  }
}

/** What a strategy throws may end without a full stop; another sentence cannot follow it like that. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

/** What is said of one rank, said of each of several. */
function forAll(text: string, rank: number): string {
  if (rank < 0) return text
  return text
    .replaceAll(new RegExp(`\\bRank ${rank}\\b`, 'g'), 'Each of these ranks')
    .replaceAll(new RegExp(`\\brank ${rank}\\b`, 'g'), 'each of them')
}

function layerOf({ operation }: PlanFault): number {
  return Number(/\(layer (\d+)\)$/.exec(operation)?.[1] ?? -1)
}

function distinct(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].filter(number => number >= 0).sort((a, b) => a - b)
}

function without(numbers: readonly number[], one: number): readonly number[] {
  return numbers.filter(number => number !== one)
}

/** More parts than this nobody reads. */
const mostParts = 8

/** `0, 1`, `0 to 3, 7`. */
function numbersText(ascending: readonly number[]): string {
  const parts: string[] = []
  for (let i = 0; i < ascending.length; ) {
    const from = i
    while (ascending[i + 1] === ascending[i]! + 1) i++
    const [first, last] = [ascending[from]!, ascending[i++]!]
    if (last - first > 1) parts.push(`${first} to ${last}`)
    else parts.push(...(first === last ? [`${first}`] : [`${first}`, `${last}`]))
  }
  return parts.length > mostParts ? `${parts.slice(0, mostParts).join(', ')} ...` : parts.join(', ')
}
