/**
 * Looks into the stored text of an event without parsing it: numbers keep every digit that the trace wrote.
 * The text is that of an object without its braces: `"args":{"a":1},"bp":"e"`.
 */
export interface Member {
  readonly key: string
  /** The value as written. */
  readonly value: string
  /** Of the whole member in the text. */
  readonly from: number
  readonly to: number
}

/** The members of the text, outermost level only. Stops at the first thing that is not a member. */
export function membersOf(text: string): Member[] {
  const found: Member[] = []
  let at = 0
  while (text.charCodeAt(at) === quote) {
    const from = at
    const keyEnd = skipString(text, at)
    const valueFrom = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const to = skipValue(text, valueFrom)
    found.push({
      key: text.slice(from + 1, keyEnd - 1),
      value: text.slice(valueFrom, to).trimEnd(),
      from,
      to,
    })
    at = skipSpace(text, to + 1)
  }
  return found
}

const quote = 0x22
const backslash = 0x5c

/** Position after the string that begins at `at`. */
function skipString(text: string, at: number): number {
  let i = at + 1
  while (i < text.length && text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1
  return i + 1
}

function skipSpace(text: string, at: number): number {
  let i = at
  while (i < text.length && text.charCodeAt(i) <= 0x20) i++
  return i
}

/** Position of the comma, or of the end, after the value that begins at `at`. */
function skipValue(text: string, at: number): number {
  let depth = 0
  let i = at
  while (i < text.length) {
    const code = text.charCodeAt(i)
    if (code === quote) i = skipString(text, i)
    else {
      if (code === 0x7b || code === 0x5b) depth++
      else if (code === 0x7d || code === 0x5d) depth--
      else if (code === 0x2c && depth === 0) return i
      i++
    }
  }
  return i
}
