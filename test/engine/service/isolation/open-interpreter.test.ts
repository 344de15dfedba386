/** An interpreter may be opened before its strategy is known. It is for one strategy, and its limits hold. */
import { expect, test } from 'vitest'
import { openAhead, openInterpreter } from '../../../../engine/service/isolation/open-interpreter.ts'
import { recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'

const request = { worldSize: 2, layers: 2, globalBatch: 4 }

/** What the strategy says of itself, as the fault of a rule. */
const said = async (text: string, file = 'x.ts') => {
  const source = `import { assertRule } from 'rankscope/strategy'
    const say = () => { ${text} }
    export default { name: 'x', train() { assertRule(false, String(say())) } }`
  const { faults } = await recordIsolated(source, file, request)
  return faults[0]!.message
}

test('nothing of one strategy is seen by the next', async () => {
  const leave = 'globalThis.left = 1; Array.prototype.left = 1; Math.max = () => 7; return "left"'
  const look = 'return [globalThis.left, [].left, Math.max(1, 2)]'
  for (let i = 0; i < 2; i++) {
    await openAhead()
    expect(await said(leave)).toBe('left')
    await openAhead()
    expect(await said(look)).toBe(',,2')
    expect(await said(look)).toBe(',,2')
  }
})

test('a text with names of its own that are ours elsewhere gets one that leaves them alone', async () => {
  await openAhead()
  expect(await said('const $line = 1, $call = 2; return [$line, $call, typeof $awaits]')).toBe(
    '1,2,undefined',
  )
  const names = 'return Object.getOwnPropertyNames(globalThis).filter(name => name.startsWith("$line"))'
  expect(await said(names)).toBe('$line_')
})

test('the one that waits is handed out once', async () => {
  await openAhead()
  await openAhead()
  const names = ['a', 'b'].map(() => openInterpreter(undefined))
  const [first, second] = await Promise.all(names)
  expect(first).not.toBe(second)
})

test('neither our own modules nor another file are in reach', async () => {
  for (const name of ['rankscope:ready', 'rankscope:mark', 'rankscope:strategy/guest/session.ts', './y.ts']) {
    await openAhead()
    const source = `import '${name}'\nexport default { name: 'x', train() {} }`
    const { faults } = await recordIsolated(source, 'x.ts', request)
    expect(faults[0]!.message).toContain(name)
  }
})

test('limits on time and memory hold', async () => {
  const run = async (body: string, milliseconds: number) => {
    await openAhead()
    const { faults } = await recordIsolated(
      `export default { name: 'x', train() { ${body} } }`,
      'x.ts',
      request,
      { memoryBytes: 16 * 2 ** 20, milliseconds },
    )
    return faults[0]!.code
  }
  expect(await run('for (;;);', 300)).toBe('time')
  expect(await run('const list = []; for (;;) list.push({ a: 1 })', 10_000)).toBe('memory')
})
