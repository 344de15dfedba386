/** `rankscope simulate` as a person or a program calls it. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { taskRequest } from '../../../../engine/runtime/run/default-task.ts'
import { systemOf } from '../../../../engine/service/measure-machine.ts'
import { planOf } from '../../../../main/cli/plan-of.ts'
import { runVerb } from '../../../../main/cli/run-verb.ts'
import { simulateVerb } from '../../../../main/cli/verbs/simulate.ts'
import { keepMeasuredSystem } from '../../../../main/services/this-machine.ts'
import { readRun } from '../../../../traces-db/store/run-reader.ts'
import { rankCosts } from '../../../rank-costs.ts'

const folder = mkdtempSync(join(tmpdir(), 'rankscope-simulate-'))
beforeAll(() => {
  process.env['RANKSCOPE_DATA'] = folder
})
afterAll(() => {
  delete process.env['RANKSCOPE_DATA']
  rmSync(folder, { recursive: true, force: true })
})

async function simulate(...words: string[]) {
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
  const code = await runVerb([simulateVerb], ['simulate', ...words], output, new AbortController().signal)
  return {
    code,
    stdout,
    stderr,
    json: () => JSON.parse(stdout) as Record<string, number | boolean | unknown[]>,
  }
}

describe('rankscope simulate', () => {
  test('tells time, MFU, bubble and memory, with ranks alike in one row', async () => {
    const { code, stdout } = await simulate('part0')
    expect(code).toBe(0)
    expect(stdout).toContain('part0 on 8 ranks of h100_sxm')
    expect(stdout).toMatch(/MFU {7}\d+\.\d % of 989 TFLOP\/s dense float16/)
    expect(stdout).toMatch(/\n0–7 {4}\d/)
  })

  test('one rank is one rank, one layer is one layer', async () => {
    const { stdout } = await simulate('monolith', '--layers', '1')
    expect(stdout).toContain('monolith on 1 rank of h100_sxm\n')
    expect(stdout).toContain(', 1 layer, ')
  })

  test('answers with the lab’s figures under --lab', async () => {
    const { json } = await simulate('part3', '--lab', '--json')
    expect(json()).toMatchObject({
      ok: true,
      worldSize: 4,
      events: 352,
      memoryUnit: 'elements',
      violations: [],
    })
    expect(Math.abs(Number(json()['stepSeconds']) / 0.10912358460171454 - 1)).toBeLessThan(1e-9)
  })

  test('keeps a run file and a trace when asked, and nothing otherwise', async () => {
    const out = join(folder, 'part3.rankscope')
    const trace = join(folder, 'traces', 'part3.json')
    await simulate('part3')
    expect(existsSync(out)).toBe(false)
    await simulate('part3', '--out', out, '--trace', trace)
    const { data, close } = readRun(out)
    expect(data.header).toMatchObject({ kind: 'simulated', worldSize: 4, complete: true })
    expect(data.header.subject).toMatchObject({ strategy: 'part3', hardware: 'h100_sxm', dtype: 'float16' })
    expect(data.flows.count).toBe(48)
    close()
    const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8')) as { traceEvents: { ph: string }[] }
    expect(new Set(traceEvents.map(event => event.ph))).toEqual(new Set(['M', 'X', 'C', 's', 'f']))
  })

  test('times the plan of a run file anew on another cluster', async () => {
    const out = join(folder, 'again.rankscope')
    await simulate('part3', '--out', out)
    const again = (await simulate(out, '--json')).json()
    const first = (await simulate('part3', '--json')).json()
    expect(again).toEqual(first)
    const slower = (await simulate(out, '--cluster', 'rtx_4090', '--json')).json()
    expect(Number(slower['stepSeconds'])).toBeGreaterThan(Number(first['stepSeconds']))
    expect((await simulate(out, '--ranks', '8')).code).toBe(2)
    // A run file may have any name.
    const renamed = join(folder, 'renamed')
    copyFileSync(out, renamed)
    expect((await simulate(renamed, '--json')).json()).toEqual(first)
    expect((await simulate(folder, '--json')).code).toBe(1)
  })

  test('eight-bit numbers count against the peak for them', async () => {
    const { stdout } = await simulate('part3', '--dtype', 'float8')
    expect(stdout).toContain('of 1979 TFLOP/s dense float8')
  })

  test('on the ideal cluster nothing but compute takes time', async () => {
    const { json } = await simulate('gpipe', '--cluster', 'ideal', '--json')
    // 8 microbatches of 64 samples on 4 stages of one layer: 11 x 3 us a sample.
    expect(json()['stepSeconds']).toBeCloseTo(11 * 64 * 3e-6, 12)
    expect(json()).toMatchObject({ loadSeconds: 0, mfu: null })
  })

  test('links that are shared fairly are named', async () => {
    expect((await simulate('part3', '--fair-links')).stdout).toContain('links shared fairly')
    expect((await simulate('part3', '--fair-links', '--json')).json()['links']).toBe('fair')
  })

  test('a memory limit exceeded is an error with rank and bytes', async () => {
    const { code, stderr, json } = await simulate('part3', '--set', 'memory.gigabytes=1', '--json')
    expect(code).toBe(1)
    expect(stderr).toContain('Rank 0 needs')
    expect(json()).toMatchObject({ ok: false })
  })

  test('a faulty strategy is told with rank and line, and is not timed', async () => {
    const file = join(folder, 'faulty.ts')
    writeFileSync(
      file,
      `import { strategy } from 'rankscope/strategy'
export default strategy({
  name: 'faulty',
  async train(model, dist) {
    await dist.receive(1 - dist.rank)
  },
})
`,
    )
    const { code, json } = await simulate(file, '--ranks', '2', '--json')
    expect(code).toBe(1)
    expect(json()).toMatchObject({ ok: false, worldSize: 2, stepSeconds: null, peakMemory: [] })
    expect(JSON.stringify(json()['violations'])).toContain('"line":5')
  })

  test('schedules, unknown names, clusters and nonsense', async () => {
    expect((await simulate('schedule:zb-h1')).code).toBe(0)
    expect((await simulate('part9')).stderr).toContain('There is no strategy "part9"')
    expect((await simulate('part3', '--cluster', 'h9000')).stderr).toContain('There is no system "h9000"')
    expect((await simulate('part3', '--cluster', 'this-machine')).stderr).toContain('hardware --measure')
    expect(await simulate('part3', '--set', 'memory')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('path=value'),
    })
    expect((await simulate('part3', '--ranks', '2', '--world-size', '4')).code).toBe(2)
    expect((await simulate('part3', '--ranks', 'many')).code).toBe(2)
    expect((await simulate('part3', '--cluster', 'rtx_4090x1', '--ranks', '12')).stderr).toContain(
      'Ask for more nodes',
    )
  })
})

test.each([
  ['--ranks', '0', '--ranks must be a whole number from 1 to 65536, not "0"'],
  ['--world-size', '65537', '--world-size must be a whole number from 1 to 65536, not "65537"'],
  ['--layers', '0', '--layers must be a whole number from 1 to 65536, not "0"'],
  ['--layers', '99999', '--layers must be a whole number from 1 to 65536, not "99999"'],
  ['--global-batch', '0', '--global-batch must be a whole number from 1 to 16777216, not "0"'],
  ['--batch', '99999999999', '--batch must be a whole number from 1 to 16777216, not "99999999999"'],
  ['--steps', '1001', '--steps must be a whole number from 1 to 1000, not "1001"'],
  ['--set', 'memory.gigabytes=-1', '--set: h100_sxm with --set: Too small: expected number to be >0'],
  ['--set', 'memory.gigabytes=much', '--set: The value of memory.gigabytes, "much", is neither'],
  ['--cluster', 'h100_sxmx0', '--cluster: "h100_sxmx0" has no nodes: at least 1'],
  [
    '--param',
    'model.hidden=0',
    '--param: linear-stack.hidden must be a whole number of at least 1, but is 0.',
  ],
  ['--param', 'chunks=0', '--param: The parameter chunks must be a whole number from 1 to'],
  ['--param', 'chunks=two', '--param: The parameter chunks must be a whole number from 1 to'],
  ['--param', 'colour=3', '--param: The strategy interleaved-1f1b has no parameter "colour"'],
])(
  'a number out of its bounds is wrong usage, as one that is none: %s %s',
  async (option, value, message) => {
    const { code, stdout, stderr } = await simulate('interleaved-1f1b', option, value)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  },
)

test('on this machine it simulates the task that run trains, as soon as the machine was measured; a damaged measure stops nothing else', async () => {
  const words = ['part3', '--ranks', '2', '--cluster', 'this-machine', '--json']
  const before = await simulate(...words)
  expect(before.code).toBe(1)
  expect(before.stderr).toContain('rankscope hardware --measure')
  writeFileSync(join(folder, 'this-machine.json'), '{"garbage":')
  expect((await simulate(...words)).stderr).toContain('rankscope hardware --measure')
  expect((await simulate('part3', '--json')).code).toBe(0)
  const machine = { cpu: 'CPU', cores: 2, memoryBytes: 8e9, system: '', node: '', gpus: [] }
  const rate = [{ size: 1e6, perSecond: 3e10 }]
  const kernels = { device: '', layers: rate, updates: rate, sums: rate }
  keepMeasuredSystem(systemOf(machine, { memoryBytesPerSecond: 1e10, kernels, ranks: rankCosts }))
  const { code, json } = await simulate(...words)
  expect(code).toBe(0)
  const { plan } = await planOf('part3', taskRequest('part3', { worldSize: 2 }), {
    signal: new AbortController().signal,
  })
  expect(json()).toMatchObject({ cluster: 'this-machine', planHash: plan!.header.hash, mfu: null })
  const crowded = await simulate('part3', '--ranks', '4', '--cluster', 'this-machine')
  expect(crowded.stdout).toContain('4 ranks take turns on 2 cores, which is not simulated')
  expect((await simulate('part3', '--ranks', '2', '--cluster', 'this-machine')).stdout).not.toContain('turns')
  // As it was kept before ranks were measured: no table, no version.
  const {
    ranks: _ranks,
    version: _version,
    ...older
  } = systemOf(machine, {
    memoryBytesPerSecond: 1e10,
    kernels,
    ranks: rankCosts,
  })
  const { stepSeconds } = json() as { stepSeconds: number }
  keepMeasuredSystem(older)
  const again = await simulate(...words)
  expect(again.code).toBe(0)
  expect((again.json() as { stepSeconds: number }).stepSeconds).toBeLessThan(stepSeconds)
})
