/** Lines of calls are told by the prepared text; what it does stays the same. */
import { describe, expect, test } from 'vitest'
import { operationKinds } from '../../../../engine/base/plan.ts'
import { prepareText } from '../../../../engine/service/isolation/prepare-text.ts'
import { recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'
import { engineSource } from '../../../../engine/service/isolation/strategy-modules.ts'
import { strategies } from '../../../../engine/strategies/strategies.ts'

const marked = (text: string) => prepareText(text).text

describe('a text', () => {
  test.each([
    ['dist.send(1, value)', 'dist.send(1, $line(value, 1))'],
    ['\ndist\n  .send(1, value,)', '\ndist\n  .send(1, $line(value, 3),)'],
    ['dist.barrier()', 'dist.barrier(...$line([], 1))'],
    ['dist?.send(...all)', 'dist?.send(...$line(all, 1))'],
    ['dist.send((1, 2))', 'dist.send($line((1, 2), 1))'],
    ['m.forward(add(a, b))', 'm.forward($line(add(a, $line(b, 1)), 1))'],
    ['$line; m.loss(a)', '$line; m.loss($line_(a, 1))'],
  ])('%s', (text, expected) => {
    expect(marked(text)).toBe(expected)
  })

  test.each([
    '// dist.send(1, value)',
    '"dist.send(1)" + `dist.send(2)` + /dist.send(3)/',
    'dist[send](1); send(2); new dist.send(3); dist.send; weights.get(0)',
    'not a ( program',
    '',
  ])('without a call of the API stays as it is: %s', text => {
    expect(marked(text)).toBe(text)
  })

  test('a nesting too deep to be read stays as it is', () => {
    const text = `${'['.repeat(100_000)}dist.send(1)`
    expect(prepareText(text)).toEqual({ text, names: undefined })
  })
})

describe('names of our own', () => {
  test('are none of the text, however many it has that are alike', () => {
    const alike = ['$error', '$error_', '$call__', '$lines']
    expect(prepareText(`${alike.join(';')};m.loss(a)`).text).toBe(`${alike.join(';')};m.loss($line___(a, 1))`)
  })

  test('a text that leaves no short one free stays as it is', () => {
    const alike = Array.from({ length: 1400 }, (_, i) => `$error${'_'.repeat(i)}`)
    const text = `${alike.join(';')};m.loss(a)`
    expect(prepareText(text)).toEqual({ text, names: undefined })
  })
})

describe('promises', () => {
  test.each([
    ['f().then(g)', '$shown(f().then($asRunning(g)), 1)'],
    ['Promise.all(x)', '$shown(Promise.all(x), 1)'],
    ['f()?.a.then(g)', '$shown(f()?.a.then($asRunning(g)), 1)'],
    ['f()?.then(g).a', 'f()?.then($asRunning(g)).a'],
    ['Promise.withResolvers()', '$shownPart(Promise.withResolvers(), 1)'],
    ['class A extends Promise {}; new A(f)', 'class A extends Promise {}; $shown(new A(f), 1)'],
    ['all.next()', 'all.next()'],
    ['f\nasync (a) => { await 0 }, g', 'f\nasync (a) => { await 0 }, g'],
    [
      'const f = async a => await a',
      'const f =  a => { const $call = $begins(1); return $made((async () => { try { return $returned($resumed(await $awaits(a, 1, $call), $call), $call) } catch ($error) { throw $threw($error, $call) } })(), $call) }',
    ],
    ['await f()', 'await f()'],
    ['f\nasync () => { await 0 }', 'f\nasync () => { await 0 }'],
    [
      'async function* f() { await 0; return 1 }',
      'async function* f() {const $call = $begins(1); $resumed(await $awaits(0, 1, $call), $call); return 1 }',
    ],
    ['async function f(a) { var a; await a }', 'async function f(a) { var a; await a }'],
  ])('%s', (text, expected) => {
    expect(prepareText(text).text).toBe(expected)
  })

  /** Each text gives a promise of what it comes to. */
  test.each([
    '(async (a, { b }, ...c) => [a, b, c])(1, { b: 2 }, 3, 4)',
    'const f = async x => x\n[1, 2].map(f).at(0)',
    'const f = async x => ({ x })\nf(1)',
    'const f = async (x = 2) => { return x }\n;[f.name, 1].length, f()',
    '({ n: 1, async m() { return [this.n, arguments.length] } }).m(1, 2)',
    'class A { async m() { return 1 } static async ["s"]() { return this.name } }; class B extends A { async m() { return 1 + await super.m() } }; Promise.all([new B().m(), B.s()])',
    'class A { x = 1\nasync ["m"]() { return this.x }\ny = 2\nstatic async ["s"]() { return 3 } }; Promise.all([new A().m(), A.s()])',
    '(async () => { if (0) return; return 1, 2 })()',
    'class A { async #p(x) { return x } async get() { return this.#p(4) } async static() { return 5 } }; (async () => [await new A().get(), await new A().static()])()',
    'f(3); async function f(n) { return n === 0 ? [] : [n, ...(await f(n - 1))] }',
    'const g = async function f(n) { function h() { return n } if (n) return f(n - 1); return h() }; g(2)',
    '(async () => { try { await Promise.reject(1) } catch (e) { return [e] } finally { await 0 } })()',
    '(async () => { for (const x of [1]) { try { continue } finally { await 0 } } return "done" })()',
    '(async () => { const out = []; for await (const x of (async function* () { yield* [1, 2] })()) out.push(x); return out })()',
    '(async () => -await 1 + (await 2, await 3))()',
    'Promise.reject(1)\n.catch(e => [e])\n.finally(() => {})',
    '(async () => { async function* f(n) { const got = yield n; try { yield* [got, await 3] } finally { yield 4 } }; const it = f(1); return [await it.next(), await it.next(2), await it.next(), await it.return(5), await it.next(), await it.next()] })()',
    'const one = Promise.resolve(1)\nasync (a) => a, one.then(x => [x])',
    'class Mine extends Promise { get n() { return 1 } }; new Mine(go => go(2)).then(x => x).finally(() => {}).then(x => [x, new Mine(() => {}).n])',
    '(async a => { a += 1; await 0; return (() => a)() })(1)',
    '(async () => { label: for (;;) { await 0; break label } return new.target === undefined })'.replace(
      'new.target === undefined',
      '7',
    ) + '()',
  ])('does what it did: %s', async text => {
    const { text: prepared, names } = prepareText(text)
    const marks = Object.values(names!)
    const same = (value: unknown) => value
    const given = marks.map(name => (name.startsWith('$begins') ? () => ({}) : same))
    const run = (body: string) => new Function(...marks, `return eval(${JSON.stringify(body)})`)(...given)
    expect(prepared).not.toBe(text)
    expect(await run(`'use strict';${prepared}`)).toEqual(await run(`'use strict';${text}`))
  })
})

describe('a call through another name', () => {
  const told = async (body: string) => {
    const source = `import { add, strategy } from 'rankscope/strategy'
export default strategy({ name: 'x', train(model, dist) {
${body}
} })`
    const { faults } = await recordIsolated(source, 'x.ts', { worldSize: 1, layers: 1 })
    return faults.map(({ operation, line }) => `${operation} ${line}`)
  }

  test.each([
    ['bound', 'const load = model.loadWeights.bind(model)\n;[1].reduce((a, b) => a)\nload(9)', 5],
    [
      'taken out',
      'const { loadWeights } = model\n;[1, 2].reduce((a, b) => a)\nloadWeights.call(model, 9)',
      5,
    ],
    ['passed on', '[9].map(model.loadWeights, model)', 3],
    ['computed', '[1].reduce((a, b) => a)\nmodel["loadWeights"](9)', 4],
    ["its own, after another object's", '[1].reduce((a, b) => a)\nmodel.loadWeights(9)', 4],
  ])('%s: the line is that of the call', async (_, body, line) => {
    expect(await told(body)).toEqual([`loadWeights(layer 9) ${line}`])
  })
})

/** What the line of an operation of this kind must hold. */
const calls: Readonly<Record<string, RegExp>> = {
  load: /\.loadWeights\(/,
  input: /\.getInputActivation\(/,
  send: /\.i?send(Tensor)?\(/,
  receive: /\.(receive|irecv|receiveTensor)\b/,
}

test.each(strategies.map(({ name }) => name))(
  '%s: the line of every operation holds its call',
  async name => {
    const source = engineSource(`strategies/${name}.ts`)
    const { plan } = await recordIsolated(source, `${name}.ts`, {})
    const lines = source.split('\n')
    const { count, kind, line } = plan!.operations
    const told = new Set<string>()
    for (let i = 0; i < count; i++) told.add(`${operationKinds[kind[i]!]!.name} ${line[i]}`)
    for (const place of told) {
      const [operation = '', number] = place.split(' ')
      const text = lines[Number(number) - 1] ?? ''
      if (operation !== 'wait') expect(text, place).toMatch(calls[operation] ?? new RegExp(`\\b${operation}`))
    }
  },
)

test('calls that are not recognized tell their line by the stack', async () => {
  const source = `
export default { name: 'x', train(model) {
  const load = model.loadWeights.bind(model)
  load(0)
  const name = 'loadWeights'
  model[name](9)
} }`
  const { faults } = await recordIsolated(source, 'x.ts', { worldSize: 1, layers: 1 })
  expect(faults[0]).toMatchObject({ operation: 'loadWeights(layer 9)', line: 6 })
})

test('a strategy cannot put another function in the place of the one that tells lines', async () => {
  const source = `
export default { name: 'x', train(model) {
  try { globalThis.$line_ = () => 0; $line_ = 7 } catch {}
  model.loadWeights(9)
} } // $line`
  const { faults } = await recordIsolated(source, 'x.ts', { worldSize: 1, layers: 1 })
  expect(faults[0]).toMatchObject({ operation: 'loadWeights(layer 9)', line: 4 })
})
