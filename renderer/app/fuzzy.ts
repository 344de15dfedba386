/**
 * How well a few typed letters fit a title. All letters must occur in order; what begins a word or follows the
 * letter before counts more, so `zs` finds "Zoom to selection" ahead of "Close tabs".
 */
export interface FuzzyMatch {
  /** Higher is better. */
  readonly score: number
  /** Positions of the letters in the text, ascending. */
  readonly positions: readonly number[]
}

const wordStartBonus = 8
const adjacentBonus = 10
const gapPenalty = 0.2

/** Undefined where the letters do not occur in order. Spaces in the query are not looked for. */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '')
  const lower = text.toLowerCase()
  if (wanted === '') return { score: 0, positions: [] }
  // best[j] is the best way to have placed the letters so far with the last one at j.
  let best: (FuzzyMatch | undefined)[] = []
  for (let letter = 0; letter < wanted.length; letter++) {
    const next: (FuzzyMatch | undefined)[] = []
    let far: FuzzyMatch | undefined
    for (let at = letter; at < lower.length; at++) {
      const near = best[at - 1]
      if (lower[at] === wanted[letter]) {
        next[at] =
          letter === 0
            ? placed(undefined, at, text)
            : better(near && placed(near, at, text), far && placed(far, at, text))
      }
      far = better(decayed(far), near)
    }
    best = next
  }
  return best.reduce<FuzzyMatch | undefined>((found, match) => better(found, match), undefined)
}

/** Titles that fit, best first; equal ones in their order. */
export function fuzzyFilter<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
): readonly T[] {
  return items
    .map((item, order) => ({ item, order, match: fuzzyMatch(query, textOf(item)) }))
    .filter(entry => entry.match !== undefined)
    .sort((left, right) => right.match!.score - left.match!.score || left.order - right.order)
    .map(entry => entry.item)
}

function placed(before: FuzzyMatch | undefined, at: number, text: string): FuzzyMatch {
  let score = before?.score ?? -Math.min(at, 20) * gapPenalty
  if (at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]!)) score += wordStartBonus
  if (before && before.positions.at(-1) === at - 1) score += adjacentBonus
  return { score: score + 1, positions: [...(before?.positions ?? []), at] }
}

function decayed(match: FuzzyMatch | undefined): FuzzyMatch | undefined {
  return match && { ...match, score: match.score - gapPenalty }
}

function better(left: FuzzyMatch | undefined, right: FuzzyMatch | undefined): FuzzyMatch | undefined {
  if (!left || !right) return left ?? right
  return right.score > left.score ? right : left
}
