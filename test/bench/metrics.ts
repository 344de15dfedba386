/**
 * All measures of 1.7 million slices, of eight ranks of Kineto's shape, and a comparison of two runs of 100,000
 * slices each, beside a plain scan of the same columns. Budgets: 2 s, 3 s and 1 s.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareRuns } from '../../traces-db/compare/compare-runs.ts'
import { measureQueries } from '../../traces-db/metrics/measure-queries.ts'
import { type Measurable, measurable } from '../../traces-db/metrics/measure-run.ts'
import type { RunData } from '../../traces-db/store/run-data.ts'
import { readRun } from '../../traces-db/store/run-reader.ts'
import { createRunWriter } from '../../traces-db/store/run-writer.ts'
import { writeWhole } from '../../traces-db/store/write-whole.ts'
import { type RunOf, runOf, type SliceOf } from '../traces-db/run-of.ts'

export async function bench(): Promise<void> {
  await all('1.7 million slices, 8 ranks of 32 streams and threads', gpuRun(8, 1_700_000), 2000)
  await all('eight ranks of about 60 MB of trace: 8 x 180,000 slices', gpuRun(8, 8 * 180_000), 3000)
  fromFile(gpuRun(8, 1_700_000))
  const [a, b] = [measurable(gpuRun(2, 100_000, 1)), measurable(gpuRun(2, 100_000, 2))]
  const ms = timed(() =>
    compareRuns(
      [
        { run: 'a', subject: a },
        { run: 'b', subject: b },
      ],
      0,
    ),
  )
  console.log(`compare of two runs of 100,000 slices: ${ms.toFixed(0)} ms (budget 1000 ms)`)
}

/** What a first question about a run pays before it is answered. */
function fromFile(run: RunData): void {
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-bench-'))
  try {
    const path = join(folder, 'run.rankscope')
    writeWhole(run, run.header, createRunWriter(path))
    const ms = timed(() => {
      const reader = readRun(path)
      measurable(reader.data)
      reader.close()
    })
    console.log(`1.7 million slices from a run file, read and prepared: ${ms.toFixed(0)} ms`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function all(title: string, run: RunData, budgetMs: number): Promise<void> {
  console.log(`${title}\n  plain scan of starts and durations: ${timed(() => plainScan(run)).toFixed(0)} ms`)
  let subject: Measurable | undefined
  let total = timed(() => {
    subject = measurable(run)
  })
  console.log(`  prepare: ${total.toFixed(0)} ms`)
  const queries = measureQueries(() => subject!)
  const asked = { run: '', span: { kind: 'run' } } as const
  const { signal } = new AbortController()
  const calls = {
    measures: () => queries.measures(asked, signal),
    waitCauses: () => queries.waitCauses(asked, signal),
    operations: () => queries.operations(asked, signal),
    collectives: () => queries.collectives(asked, signal),
    criticalPath: () => queries.criticalPath(asked, signal),
    memory: () => queries.memory({ ...asked, rank: 0 }, signal),
    insights: () => queries.insights(asked, signal),
  }
  for (const [name, call] of Object.entries(calls)) {
    const ms = timed(call)
    if (name !== 'insights') total += ms
    console.log(`  ${name}: ${ms.toFixed(0)} ms`)
  }
  console.log(
    `  all measures together: ${total.toFixed(0)} ms (budget ${budgetMs} ms); insights ask for them again`,
  )
}

function timed(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

function plainScan(run: RunData): number {
  let sum = 0
  for (const { count, start, duration } of run.lanes) {
    for (let i = 0; i < count; i++) sum += start[i]! + duration[i]!
  }
  return sum
}

/** Half host operators with a launch in each, half kernels; every hundredth kernel a collective. */
function gpuRun(ranks: number, slices: number, seed = 1): RunData {
  let state = seed
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  const tracks: { -readonly [K in keyof RunOf['tracks'][number]]: RunOf['tracks'][number][K] }[] = []
  const flows: { from: number; to: number; name: string }[] = []
  const names: Record<string, { class: 'host' | 'runtime' | 'compute' | 'transfer' | 'annotation' }> = {
    cudaLaunchKernel: { class: 'runtime' },
    ncclDevKernel_AllReduce: { class: 'transfer' },
  }
  for (let i = 0; i < 40; i++) {
    names[`aten::op${i}`] = { class: 'host' }
    names[`kernel_${i}_gemm`] = { class: 'compute' }
  }
  const perRank = Math.floor(slices / ranks / 3)
  let id = 0
  for (let rank = 0; rank < ranks; rank++) {
    const operators: SliceOf[] = []
    const calls: SliceOf[] = []
    const kernels: SliceOf[] = []
    let host = 0
    let device = 0
    for (let i = 0; i < perRank; i++) {
      const duration = 4000 + random(4000)
      operators.push({ name: `aten::op${random(40)}`, start: host, duration })
      calls.push({ name: 'cudaLaunchKernel', start: host + 1000, duration: 2000 })
      const collective = i % 100 === 99
      device = Math.max(device + random(300), host + 2500)
      const length = collective ? 20_000 : 1000 + random(7000)
      kernels.push({
        name: collective ? 'ncclDevKernel_AllReduce' : `kernel_${random(40)}_gemm`,
        start: device,
        duration: length,
      })
      device += length
      flows.push({ from: id + perRank + i, to: id + 2 * perRank + i, name: 'ac2g' })
      host += duration + random(500)
    }
    id += 3 * perRank
    const marks = Array.from({ length: 5 }, (_, step) => ({
      name: `ProfilerStep#${step}`,
      start: Math.floor((step * host) / 5),
      duration: Math.floor(host / 5) - 1,
    }))
    tracks.push({ name: 'main', rank, lanes: [operators, calls] })
    tracks.push({ name: 'stream 7', kind: 'stream', rank, lanes: [kernels] })
    tracks.push({ name: 'steps', rank, lanes: [marks] })
    id += marks.length
    for (const { name } of marks) names[name] = { class: 'annotation' }
  }
  return runOf({ tracks, names, flows })
}
