/** Changes of a text that leave its lines where they are. */
import type { AnyNode } from 'acorn'

/** `text` in place of what lies from `at` to, not including, `until`. */
export interface Edit {
  readonly at: number
  readonly until: number
  readonly text: string
}

/** What stands before and behind a part of the text, from outside inwards and from inside outwards. */
export interface Frame {
  readonly before: readonly Edit[]
  readonly after: readonly Edit[]
}

export function insert(at: number, text: string): Edit {
  return { at, until: at, text }
}

export function around({ start, end }: Pick<AnyNode, 'start' | 'end'>, before: string, after: string): Frame {
  return { before: [insert(start, before)], after: [insert(end, after)] }
}

/** The outer one, and within it one after another. */
export function nested(outer: Frame, inner: readonly Frame[]): Frame {
  return {
    before: [...outer.before, ...inner.flatMap(({ before }) => before)],
    after: [...inner.flatMap(({ after }) => after), ...outer.after],
  }
}

/** Insertions at one place stand in their order. */
export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = []
  let from = 0
  for (const edit of edits.toSorted((a, b) => a.at - b.at)) {
    parts.push(text.slice(from, edit.at), edit.text)
    from = edit.until
  }
  return parts.join('') + text.slice(from)
}
