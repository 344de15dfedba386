/**
 * Prepares the text of a strategy to say the line of its calls of the API (engine/strategy/guest/marked-line.ts):
 * `dist.send(to, value)` becomes `dist.send(to, $line(value, 12))`, which does what it did. Calls that are not
 * recognized, such as those of a bound function, tell their line by the stack.
 */
import { type AnyNode, type CallExpression, parse } from 'acorn'

/** Methods of the API that ask for their line. Other objects may have some of these names too: nothing changes. */
const methods = new Set([
  ...['loadWeights', 'getInputActivation', 'forward', 'recompute', 'loss', 'backward', 'backwardInput'],
  ...['backwardWeight', 'update', 'setFinalWeight', 'beginStep', 'shard', 'combine', 'group', 'allReduce'],
  ...['allGather', 'reduceScatter', 'broadcast', 'reduce', 'gather', 'scatter', 'allToAll', 'barrier'],
  ...['send', 'receive', 'isend', 'irecv', 'sendTensor', 'receiveTensor'],
])
/** Functions of the API that do. */
const functions = new Set(['add'])

export interface MarkedText {
  readonly text: string
  /** Name under which the text calls `markLine`; '' where it does not. */
  readonly mark: string
}

interface Insertion {
  readonly at: number
  readonly text: string
}

/** @param script JavaScript. What is none comes back as it is. */
export function markLines(script: string): MarkedText {
  let mark = '$line'
  while (script.includes(mark)) mark += '_'
  const insertions: Insertion[] = []
  try {
    const options = {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      preserveParens: true,
    } as const
    visit(parse(script, options), call => insertions.push(...marksOf(call, mark)))
  } catch {
    // Whoever runs it says what is wrong; very deep nesting may still run.
    return { text: script, mark: '' }
  }
  return { text: inserted(script, insertions), mark }
}

function visit(value: unknown, onCall: (call: CallExpression) => void): void {
  if (Array.isArray(value)) {
    for (const part of value) visit(part, onCall)
    return
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return
  const node = value as AnyNode
  if (node.type === 'CallExpression') onCall(node)
  for (const part of Object.values(node)) visit(part, onCall)
}

function marksOf({ callee, arguments: values, end }: CallExpression, mark: string): Insertion[] {
  const name = callee.type === 'MemberExpression' ? callee.property : callee
  if (name.type !== 'Identifier') return []
  const isOfApi =
    callee.type === 'MemberExpression' ? !callee.computed && methods.has(name.name) : functions.has(name.name)
  if (!isOfApi) return []
  const { line } = name.loc!.start
  const last = values.at(-1)
  if (last === undefined) return [{ at: end - 1, text: `...${mark}([], ${line})` }]
  const argument = last.type === 'SpreadElement' ? last.argument : last
  return [
    { at: argument.start, text: `${mark}(` },
    { at: argument.end, text: `, ${line})` },
  ]
}

/** Insertions at one place stand in their order. */
function inserted(script: string, insertions: readonly Insertion[]): string {
  const parts: string[] = []
  let from = 0
  for (const { at, text } of insertions.toSorted((a, b) => a.at - b.at)) {
    parts.push(script.slice(from, at), text)
    from = at
  }
  return parts.join('') + script.slice(from)
}
