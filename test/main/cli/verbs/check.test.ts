/** `rankscope check` as a person or a program calls it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runVerb } from '../../../../main/cli/run-verb.ts'
import { checkVerb } from '../../../../main/cli/verbs/check.ts'
import { simulateVerb } from '../../../../main/cli/verbs/simulate.ts'

const folder = mkdtempSync(join(tmpdir(), 'rankscope-check-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function check(...words: string[]) {
  let stdout = ''
  let stderr = ''
  const output = {
    stdout: (text: string) => {
      stdout += text
    },
    stderr: (text: string) => {
      stderr += text
    },
    isTerminal: false,
  }
  const code = await runVerb([checkVerb], ['check', ...words], output, new AbortController().signal)
  return { code, stdout, stderr }
}

describe('rankscope check', () => {
  test('a correct strategy: exit code 0', async () => {
    const { code, stdout } = await check('part3', '--ranks', '2', '--layers', '6')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^part3 is correct: 2 ranks, 6 layers, 8 microbatches/)
    const alone = await check(
      'monolith',
      '--ranks',
      '1',
      '--layers',
      '1',
      '--global-batch',
      '1',
      '--batch',
      '1',
    )
    expect(alone.stdout).toMatch(/^monolith is correct: 1 rank, 1 layer, 1 microbatch, \d+ operations\.$/m)
  })

  test('a wrong one: exit code 1, and each violation with rank, operation, line and message', async () => {
    const file = join(folder, 'mine.ts')
    writeFileSync(
      file,
      `import { strategy } from 'rankscope/strategy'
export default strategy({ name: 'mine', async train(model, dist) {
  await dist.receive(1 - dist.rank)
} })`,
    )
    const { code, stdout, stderr } = await check(file, '--ranks', '2', '--json')
    expect(code).toBe(1)
    expect(stderr).toContain('mine is not correct: one problem')
    const answer = JSON.parse(stdout)
    expect(answer.ok).toBe(false)
    expect(answer.violations).toEqual([
      expect.objectContaining({ rank: 0, operation: 'receive(from rank 1)', line: 3, code: 'deadlock' }),
    ])
    expect(answer.violations[0].message).toContain('rank 1 waits for rank 0 in receive from rank 0 (line 3)')
  })

  test('for people: the file and its line, as editors open them, then who and what, then what to do', async () => {
    const file = join(folder, 'lost.ts')
    writeFileSync(
      file,
      `import { strategy } from 'rankscope/strategy'
export default strategy({ name: 'lost', async train(model, dist) {
  const helper = async () => { if (dist.rank > 0) throw new Error('no') }
  helper()
} })`,
    )
    const { stdout, stderr } = await check(file, '--ranks', '3')
    expect(stdout.split('\n')).toEqual([
      `${file}:3, ranks 1, 2: The strategy threw on each of them, in code whose promise nobody awaits: Error: no`,
      '  Mend the line that threw, and await the call that led to it: train goes on without what nobody awaits.',
      '',
    ])
    expect(stderr).toContain('lost is not correct: one problem, listed above.')
  })

  test('what several ranks do wrong alike is told once', async () => {
    const { stdout } = await check('manual', '--ranks', '3')
    expect(stdout).toContain('ranks 0 to 2: manual is written for exactly 2 ranks.')
  })

  test('--rendezvous names what relies on the buffer', async () => {
    const { code, stdout } = await check('part3', '--rendezvous', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout).violations[0]).toMatchObject({ code: 'relies-on-buffering' })
  })

  test('the plan of a run file is checked when it is read', async () => {
    const out = join(folder, 'kept.rankscope')
    const silent = { stdout: () => {}, stderr: () => {}, isTerminal: false }
    await runVerb([simulateVerb], ['simulate', 'part3', '--out', out], silent, new AbortController().signal)
    expect((await check(out)).stdout).toMatch(/^part3 is correct: 4 ranks/)
    expect((await check(out, '--rendezvous')).code).toBe(2)
    const damaged = readFileSync(out)
    writeFileSync(out, damaged.subarray(0, damaged.length / 2))
    expect((await check(out)).code).toBe(1)
  })

  test('parameters of strategy and model', async () => {
    const { stdout } = await check(
      'hybrid-data-pipeline',
      '--ranks',
      '6',
      '--param',
      'stages=3',
      '--param',
      'model.hidden=64',
    )
    expect(stdout).toContain('is correct: 6 ranks')
    const wrong = await check('hybrid-data-pipeline', '--param', 'stages')
    expect(wrong.code).toBe(2)
    expect((await check('part0', '--param', 'no=1')).stderr).toContain('has no parameter "no"')
  })

  test('a name that nobody knows says which there are', async () => {
    const { code, stderr } = await check('part9')
    expect(code).toBe(1)
    expect(stderr).toContain('monolith, manual, ping-pong')
  })
})
