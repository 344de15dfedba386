/** `rankscope schedule` as a person or a program calls it: what it prints, and with which exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runVerb } from '../../../../main/cli/run-verb.ts'
import { scheduleVerb } from '../../../../main/cli/verbs/schedule.ts'

const folder = mkdtempSync(join(tmpdir(), 'rankscope-schedule-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function rankscope(line: string) {
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
  const code = await runVerb(
    [scheduleVerb],
    ['schedule', ...line.split(' ')],
    output,
    new AbortController().signal,
  )
  return { code, stdout, stderr }
}

function fileWith(text: string): string {
  const path = join(folder, 'order.csv')
  writeFileSync(path, text)
  return path
}

describe('rankscope schedule', () => {
  test('draws a schedule and gives its figures', async () => {
    const { code, stdout } = await rankscope('1f1b --ranks 2 --microbatches 3')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'rank 0  F0 F1 ..... B0--- F2 B1--- .. B2---',
      'rank 1  .. F0 B0--- F1 B1--- F2 B2--- .....',
      '',
      '1f1b: 2 ranks, 3 microbatches',
      'makespan          12',
      'bubble            3: 25.0 % of total, 33.3 % of ideal, 25.0 % of span',
      'peak activations  2, 1 by rank, in microbatches of a full device-stage',
      '',
    ])
  })

  test('answers machines with one JSON object', async () => {
    const { code, stdout } = await rankscope('1f1b --world-size 2 --microbatches 2 --json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      schedule: '1f1b',
      order: [
        ['0F0', '0F1', '0B0', '0B1'],
        ['1F0', '1B0', '1F1', '1B1'],
      ],
      makespan: 9,
      bubble: { total: 3, ofTotal: 1 / 3, ofIdeal: 0.5, ofSpan: 1 / 3 },
      peakActivations: [2, 1],
    })
  })

  test.each([
    ['1f1b --ranks 4 --microbatches 8 --durations F=10,I=12,W=8', 330],
    ['1f1b --ranks 4 --microbatches 8 --durations F=1,B=2', 33],
    ['zb-1p --ranks 4 --microbatches 8 --durations F=10,I=10,W=10 --comm 2', 294],
    ['interleaved-1f1b --ranks 2 --microbatches 5 --chunks 2 --group 5', 16.5],
    ['dualpipe --ranks 4 --microbatches 8 --overlap max', 22],
    ['zb-2p --ranks 4 --microbatches 8 --memory-limit 4', 27],
  ])('%s has the makespan %d', async (line, makespan) => {
    const { stdout } = await rankscope(`${line} --json`)
    expect(JSON.parse(stdout).makespan).toBe(makespan)
  })

  test('writes CSV that it reads again', async () => {
    const { stdout } = await rankscope('zb-v --ranks 3 --microbatches 6 --csv')
    const again = await rankscope(`${fileWith(stdout)} --json`)
    const made = await rankscope('zb-v --ranks 3 --microbatches 6 --json')
    expect({ ...JSON.parse(again.stdout), schedule: 'zb-v' }).toEqual(JSON.parse(made.stdout))
  })

  test('says with rank and step what is wrong with an order', async () => {
    const { code, stderr } = await rankscope(fileWith('0F0,0F1,0B0,0B1\n1F1,1B0,1F2,1B1\n'))
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^rankscope: order\.csv is no valid schedule: rank 1, step 1: 1B0 runs backward before/,
    )
  })

  test.each([
    ['1f1b --ranks 4', 2, 'needs --ranks P and --microbatches M'],
    ['1f1b --ranks four --microbatches 8', 2, '--ranks must be a whole number'],
    [
      '1f1b --ranks 4 --microbatches 8 --durations F=fast',
      2,
      '--durations takes numbers of at least 0, not "fast"',
    ],
    ['1f1b --ranks 4 --microbatches 8 --durations X=1', 2, '--durations takes F, I, W and B'],
    ['1f1b --ranks 4 --microbatches 8 --overlap min', 2, '--overlap is sum or max, not "min"'],
    ['1f1b --ranks 4 --microbatches 8 --csv --json', 2, 'choose one'],
    ['1f1b --ranks 4 --world-size 2 --microbatches 8', 2, 'are one option'],
    ['1f1b --ranks 4 --microbatches 8 --chunk 2', 2, "Unknown option '--chunk'"],
    ['1f1b --ranks 0 --microbatches 8', 2, '--ranks must be a whole number from 1 to 1000000, not "0"'],
    ['1f1b --ranks 4 --microbatches 8 --memory-limit 0', 2, '--memory-limit takes numbers of at least 1'],
    ['1f1b --ranks 4 --microbatches 8 --comm=-1', 2, '--comm takes numbers of at least 0, not "-1"'],
    ['1f1b --ranks 4 --microbatches 8 --durations F=-1', 2, '--durations takes numbers of at least 0'],
    ['1f1b --ranks 4 --microbatches 8 --durations F=0,I=0,W=0', 2, '--durations: F, I and W are all 0'],
    ['interleaved-1f1b --ranks 4 --microbatches 8 --chunks 1', 2, '--chunks: interleaved-1f1b interleaves'],
    ['none.csv', 1, 'There is no file none.csv'],
    ['2f2b --ranks 4 --microbatches 8', 1, 'There is no schedule "2f2b"'],
    ['dualpipe --ranks 3 --microbatches 8', 1, 'dualpipe needs an even number of ranks'],
  ])('%s ends with exit code %i and a reason', async (line, exitCode, reason) => {
    const { code, stdout, stderr } = await rankscope(line)
    expect(code).toBe(exitCode)
    expect(stdout).toBe('')
    expect(stderr).toContain(reason)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('a file tells its own ranks and microbatches', async () => {
    const path = fileWith('0F0,0B0\n1F0,1B0\n')
    expect((await rankscope(`${path} --ranks 2 --microbatches 1 --json`)).code).toBe(0)
    expect((await rankscope(`${path} --ranks 4`)).stderr).toContain('order.csv has 2 ranks, not 4')
    expect((await rankscope(`${path} --memory-limit 1`)).code).toBe(0)
  })
})
