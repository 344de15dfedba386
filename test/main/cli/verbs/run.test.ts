/** `rankscope run` as a person or a program calls it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runVerb as runWords } from '../../../../main/cli/run-verb.ts'
import { runVerb } from '../../../../main/cli/verbs/run.ts'
import { openTracesService } from '../../../../traces-db/service/in-process.ts'
import { readRun } from '../../../../traces-db/store/run-reader.ts'
import { socketFolders } from '../../../engine/runtime/run/leftovers.ts'

const folder = mkdtempSync(join(tmpdir(), 'rankscope-run-'))
const small = ['--backend', 'wasm', '--layers', '4', '--param', 'model.dim=32']

beforeAll(() => {
  process.env['RANKSCOPE_DATA'] = folder
})
afterAll(() => {
  delete process.env['RANKSCOPE_DATA']
  rmSync(folder, { recursive: true, force: true })
})

async function run(...words: string[]) {
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
  const code = await runWords([runVerb], ['run', ...words], output, new AbortController().signal)
  return { code, stdout, stderr }
}

describe('rankscope run', () => {
  test('trains, tells the loss as it falls, and where each rank spent its time', async () => {
    const { code, stdout, stderr } = await run('part3', '--ranks', '2', '--steps', '6', ...small)
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^part3 · 2 ranks · wasm \(tfjs-backend-wasm /)
    const losses = [...stdout.matchAll(/^Step (\d\d) \| Loss: (\d+\.\d{6})$/gm)].map(match =>
      Number(match[2]),
    )
    expect(losses).toHaveLength(2)
    expect(losses[1]).toBeLessThan(losses[0]!)
    expect(stdout).toMatch(/^Final Loss: \d+\.\d{6}$/m)
    expect(stdout).toMatch(/^Time: \d+\.\d{3} s for 6 steps/m)
    expect(stdout).toMatch(/^ {3}1 {2}\d+\.\d % +\d+\.\d % +\d+\.\d % +\d+\.\d % +[\d.]+ kB$/m)
  })

  test('answers programs with one object, whose run file is as it says', async () => {
    const { code, stdout } = await run('monolith', '--steps', '3', '--json', ...small)
    expect(code).toBe(0)
    const answer = JSON.parse(stdout) as Record<string, unknown> & {
      path: string
      lossPerStep: number[]
      ranks: unknown[]
    }
    expect(answer).toMatchObject({
      strategy: 'monolith',
      ok: true,
      worldSize: 1,
      model: 'sharded-mlp',
      globalBatch: 32,
      dtype: 'float32',
      backend: 'wasm',
      mfu: null,
      violations: [],
      execution: { optimizer: 'adam', learningRate: 0.001, seed: 42, steps: 3, stepsDone: 3 },
    })
    expect(answer.lossPerStep).toHaveLength(3)
    expect(answer.ranks).toHaveLength(1)
    const { data, close } = readRun(answer.path)
    expect(data.header).toMatchObject({ kind: 'executed', complete: true, subject: { backend: 'wasm' } })
    expect(data.header.subject.strategySource).toContain("name: 'monolith'")
    close()
    const traces = openTracesService({ home: folder })
    const figures = await traces.client.figures({ run: answer['run'] as string })
    expect(figures).toMatchObject({ loss: answer.lossPerStep[2], losses: answer.lossPerStep })
    await traces.close()
    // The plan that it keeps can be run again, to the bit.
    const again = await run(answer.path, '--steps', '3', '--json', '--backend', 'wasm')
    expect(JSON.parse(again.stdout)).toMatchObject({
      lossPerStep: answer.lossPerStep,
      planHash: answer['planHash'],
    })
  })

  test('a strategy that cannot work so fails with its own rule, and keeps nothing', async () => {
    const before = readdirSync(join(folder, 'runs')).length
    const { code, stdout, stderr } = await run('ping-pong', '--ranks', '3', ...small)
    expect(code).toBe(1)
    expect(stdout).toContain('ping-pong is a game for exactly 2 ranks.')
    expect(stderr).toMatch(/^rankscope: /)
    expect(readdirSync(join(folder, 'runs'))).toHaveLength(before)
  })

  test.each([
    [['part3', '--optimizer', 'rmsprop'], '--optimizer is adam or sgd'],
    [['part3', '--steps', '0'], '--steps must be a whole number'],
    [['part3', '--learning-rate=-1'], '--learning-rate takes a number above 0'],
  ])('%j is wrong usage', async (words, message) => {
    const { code, stderr } = await run(...words)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  test('a back end that is not there is named with what there is', async () => {
    const { code, stderr } = await run('monolith', '--backend', 'abacus')
    expect(code).toBe(1)
    expect(stderr).toContain('tensorflow, webgpu, wasm, cpu')
  })

  test.skipIf(process.platform === 'win32')(
    'Ctrl+C ends it in order: the run is kept, and says that it was cut short',
    async () => {
      const program = resolve(import.meta.dirname, '../../../../main/cli/rankscope.ts')
      const words = [program, 'run', 'part0', '--ranks', '2', '--steps', '100000', '--json', ...small]
      // Of its own group, which then gets the signal as from a terminal: the ranks too.
      const child = spawn(process.execPath, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
      await once(createInterface({ input: child.stderr }), 'line')
      process.kill(-child.pid!, 'SIGINT')
      let stdout = ''
      child.stdout.on('data', data => {
        stdout += String(data)
      })
      const [code] = (await once(child, 'close')) as [number]
      expect(code).toBe(0)
      const answer = JSON.parse(stdout) as {
        path: string
        ok: boolean
        execution: { cutShort: string; stepsDone: number }
      }
      expect(answer.ok).toBe(true)
      expect(answer.execution.cutShort).toBe('It was stopped before its last step.')
      const { data, close } = readRun(answer.path)
      expect(data.header).toMatchObject({
        complete: true,
        subject: { execution: { cutShort: answer.execution.cutShort } },
      })
      expect(data.lanes.length).toBeGreaterThan(0)
      close()
      expect(socketFolders(child.pid!)).toEqual([])
    },
  )
})
