/**
 * Attacks on the isolation of strategies: each is a file that a person might open without having read it.
 * None may reach anything, stop this process, or leave it without an answer.
 */
import { describe, expect, test } from 'vitest'
import { defaultLimits, recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'

const limits = { memoryBytes: 64 * 2 ** 20, milliseconds: 1500 }

/** A strategy whose `train` has this body. The body starts on line 3. */
const file = (body: string, top = '') =>
  `import { strategy } from 'rankscope/strategy'; ${top}
export default strategy({ name: 'attack', async train(model, dist, config) {
${body}
} })`

const record = (source: string, within = limits) =>
  recordIsolated(source, '/home/somebody/attack.ts', { worldSize: 2, layers: 1, globalBatch: 2 }, within)

const faultOf = async (body: string, top = '') => {
  const { plan, faults } = await record(file(body, top))
  expect(plan).toBeUndefined()
  return faults[0]!
}

describe('runaway programs', () => {
  test('an endless loop is stopped, and named by rank and function', async () => {
    const fault = await faultOf('let n = 0\nwhile (true) n++')
    expect(fault).toMatchObject({ code: 'time', rank: 0 })
    expect(fault.line).toBeGreaterThan(1)
    expect(fault.message).toContain('attack.ts ran for longer than 1.5 seconds')
  })

  test('an endless loop at the top of the file', async () => {
    const { faults } = await record(file('', 'while (true) {}'))
    expect(faults[0]).toMatchObject({ code: 'time', line: 1 })
  })

  test('an endless chain of promises', async () => {
    expect(await faultOf('const again = () => Promise.resolve().then(again)\nawait again()')).toMatchObject({
      code: 'time',
    })
  })

  test('an endless loop that catches everything', async () => {
    const fault = await faultOf('while (true) { try { while (true) {} } catch {} }')
    expect(fault.code).toBe('time')
  })

  test('endless recording: it may merely be long, and how far it came is told', async () => {
    const { faults } = await record(file('while (true) model.loadWeights(0)'))
    expect(faults.map(({ code, rank }) => [code, rank])).toEqual([['time', 0]])
    const fault = faults[0]!
    expect(fault.message).toMatch(/Until then it had recorded [\d,]+ operations, the last in line \d+\./)
    expect(fault.suggestion).toMatch(/^It was still recording, so it may merely be long: record fewer ranks/)
  })

  test('a loop without a call of the API, after some calls', async () => {
    const fault = await faultOf('model.loadWeights(0)\nawait 0\nwhile (true) {}')
    expect(fault.message).toMatch(/it had recorded \d+ operations?, the last in line \d+\.$/)
    expect(fault.suggestion).toMatch(/^Look for a loop that does not end\./)
  })

  test('a list that grows without end', async () => {
    const body = 'const list = []\nwhile (true) list.push(new Float64Array(1e5))'
    const { faults } = await record(file(body), { memoryBytes: 16 * 2 ** 20, milliseconds: 30_000 })
    const [fault] = faults
    expect(fault).toMatchObject({ code: 'memory', rank: 0 })
    expect(fault!.message).toContain('16 MiB')
  })

  test.each(['new ArrayBuffer(4e9)', 'new ArrayBuffer(10e9)', "'x'.repeat(1e10)", 'new Array(1e10)'])(
    'one huge allocation: %s',
    async allocation => {
      const fault = await faultOf(allocation)
      expect(['exception', 'memory']).toContain(fault.code)
      expect(fault.rank).toBe(0)
    },
  )

  test('recursion without end', async () => {
    const fault = await faultOf('const f = () => f() + 1\nf()')
    expect(fault).toMatchObject({ code: 'exception', rank: 0, line: 3 })
    expect(fault.message).toMatch(/stack/i)
  })

  test('a parser that runs out of stack', async () => {
    const fault = await faultOf("let s = '['\nfor (let i = 0; i < 17; i++) s += s\nJSON.parse(s)")
    expect(fault.code).toBe('exception')
  })

  test('a catastrophic regular expression', async () => {
    const fault = await faultOf(`/^(a+)+$/.test('a'.repeat(40) + 'b')`)
    expect(['time', 'exception']).toContain(fault.code)
  })
})

describe('reaching out', () => {
  test.each([
    'process',
    'require',
    'fetch',
    'setTimeout',
    'setInterval',
    'WebSocket',
    'XMLHttpRequest',
    'Buffer',
    'console',
    'performance',
    'Worker',
    'WebAssembly',
    'Date',
    'os',
    'std',
    '__dirname',
    'window',
    'document',
    'navigator',
    'localStorage',
    'parent',
  ])('there is no %s', async name => {
    const fault = await faultOf(`throw new Error(typeof globalThis['${name}'] + typeof ${name})`)
    expect(fault.message).toContain('undefinedundefined')
  })

  test.each(['node:fs', 'fs', './part0.ts', '/etc/passwd', 'rankscope:strategy/guest/session.ts', 'zod', ''])(
    'no import of %s',
    async name => {
      const { faults } = await record(`import * as x from '${name}'\n${file('')}`)
      expect(faults[0]!.message).toContain("imports from 'rankscope/strategy' only")
      const dynamic = await faultOf(`await import('${name}')`)
      expect(dynamic).toMatchObject({ code: 'exception', rank: 0 })
      expect(dynamic.message).toContain("imports from 'rankscope/strategy' only")
    },
  )

  test('constructors lead only to functions of the inside', async () => {
    const fault = await faultOf(`
      const f = (model.forward as any).constructor.constructor('return typeof process + typeof require')
      throw new Error(f())`)
    expect(fault.message).toContain('undefinedundefined')
  })

  test('walking everything reachable from the arguments finds no host object', async () => {
    const fault = await faultOf(`
      const seen = new Set(), names = []
      const walk = (value: any) => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return
        seen.add(value)
        for (const name of Reflect.ownKeys(value)) {
          names.push(String(name))
          const property = Object.getOwnPropertyDescriptor(value, name)!
          walk(property.value); walk(property.get)
        }
        walk(Object.getPrototypeOf(value))
      }
      walk(model); walk(dist); walk(config); walk(globalThis)
      throw new Error(['nextDone', 'describe', 'call', 'mainModule', 'env'].filter(n =>
        n !== 'call' && names.includes(n)).join() + ' found')`)
    expect(fault.message).toMatch(/: +found$/)
  })
})

describe('tricks on the objects', () => {
  test('prototypes of the language, patched', async () => {
    const fault = await faultOf(`
      const leaked: unknown[] = []
      const { map, join } = Array.prototype
      Array.prototype.join = function (...a) { leaked.push(this); return join.apply(this, a) }
      Array.prototype.map = function (...a) { leaked.push(this); return map.apply(this, a as never) }
      Function.prototype.call = function () { leaked.push(this); return undefined }
      Object.prototype.toString = () => { throw new Error('trap') }
      Promise.prototype.then = undefined as never
      model.forward(0, model.getInputActivation([0]), model.loadWeights(0, 0, 2)[0])`)
    expect(fault.code).toBe('weight-incomplete')
  })

  test('a polluted Object.prototype does not reach the host', async () => {
    await faultOf('Object.prototype.rank = 7; Object.prototype.polluted = true; model.loadWeights(9)')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('the recorder called directly with nonsense', async () => {
    // join is how a call's text is put together: patched, it says whatever the attacker likes.
    for (const text of [
      "'99'",
      "'0\\u00015'",
      "'21\\u00019999'",
      "'x'.repeat(100)",
      "'1\\u00010\\u0001a\\u0001b'",
      '({})',
      'undefined',
      "'18\\u0001-1'",
    ]) {
      const { faults } = await record(
        file(`
        Array.prototype.join = () => ${text}
        for (let i = 0; i < 3; i++) { try { model.loadWeights(0) } catch {} }
        throw new Error('survived')`),
      )
      expect(faults.length).toBeGreaterThan(0)
    }
  })

  test('a forged value, a stolen prototype and a proxy', async () => {
    const bodies = [
      `const [w] = model.loadWeights(0); const forged = { ...w, kind: 'weight', layer: 0 }`,
      `const [w] = model.loadWeights(0); const forged = Object.create(Object.getPrototypeOf(w))`,
      `const [w] = model.loadWeights(0); const forged = new Proxy(w, {})`,
      `const forged = 0`,
      `const forged = new Proxy({}, { get() { throw new Error('trap') } })`,
    ]
    for (const body of bodies) {
      const fault = await faultOf(`${body}\nmodel.forward(0, model.getInputActivation([0]), forged as never)`)
      expect(fault).toMatchObject({ code: 'forged-value', line: 4 })
    }
  })

  test('getters that throw, where the host reads', async () => {
    const { faults } = await record(`export default { get name() { throw new Error('trap') }, train() {} }`)
    expect(faults[0]).toMatchObject({ code: 'exception' })
    const thrown = await faultOf(
      `throw { get message() { throw 1 }, get stack() { throw 2 }, toString() { throw 3 } }`,
    )
    expect(['exception', 'never-ends']).toContain(thrown.code)
    const error = await faultOf(`
      const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw e } }); throw e`)
    expect(['exception', 'never-ends']).toContain(error.code)
  })

  test('thenables', async () => {
    const never = await faultOf('return { then() {} } as never')
    expect(never.code).toBe('never-ends')
    const throwing = await faultOf(`return { then() { throw new Error('trap') } } as never`)
    expect(throwing).toMatchObject({ code: 'exception', rank: 0 })
    const value = await faultOf(`
      Object.prototype.then = function (resolve: any) { resolve = null }
      await dist.barrier()`)
    expect(value.code).toBeTypeOf('string')
  })

  test('a definition with absurd contents', async () => {
    for (const source of [
      'export default 7',
      'export default undefined',
      'export const x = 1',
      'export default { name: 1, train() {} }',
      `export default { name: 'x' }`,
      `export default { name: 'x', train() {}, parameters: { a: { type: 'integer', default: 'x' } } }`,
      `export default { name: 'x', train() {}, defaults: { worldSize: 1e9 } }`,
      `export default { name: 'x', train() {}, toJSON() { return 'no' } }`,
      `export default new Proxy({}, { ownKeys() { throw new Error('trap') } })`,
    ]) {
      const { plan, faults } = await record(source)
      expect(plan).toBeUndefined()
      expect(faults[0]!.message.length).toBeGreaterThan(20)
    }
  })
})

describe('mistakes are told with file, line and rank', () => {
  test('an exception', async () => {
    const fault = await faultOf(`if (dist.rank === 1) {\n  (undefined as any).x\n}`)
    expect(fault).toMatchObject({ code: 'exception', rank: 1, line: 4 })
  })

  test('a broken rule of the recorder', async () => {
    const fault = await faultOf('\n\nmodel.loadWeights(5)')
    expect(fault).toMatchObject({ code: 'argument', rank: 0, line: 5, operation: 'loadWeights(layer 5)' })
  })

  test('a file that is named like one of ours', async () => {
    for (const name of ['model.ts', 'session.ts', 'api.ts']) {
      const source = file('\nmodel.loadWeights(5)')
      const { faults } = await recordIsolated(source, name, { worldSize: 1, layers: 1 }, limits)
      expect(faults[0], name).toMatchObject({ code: 'argument', line: 4 })
    }
  })

  test('what is no TypeScript', async () => {
    const { faults } = await record('export default strategy({\n  name: }')
    expect(faults[0]).toMatchObject({ code: 'syntax', line: 2 })
    const { faults: enums } = await record('enum A { B }\nexport default A')
    expect(enums[0]!.code).toBe('syntax')
    const { faults: missing } = await record(file('', "import { nothing } from 'rankscope/strategy'"))
    expect(missing[0]).toMatchObject({ code: 'import', line: 1 })
    expect(missing[0]!.message).toContain("'nothing' in module 'rankscope/strategy'")
  })

  test('a fault that is caught stays a fault', async () => {
    const fault = await faultOf('try { model.loadWeights(5) } catch {}')
    expect(fault.code).toBe('argument')
  })
})

test('after all this a decent strategy still records', async () => {
  const { plan, facts, faults } = await recordIsolated(
    `import { integer, strategy } from 'rankscope/strategy'
     export default strategy({
       name: 'decent', parameters: { chunks: integer({ default: 2, min: 1 }) },
       async train(model, dist, config) {
         const [weight, state] = model.loadWeights(0)
         const input = model.getInputActivation([0, 1])
         const [gradient] = model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)
         const [w, s] = model.update(0, gradient, weight, state)
         model.setFinalWeight(0, w, s)
       } })`,
    'decent.ts',
    { worldSize: 1, layers: 1, globalBatch: 2, parameters: { chunks: '3' } },
    defaultLimits,
  )
  expect(faults).toEqual([])
  expect(facts!.name).toBe('decent')
  expect(plan!.header.parameters).toEqual({ chunks: 3 })
})
