/**
 * What becomes of promises, said by the text itself (engine/strategy/guest/promise-watch.ts). The promise of an async
 * function is nowhere to be seen from within, so its body becomes that of another one, whose promise it shows:
 * `async x => { body }` becomes `x => { const $call = $begins(12); return $made((async () => { try { body } catch
 * ($error) { throw $threw($error, $call) } })(), $call) }`. Other promises are shown where they are made, and
 * `await x` says that it waits, and when it goes on.
 *
 * An async generator keeps its body: what fails is the promise of its `next()`, which is shown there. Left out is what
 * is rare: a promise within a `?.` chain that goes on, a class of promises that the text does not name. Parameters
 * that do not fit throw at once instead of failing later.
 */
import type { AnyNode, CallExpression } from 'acorn'
import type { PreparedNames } from './mark-names.ts'
import { around, type Edit, type Frame, insert, nested } from './text-edits.ts'

/** Methods of promises that make another one. */
const derived = new Set(['then', 'catch', 'finally'])
/** Methods of async generators that do. */
const stepping = new Set(['next', 'return', 'throw'])

/** The function around a node, where it has a `$call`. A generator's `return` is told by its `next()`. */
export type Within = 'function' | 'generator' | undefined

export class PromiseMarks {
  private readonly script: string
  private readonly names: PreparedNames
  private readonly watched = new Map<AnyNode, Within>()
  /** Names of classes of promises. */
  private readonly classes: ReadonlySet<string>
  private readonly hasGenerators: boolean

  constructor(script: string, names: PreparedNames) {
    this.script = script
    this.names = names
    this.classes = promiseClasses(script)
    this.hasGenerators = /\basync\s*(?:function\s*)?\*/.test(script)
  }

  /** What the nodes of a function are within. */
  inside(node: AnyNode): Within {
    return this.watched.get(node)
  }

  frame(node: AnyNode, parent: AnyNode | undefined, within: Within): Frame | undefined {
    const { call, awaits, resumed, returned, shown } = this.names
    switch (node.type) {
      case 'AwaitExpression': {
        if (!within) return undefined
        const wait = around(node.argument, `${awaits}(`, `, ${node.loc!.start.line}, ${call})`)
        return nested(around(node, `${resumed}(`, `, ${call})`), [wait])
      }
      case 'ReturnStatement':
        // In brackets: `return a, b` returns b.
        return within === 'function' && node.argument
          ? around(node.argument, `${returned}((`, `), ${call})`)
          : undefined
      case 'CatchClause':
        return within ? this.resumes(node.body) : undefined
      case 'TryStatement':
        return within && node.finalizer ? this.resumes(node.finalizer) : undefined
      case 'ArrowFunctionExpression':
        // What is dropped is never called, and what it begins with could call what stands before it.
        return isDropped(node, parent) ? undefined : this.body(node, parent, node.start)
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        return this.body(node, parent, this.startOfFunction(node, parent))
      case 'NewExpression':
        return this.isPromise(node.callee)
          ? around(node, `${shown}(`, `, ${node.loc!.start.line})`)
          : undefined
      case 'CallExpression':
        return this.derived(node)
      case 'ChainExpression':
        return node.expression.type === 'CallExpression' ? this.shows(node.expression) : undefined
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
    if (!('params' in node) || !('async' in node) || !node.async) return undefined
    if (node.generator) return this.generator(node)
    if (!this.script.startsWith('async', at) || this.declaresAgain(node)) return undefined
    this.watched.set(node, 'function')
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

  private generator(node: AnyNode & { readonly body: AnyNode }): Frame {
    this.watched.set(node, 'generator')
    const { call, begins } = this.names
    const start = `const ${call} = ${begins}(${node.loc!.start.line});`
    return { before: [insert(node.body.start + 1, start)], after: [] }
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
    const isWhole = !mayEndEarly(node)
    if (!derived.has(nameOfMethod(node))) return isWhole ? this.shows(node) : undefined
    const callbacks = node.arguments
      .filter(({ type }) => type !== 'SpreadElement')
      .map(value => around(value, `${this.names.asRunning}(`, ')'))
    return nested((isWhole && this.shows(node)) || { before: [], after: [] }, callbacks)
  }

  /** Shows what a call makes, where it may be a promise. */
  private shows(node: CallExpression): Frame | undefined {
    const { callee } = node
    if (callee.type !== 'MemberExpression') return undefined
    const name = nameOfMethod(node)
    const isOfClass = this.isPromise(callee.object)
    if (!(isOfClass || derived.has(name) || (this.hasGenerators && stepping.has(name)))) return undefined
    const { shown, shownPart } = this.names
    const mark = isOfClass && name === 'withResolvers' ? shownPart : shown
    return around(node, `${mark}(`, `, ${callee.loc!.end.line})`)
  }

  /** A class of promises by its name, or `globalThis.Promise`. */
  private isPromise(node: AnyNode): boolean {
    if (node.type === 'Identifier') return this.classes.has(node.name)
    if (node.type !== 'MemberExpression' || node.computed) return false
    const { object, property } = node
    return isNamed(object, 'globalThis') && isNamed(property, 'Promise')
  }
}

/** A class stands behind the one that it extends. */
function promiseClasses(script: string): ReadonlySet<string> {
  const classes = new Set(['Promise'])
  const extending =
    /(?:\bclass\s+([\w$]+)|(?<![\w$])([\w$]+)\s*=\s*class(?:\s+[\w$]+)?)\s+extends\s+(?:globalThis\.)?([\w$]+)/g
  for (const [, declared, assigned, base] of script.matchAll(extending)) {
    if (classes.has(base!)) classes.add((declared ?? assigned)!)
  }
  return classes
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

/** Empty where it is none, or computed. */
function nameOfMethod({ callee }: CallExpression): string {
  if (callee.type !== 'MemberExpression' || callee.computed) return ''
  return callee.property.type === 'Identifier' ? callee.property.name : ''
}

/** A statement by itself, or one of several values of which the last counts. */
function isDropped(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === 'SequenceExpression') return parent.expressions.at(-1) !== node
  return parent?.type === 'ExpressionStatement'
}

/** Whether a `?.` stands in what leads to a call. */
function mayEndEarly(node: AnyNode): boolean {
  for (let at = node; ; ) {
    if (at.type !== 'MemberExpression' && at.type !== 'CallExpression') return false
    if (at.optional) return true
    at = at.type === 'MemberExpression' ? at.object : at.callee
  }
}
