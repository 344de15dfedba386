/** The teaching lab's own figures, re-run: `--lab` must give the same numbers. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { labTrace } from '../../../engine/simulate/lab-trace.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import { strategies } from '../../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'
import { describeWithShared } from '../../shared-folder.ts'

interface ReferenceRun {
  readonly name: string
  readonly world_size: number
  readonly num_layers: number
  readonly global_batch_size: number
  readonly batch_size?: number
  readonly execution_time_s: number
  readonly mfu_percent: number
  readonly trace_events: number
  readonly ranks: readonly { readonly rank: number; readonly peak: number; readonly events: number }[]
}

/** Which of our strategies runs the loop of a reference run. */
const strategyOf: Readonly<Record<string, string>> = {
  part3_gpipe: 'gpipe',
  part4_ddp_accum_b64: 'part0',
  part4_zero_b128: 'part1',
  readme_4x4x16_1f1b_b4: 'part3',
  readme_4x4x16_ddp_b4: 'part0',
  pp2_m4_1f1b: 'part3',
  pp4_m8_1f1b: 'part3',
  pp8_m8_1f1b: 'part3',
}

async function labSimulation(
  name: string,
  worldSize: number,
  layers: number,
  globalBatch: number,
  batch?: number,
) {
  const strategy = strategies.find(candidate => candidate.name === name)!
  const request = { worldSize, layers, globalBatch, batch, model: 'linear-stack' }
  const { plan, faults } = await recordStrategy(strategy, request)
  expect(faults).toEqual([])
  return simulate(plan!, clusterNamed('h100_80g_nvl8'), { lab: true })
}

const near = (actual: number, expected: number) => expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-9)

describe("the lab's figures", () => {
  test.each([
    ['part0', 8, 36, 32, 4, 0.01967935151316352, 0.5028420089638029, 2896, 1_845_493_760],
    ['part1', 32, 64, 256, 8, 0.18436232169217, 0.1908436157989993, 28_736, 2_297_954_304],
    ['part2', 4, 16, 2048, 2048, 2.723223794822219, 0.2067218840007467, 154, 51_673_825_280],
    ['part3', 4, 4, 512, 64, 0.10912358460171454, 0.3224268357500345, 352, 2_466_250_752],
    ['gpipe', 4, 4, 512, 64, 0.11375310724498189, 0.30930471211707605, 352, 4_596_957_184],
  ] as const)('%s at the lab’s defaults: time, MFU, records, peak of rank 0', async (...row) => {
    const [name, worldSize, layers, globalBatch, batch, seconds, mfu, records, peak] = row
    const simulation = await labSimulation(name, worldSize, layers, globalBatch, batch)
    near(simulation.stepSeconds, seconds)
    near(simulation.mfu!, mfu)
    expect([...labTrace(simulation)]).toHaveLength(records)
    expect(simulation.lab!.ranks[0]!.peakElements).toBe(peak)
  })
})

describeWithShared('the reference runs of the lab', ['golden', 'lab', 'reference_runs.json'], path => {
  const runs = JSON.parse(readFileSync(path, 'utf8')) as ReferenceRun[]

  test.each(runs.map(run => [run.name, run] as const))('%s', async (_, run) => {
    const name = strategyOf[run.name] ?? run.name
    const { world_size, num_layers, global_batch_size, batch_size } = run
    const simulation = await labSimulation(name, world_size, num_layers, global_batch_size, batch_size)
    near(simulation.stepSeconds, run.execution_time_s)
    near(simulation.mfu!, run.mfu_percent / 100)
    const events = simulation.lab!.ranks.reduce((sum, rank) => sum + rank.events, 0)
    expect(2 * events).toBe(run.trace_events)
    for (const { rank, peak, events: own } of run.ranks) {
      near(simulation.lab!.ranks[rank]!.peakElements, peak)
      expect(simulation.lab!.ranks[rank]!.events).toBe(own)
    }
  })
})

interface LabRecord {
  readonly ph: string
  readonly name: string
  readonly pid: string
  readonly ts: number
  readonly dur?: number
  readonly args: { readonly layer?: number | null; readonly samples?: readonly number[] }
}

describeWithShared('the traces of the lab', ['traces', 'lab'], folder => {
  test.each([
    ['part0', 'part0', 8, 36, 32, 4],
    ['part1', 'part1', 32, 64, 256, 8],
    ['part2', 'part2', 4, 16, 2048, 2048],
    ['part3', 'part3', 4, 4, 512, 64],
    ['gpipe', 'part3_gpipe', 4, 4, 512, 64],
    ['part3', 'readme_4x4x16_1f1b_b4', 4, 4, 16, 4],
  ] as const)('%s issues the operations of %s.json in the same order, at the same times', async (...row) => {
    const [name, file, worldSize, layers, globalBatch, batch] = row
    const text = gunzipSync(readFileSync(`${folder}/${file}.json.gz`)).toString()
    const { traceEvents } = JSON.parse(text) as { traceEvents: LabRecord[] }
    const mine = [
      ...labTrace(await labSimulation(name, worldSize, layers, globalBatch, batch)),
    ] as LabRecord[]
    const kind = (record: LabRecord) => /[a-z_]+/.exec(record.name)?.[0]
    const shape = (record: LabRecord) => [record.ph, kind(record), record.pid, record.args.layer ?? null]
    expect(mine.map(shape)).toEqual(traceEvents.map(shape))
    for (let i = 0; i < mine.length; i++) {
      expect(Math.abs(mine[i]!.ts - traceEvents[i]!.ts)).toBeLessThan(1e-9 * Math.max(1, traceEvents[i]!.ts))
      const sorted = (samples: readonly number[] = []) => [...samples].sort((a, b) => a - b)
      expect(mine[i]!.args.samples ?? []).toEqual(sorted(traceEvents[i]!.args.samples))
    }
  })
})
