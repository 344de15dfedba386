/** The command line that the library tells does the same again: the same plan, the same figures. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { RunConfiguration } from '../../../engine/base/run-configuration.ts'
import { listStrategies } from '../../../engine/service/strategy-library.ts'
import { runVerb } from '../../../main/cli/run-verb.ts'
import { loadVerbs } from '../../../main/cli/verbs.ts'
import { commandLine, commandWords } from '../../../renderer/runs/run-command.ts'
import { readConfiguration } from '../../../traces-db/store/read-configuration.ts'

const folder = mkdtempSync(join(tmpdir(), 'rankscope-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function rankscope(words: readonly string[]): Promise<Record<string, unknown>> {
  const parts: string[] = []
  const output = { stdout: (part: string) => parts.push(part), stderr: () => {}, isTerminal: false }
  expect(
    await runVerb(await loadVerbs(words[0]), [...words, '--json'], output, new AbortController().signal),
  ).toBe(0)
  return JSON.parse(parts.join(''))
}

describe('the command line of a simulated run', () => {
  test.each([
    ['a strategy of the list', ['part3', '--cluster', 'rtx_4090', '--layers', '8', '--ranks', '2']],
    ['parameters of its own', ['hybrid-data-pipeline', '--cluster', 'h100_sxmx2', '--dtype', 'bfloat16']],
    ['a schedule by name', ['schedule:zb-h1', '--ranks', '4', '--param', 'chunks=1']],
    ['a cluster that was changed', ['gpipe', '--set', 'memory.gigabytes=160']],
    ['the teaching lab’s rules', ['part1', '--lab']],
    ['links that are shared fairly', ['part3', '--ranks', '4', '--layers', '8', '--fair-links']],
    ['sizes of a model', ['part3', '--model', 'gpt', '--param', 'model.heads=4', '--layers', '8']],
  ])('with %s', async (_, words) => {
    const out = join(folder, `${words.join('_').replaceAll(/[^\w]+/g, '-')}.rankscope`)
    const first = await rankscope(['simulate', ...words, '--out', out])
    const configuration = readConfiguration(out)
    const listed = listStrategies().find(({ name }) => name === configuration.strategy)
    const [program, ...again] = commandWords(configuration, listed?.source, out)
    expect(program).toBe('rankscope')
    expect(again).not.toContain(out)
    expect(again.includes('--fair-links')).toBe(words.includes('--fair-links'))
    expect(await rankscope(again)).toEqual(first)
  })

  test('of a text of one’s own names the run file, which holds its plan', async () => {
    const out = join(folder, 'own.rankscope')
    const first = await rankscope(['simulate', 'part3', '--ranks', '2', '--out', out])
    const configuration = readConfiguration(out)
    const [, ...again] = commandWords(configuration, 'another text', out)
    expect(again).toContain(out)
    expect(await rankscope(again)).toEqual(first)
  })
})

test('the command line of an executed run says all that was chosen', () => {
  const configuration: RunConfiguration = {
    kind: 'executed',
    strategy: 'part3',
    source: 'text',
    request: {
      worldSize: 2,
      layers: 16,
      globalBatch: 32,
      batch: 4,
      model: 'sharded-mlp',
      modelParameters: { dim: 128 },
      dtype: 'float32',
      parameters: { eager: true },
    },
    execution: { backend: 'wasm', steps: 20, optimizer: 'sgd', learningRate: 0.01, seed: 7 },
  }
  expect(commandLine(commandWords(configuration, 'text', '/x'))).toBe(
    'rankscope run part3 --world-size 2 --layers 16 --global-batch 32 --batch 4 --model sharded-mlp --dtype float32 --param model.dim=128 --param eager=true --backend wasm --steps 20 --optimizer sgd --learning-rate 0.01 --seed 7',
  )
  expect(commandLine(commandWords(configuration, 'other', '/my runs/a.rankscope'))).toContain(
    "run '/my runs/a.rankscope' --backend",
  )
})
