/**
 * The line of a call of the API, said by the text itself (engine/strategy/guest/marked-line.ts): `dist.send(to, value)`
 * becomes `dist.send(to, $line(value, 12))`. Other objects have methods of such names too, and what they are said is
 * heard by the next call of the API. Nearly always that says its own line first; where a text could call the API in
 * a way that does not, nothing is said at all and every line is read from the stack, which costs more.
 */
import type { AnyNode, CallExpression, Program } from 'acorn'
import { type Frame, insert } from './text-edits.ts'

/** Methods of the API that ask for their line. */
export const methodNames = [
  ...['loadWeights', 'getInputActivation', 'forward', 'recompute', 'loss', 'backward', 'backwardInput'],
  ...['backwardWeight', 'update', 'setFinalWeight', 'beginStep', 'shard', 'combine', 'group', 'allReduce'],
  ...['allGather', 'reduceScatter', 'broadcast', 'reduce', 'gather', 'scatter', 'allToAll', 'barrier'],
  ...['send', 'receive', 'isend', 'irecv', 'sendTensor', 'receiveTensor'],
]
const methods = new Set(methodNames)
/** Functions of the API that do. */
const functions = new Set(['add'])

/** What makes a call of the API say its line, undefined for anything else. */
export function lineMarks(node: AnyNode, line: string): Frame | undefined {
  if (node.type !== 'CallExpression') return undefined
  const name = nameOfCall(node)
  if (name?.type !== 'Identifier') return undefined
  const number = name.loc!.start.line
  const last = node.arguments.at(-1)
  if (last === undefined) return { before: [], after: [insert(node.end - 1, `...${line}([], ${number})`)] }
  // The last argument is evaluated last: what follows is the call.
  const argument = last.type === 'SpreadElement' ? last.argument : last
  return { before: [insert(argument.start, `${line}(`)], after: [insert(argument.end, `, ${number})`)] }
}

/** The name in a call that is one of the API's by its looks. */
function nameOfCall({ callee }: CallExpression): AnyNode | undefined {
  if (callee.type === 'Identifier') return functions.has(callee.name) ? callee : undefined
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
    return undefined
  return methods.has(callee.property.name) ? callee.property : undefined
}

/**
 * False where a text names a method or function of the API without calling it there (to bind it, to pass it on, to
 * take it out of its object) or calls one whose name is computed. What is left is a name that is put together at
 * run time and called later: its line may be that of a call before it.
 */
export function tellsAllCalls(program: Program): boolean {
  let tells = true
  const visit = (value: unknown, parent: AnyNode | undefined): void => {
    if (!tells) return
    if (Array.isArray(value)) {
      for (const part of value) visit(part, parent)
      return
    }
    if (typeof value !== 'object' || value === null || !('type' in value)) return
    const node = value as AnyNode
    tells = !escapes(node, parent)
    for (const part of Object.values(node)) visit(part, node)
  }
  visit(program, undefined)
  return tells
}

function escapes(node: AnyNode, parent: AnyNode | undefined): boolean {
  const isCalled = parent?.type === 'CallExpression' && parent.callee === node
  if (node.type === 'MemberExpression') {
    if (node.computed) return isCalled
    return !isCalled && node.property.type === 'Identifier' && methods.has(node.property.name)
  }
  if (node.type === 'ObjectPattern') {
    return node.properties.some(
      property =>
        property.type === 'Property' && property.key.type === 'Identifier' && methods.has(property.key.name),
    )
  }
  if (node.type === 'ImportNamespaceSpecifier') return true
  if (node.type !== 'Identifier' || !functions.has(node.name)) return false
  return !isCalled && !isMereName(node, parent)
}

/** A name that stands for nothing by itself: of a member, of a property, of what is imported as it is called. */
function isMereName(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed
  if (parent?.type === 'Property' || parent?.type === 'MethodDefinition')
    return parent.key === node && !parent.computed && parent.value !== node
  return (
    parent?.type === 'ImportSpecifier' && parent.local.name === (parent.imported as { name?: string }).name
  )
}
