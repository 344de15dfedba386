/**
 * What becomes of promises, said by the text itself (engine/strategy/guest/promise-watch.ts). The promise of an async
 * function is nowhere to be seen from within, so its body becomes that of another one, whose promise it shows:
 * `async x => { body }` becomes `x => { const $call = $begins(12); return $made((async () => { try { body } catch
 * ($error) { throw $threw($error, $call) } })(), $call) }`. Other promises are shown where they are made, and
 * `await x` says that it waits, and when it goes on.
 *
 * Left out is what is rare: async generators, promises at the end of a `?.` chain. Parameters that do not fit throw
 * at once instead of failing later.
 */
import type { AnyNode, CallExpression } from 'acorn'
import type { PreparedNames } from './mark-names.ts'
import { around, type Edit, type Frame, insert, nested } from './text-edits.ts'

/** Methods of promises that make another one. */
const derived = new Set(['then', 'catch', 'finally'])

export class PromiseMarks {
  private readonly script: string
  private readonly names: PreparedNames
  /** Functions in which there is a `$call`. */
  private readonly watched = new Set<AnyNode>()

  constructor(script: string, names: PreparedNames) {
    this.script = script
    this.names = names
  }

  isWatched(node: AnyNode): boolean {
    return this.watched.has(node)
  }

  /** `within`: the function around the node is watched. */
  frame(node: AnyNode, parent: AnyNode | undefined, within: boolean): Frame | undefined {
    const { call, awaits, resumed, returned, shown } = this.names
    switch (node.type) {
      case 'AwaitExpression': {
        if (!within) return undefined
        const wait = around(node.argument, `${awaits}(`, `, ${node.loc!.start.line}, ${call})`)
        return nested(around(node, `${resumed}(`, `, ${call})`), [wait])
      }
      case 'ReturnStatement':
        // In brackets: `return a, b` returns b.
        return within && node.argument ? around(node.argument, `${returned}((`, `), ${call})`) : undefined
      case 'CatchClause':
        return within ? this.resumes(node.body) : undefined
      case 'TryStatement':
        return within && node.finalizer ? this.resumes(node.finalizer) : undefined
      case 'ArrowFunctionExpression':
        // As a statement it is never called, and what it begins with could call what stands before it.
        return parent?.type === 'ExpressionStatement' ? undefined : this.body(node, parent, node.start)
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        return this.body(node, parent, this.startOfFunction(node, parent))
      case 'NewExpression':
        return isPromise(node.callee) ? around(node, `${shown}(`, `, ${node.loc!.start.line})`) : undefined
      case 'CallExpression':
        return this.derived(node)
      default:
        return undefined
    }
  }

  /** An await that failed goes on here. */
  private resumes(block: AnyNode): Frame {
    return { before: [insert(block.start + 1, `${this.names.resumed}(0, ${this.names.call});`)], after: [] }
  }

  /** Where its `async` is: that of a method stands before its name. -1 where that cannot be told. */
  private startOfFunction(node: AnyNode, parent: AnyNode | undefined): number {
    const isMethod = parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && parent.method)
    if (!isMethod || parent.value !== node) return node.start
    const before = /^(?:static\s+)?(?=async\b)/.exec(this.script.slice(parent.start, parent.key.start))
    return before ? parent.start + before[0].length : -1
  }

  private body(node: AnyNode, parent: AnyNode | undefined, at: number): Frame | undefined {
    if (!('params' in node) || !('async' in node) || !node.async || node.generator) return undefined
    if (!this.script.startsWith('async', at) || this.declaresAgain(node)) return undefined
    this.watched.add(node)
    const { begins, made, call, returned, threw, error } = this.names
    const isBlock = node.body.type === 'BlockStatement'
    const head = `{ const ${call} = ${begins}(${node.loc!.start.line}); return ${made}((async () => { try `
    const tail = ` catch (${error}) { throw ${threw}(${error}, ${call}) } })(), ${call}) }`
    // After a field without a semicolon `["name"]() {}` would go on with its value.
    const ends: readonly Edit[] = parent?.type === 'MethodDefinition' ? [insert(parent.start, ';')] : []
    const keyword: Edit = { at, until: at + 'async'.length, text: '' }
    const { before, after } = isBlock
      ? around(node.body, head, tail)
      : around(node.body, `${head}{ return ${returned}(`, `, ${call}) }${tail}`)
    return { before: [...ends, keyword, ...before], after }
  }

  /** A `var` of a parameter's name is that parameter, and would be another variable within another function. */
  private declaresAgain({
    params,
    body,
  }: {
    readonly params: readonly AnyNode[]
    readonly body: AnyNode
  }): boolean {
    const text = this.script.slice(body.start, body.end)
    if (params.length === 0 || !/\bvar\b/.test(text)) return false
    const names = this.script.slice(params[0]!.start, params.at(-1)!.end).match(/[\w$]+/g) ?? []
    const declared = new Set(
      [...text.matchAll(/\bvar\b([^;\n]*)/g)].flatMap(([, rest]) => rest!.match(/[\w$]+/g) ?? []),
    )
    return names.some(name => declared.has(name))
  }

  /** `a.then(f)`, `Promise.all(list)`. A `?.` on the way skips all the rest: nothing may stand between. */
  private derived(node: CallExpression): Frame | undefined {
    const { callee, arguments: values } = node
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
      return undefined
    const { shown, asRunning } = this.names
    const all = around(node, `${shown}(`, `, ${callee.loc!.end.line})`)
    if (isPromise(callee.object)) return mayEndEarly(node) ? undefined : all
    if (!derived.has(callee.property.name)) return undefined
    const callbacks = values
      .filter(({ type }) => type !== 'SpreadElement')
      .map(value => around(value, `${asRunning}(`, ')'))
    return nested(mayEndEarly(node) ? { before: [], after: [] } : all, callbacks)
  }
}

function isPromise(node: AnyNode): boolean {
  return node.type === 'Identifier' && node.name === 'Promise'
}

/** Whether a `?.` stands in what leads to a call. */
function mayEndEarly(node: AnyNode): boolean {
  for (let at = node; ; ) {
    if (at.type !== 'MemberExpression' && at.type !== 'CallExpression') return false
    if (at.optional) return true
    at = at.type === 'MemberExpression' ? at.object : at.callee
  }
}
