/**
 * What recording costs. Budgets: 200,000 operations a second natively; part1 at its defaults (32 ranks, 64
 * layers) well under half a second of CPU, its first recording in a fresh process included. Beside it: the
 * same with the line of every operation, and in isolation, as the editor records on a pause in typing.
 */
import { readFileSync } from 'node:fs'
import { recordIsolated } from '../../engine/service/isolation/record-isolated.ts'
import { strategies } from '../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../engine/strategy/record.ts'
import type { RecordRequest } from '../../engine/strategy/setup.ts'

const cases: readonly { readonly name: string; readonly request: RecordRequest }[] = [
  { name: 'part1', request: {} },
  { name: 'part0', request: { worldSize: 32, layers: 64, globalBatch: 1024, batch: 4 } },
  { name: 'part3', request: { worldSize: 64, layers: 64, globalBatch: 4096, batch: 8 } },
]
const repetitions = 5

export async function bench(): Promise<void> {
  for (const { name, request } of cases) {
    const strategy = strategies.find(entry => entry.name === name)!
    const file = `strategies/${name}.ts`
    await measure(`${name}, native`, () => recordStrategy(strategy, request))
    await measure(`${name}, with lines`, () => recordStrategy(strategy, request, file))
  }
  const source = readFileSync(new URL('../../engine/strategies/part1.ts', import.meta.url), 'utf8')
  await measure('part1, isolated', () => recordIsolated(source, 'part1.ts', {}))
}

async function measure(
  title: string,
  record: () => Promise<{ readonly plan: { readonly operations: { readonly count: number } } | undefined }>,
): Promise<void> {
  const milliseconds: number[] = []
  let operations = 0
  for (let i = 0; i < repetitions; i++) {
    const before = process.cpuUsage()
    operations = (await record()).plan!.operations.count
    const { user, system } = process.cpuUsage(before)
    milliseconds.push((user + system) / 1000)
  }
  const best = Math.min(...milliseconds)
  const rate = Math.round(operations / best)
  console.log(
    `${title.padEnd(20)}${operations} operations: first ${milliseconds[0]!.toFixed(0)} ms CPU, best ${best.toFixed(0)} ms, ${rate},000 operations a second`,
  )
}
