/**
 * Prepares the text of a strategy to say more of itself than it would: the lines of its calls (mark-lines.ts) and
 * what becomes of its promises (mark-promises.ts). It does what it did, line by line.
 */
import { type AnyNode, parse } from 'acorn'
import { lineMarks, tellsAllCalls } from './mark-lines.ts'
import { freeNames, type PreparedNames } from './mark-names.ts'
import { PromiseMarks, type Within } from './mark-promises.ts'
import { type Edit, edited } from './text-edits.ts'

export interface PreparedText {
  readonly text: string
  /** Undefined where the text could not be prepared, and calls none of them. */
  readonly names: PreparedNames | undefined
}

/** @param script JavaScript. What is none comes back as it is. */
export function prepareText(script: string): PreparedText {
  const names = freeNames(script)
  if (names === undefined) return { text: script, names }
  const options = {
    ecmaVersion: 'latest',
    sourceType: 'module',
    locations: true,
    preserveParens: true,
  } as const
  try {
    const program = parse(script, options)
    const line = tellsAllCalls(program) ? names.line : undefined
    const edits: Edit[] = []
    visit({ promises: new PromiseMarks(script, names), line, edits }, program, undefined, undefined)
    return { text: edited(script, edits), names }
  } catch {
    // Whoever runs it says what is wrong; very deep nesting may still run.
    return { text: script, names: undefined }
  }
}

interface Preparation {
  readonly promises: PromiseMarks
  /** Undefined where lines are not told by the text. */
  readonly line: string | undefined
  readonly edits: Edit[]
}

function visit(preparation: Preparation, value: unknown, parent: AnyNode | undefined, within: Within): void {
  if (Array.isArray(value)) {
    for (const part of value) visit(preparation, part, parent, within)
    return
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return
  const node = value as AnyNode
  const { promises, line, edits } = preparation
  const frames = [
    promises.frame(node, parent, within),
    line === undefined ? undefined : lineMarks(node, line),
  ].filter(frame => frame !== undefined)
  for (const { before } of frames) edits.push(...before)
  const inside = /^(Arrow)?Function/.test(node.type) ? promises.inside(node) : within
  for (const part of Object.values(node)) visit(preparation, part, node, inside)
  for (const { after } of frames.reverse()) edits.push(...after)
}
