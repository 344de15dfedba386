/** Recording in a thread: results cross unharmed, and a thread that hangs is ended. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkStrategy } from '../../../engine/service/check-strategy.ts'
import { recordNamed } from '../../../engine/service/record-named.ts'
import { RecordThread } from '../../../engine/service/record-thread.ts'
import { strategies } from '../../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'

const folder = new URL('../../../engine/strategies/', import.meta.url)
const sourceOf = (name: string) => readFileSync(new URL(`${name}.ts`, folder), 'utf8')

describe('RecordThread', () => {
  test('what is recorded in isolation is what is recorded natively, line by line', async () => {
    await using thread = new RecordThread()
    for (const strategy of strategies.filter(({ name }) => name !== 'part1' && name !== 'part4')) {
      const { plan, facts, faults } = await thread.record(sourceOf(strategy.name), `${strategy.name}.ts`, {})
      const native = await recordStrategy(strategy, {}, `strategies/${strategy.name}.ts`)
      expect(faults).toEqual([])
      expect(facts).toMatchObject({ name: strategy.name, defaults: strategy.defaults })
      expect(plan!.header).toEqual(native.plan!.header)
      expect(plan!.operations.kind).toEqual(native.plan!.operations.kind)
      expect(plan!.buffers).toEqual(native.plan!.buffers)
      expect(plan!.operations.line.every(line => line > 0)).toBe(true)
    }
  })

  test('a strategy that hangs inside one long instruction is ended with its thread', async () => {
    await using thread = new RecordThread()
    const source = `import { strategy } from 'rankscope/strategy'
      export default strategy({ name: 'x', async train() {
        const list: string[] = []
        while (true) list.push('x'.repeat(1e6))
      } })`
    const limits = { memoryBytes: 512 * 2 ** 20, milliseconds: 300 }
    const { faults } = await thread.record(source, 'slow.ts', {}, { limits })
    expect(faults[0]).toMatchObject({ code: 'time' })
    const after = await thread.record(sourceOf('manual'), 'manual.ts', {})
    expect(after.faults).toEqual([])
  })

  test('a person who types on cancels what is being recorded', async () => {
    await using thread = new RecordThread()
    const source = `import { strategy } from 'rankscope/strategy'
      export default strategy({ name: 'x', async train() { while (true); } })`
    const controller = new AbortController()
    const recording = thread.record(source, 'endless.ts', {}, { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    await expect(recording).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a thread that gets ready records what any other records, at any moment of it', async () => {
    await using thread = new RecordThread()
    thread.getReady()
    const native = await recordStrategy(strategies.find(({ name }) => name === 'part3')!, {})
    // Before it begins, while it opens ahead and waits, and between or within its own recordings.
    for (const pauseMs of [0, 100, 600, 700]) {
      await new Promise(settle => setTimeout(settle, pauseMs))
      const { plan } = await thread.record(sourceOf('part3'), 'part3.ts', {})
      expect(plan!.header.hash).toBe(native.plan!.header.hash)
    }
  })

  test('a thread that got ready and was ended is followed by another', async () => {
    await using thread = new RecordThread()
    thread.getReady()
    const controller = new AbortController()
    const source = `export default { name: 'x', async train() { while (true); } }`
    const recording = thread.record(source, 'endless.ts', {}, { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    await expect(recording).rejects.toMatchObject({ code: 'cancelled' })
    const { faults } = await thread.record(sourceOf('manual'), 'manual.ts', {})
    expect(faults).toEqual([])
  })

  test('a request that does not fit is refused, not a fault of the strategy', async () => {
    await using thread = new RecordThread()
    const asked = thread.record(sourceOf('manual'), 'manual.ts', { parameters: { no: 1 } })
    await expect(asked).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

describe('a strategy by its name', () => {
  test('one of the list, with the text of its file', async () => {
    const recording = await recordNamed('manual', {})
    expect(recording.source).toBe(sourceOf('manual'))
    expect(recording.plan!.operations.line.every(line => line > 0)).toBe(true)
  })

  test('a name that nobody knows, a file that is not there', async () => {
    await expect(recordNamed('nobody', {})).rejects.toThrow(/Name one of monolith, manual/)
    await expect(recordNamed('/nowhere/at-all.ts', {})).rejects.toThrow(/no file/)
  })

  test('rendezvous names the sends that rely on the buffer', async () => {
    const { violations } = await checkStrategy('part3', { rendezvous: true })
    expect(violations[0]).toMatchObject({
      code: 'relies-on-buffering',
      operation: expect.stringMatching(/^send/),
    })
    expect((await checkStrategy('gpipe', { rendezvous: true })).violations).toEqual([])
    expect((await checkStrategy('part3', {})).violations).toEqual([])
  })
})
