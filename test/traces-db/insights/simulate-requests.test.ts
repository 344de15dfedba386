import { describe, expect, test } from 'vitest'
import { changeOfTime, type SimulateRequest } from '../../../engine/base/insight.ts'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { recordNamed } from '../../../engine/service/record-named.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import type { RecordRequest } from '../../../engine/strategy/setup.ts'
import {
  asItIs,
  evenStages,
  lessBubble,
  lessCommunication,
  lessMemory,
} from '../../../traces-db/insights/simulate-requests.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { simulatedRunOf } from '../metrics/simulated-run.ts'
import { runArt } from '../run-art.ts'

const card = 'h100_sxm'
const pipeline = { worldSize: 4, layers: 8, globalBatch: 8, batch: 1 }
const parallel = { worldSize: 4, layers: 4, globalBatch: 64, batch: 8 }

const remedies = { lessBubble, evenStages, lessMemory, lessCommunication }

async function asked({ strategy, cluster, change: _, against: __, ...request }: SimulateRequest) {
  const { plan } = await recordNamed(strategy, request)
  const simulation = simulate(
    plan!,
    clusterNamed(cluster),
    request.dtype === undefined ? {} : { dtype: request.dtype },
  )
  return {
    stepSeconds: simulation.stepSeconds,
    peakBytes: Math.max(...simulation.memory.map(({ peak }) => peak.bytes)),
    exposed: simulation.ranks.reduce((sum, { transfer }) => sum + transfer, 0),
  }
}

/** A run and what the simulator says of it and of each remedy, as the insights ask for them. */
async function answers(
  remedy: (run: RunData, stepNs: number) => SimulateRequest[],
  strategy: string,
  request: RecordRequest,
  cluster = card,
) {
  const run = await simulatedRunOf(strategy, request, cluster)
  const itself = await asked(asItIs(run, run.header.lengthNs)!)
  const requests = remedy(run, run.header.lengthNs)
  const found = new Map<string, Awaited<ReturnType<typeof asked>>>()
  for (const entry of requests) found.set(entry.change, await asked(entry))
  return { run, itself, requests, found }
}

describe('what a remedy would bring', () => {
  test('the run itself, asked of the simulator as it is, takes as long', async () => {
    const { run, itself } = await answers(lessMemory, 'part0', parallel)
    expect(changeOfTime(asItIs(run, run.header.lengthNs)!, itself.stepSeconds)).toBe(0)
  })

  test('stages that are uneven: as many ranks as the layers can be dealt out to', async () => {
    const { itself, found } = await answers(evenStages, 'schedule:1f1b', { ...pipeline, layers: 6 }, 'ideal')
    expect([...found.keys()]).toEqual(['3 ranks of 2 layers each', '6 ranks of one layer each'])
    // Fewer ranks waste less of each, more are done sooner.
    const [fewer, more] = [...found.values()].map(({ stepSeconds }) => stepSeconds)
    expect(3 * fewer!).toBeLessThan(4 * itself.stepSeconds)
    expect(more).toBeLessThan(itself.stepSeconds)
    expect((await answers(evenStages, 'schedule:1f1b', pipeline)).requests).toEqual([])
  })

  test('memory of a pipeline that is full: smaller microbatches, fewer of them in flight', async () => {
    const { itself, found } = await answers(lessMemory, 'schedule:gpipe', {
      ...pipeline,
      globalBatch: 32,
      batch: 2,
    })
    expect([...found.keys()]).toEqual([
      '32 microbatches of half the size',
      '1F1B, which holds fewer microbatches at once',
    ])
    const { peakBytes } = found.get('1F1B, which holds fewer microbatches at once')!
    expect(peakBytes).toBeLessThan(itself.peakBytes)
  })

  test('memory of data parallelism that is full: smaller microbatches, recomputation, shards', async () => {
    const { itself, found } = await answers(lessMemory, 'part0', parallel)
    expect(found.size).toBe(3)
    for (const { peakBytes } of found.values()) expect(peakBytes).toBeLessThan(itself.peakBytes)
  })

  test('exposed communication: fewer bytes, or more work between them', async () => {
    const { itself, found, requests } = await answers(lessCommunication, 'part0', {
      ...parallel,
      dtype: 'float32',
    })
    expect([...found.keys()]).toEqual([
      'half the bytes, in bfloat16',
      'twice the samples a step between two exchanges',
    ])
    for (const request of requests) {
      const { exposed } = found.get(request.change)!
      expect(exposed / request.globalBatch!).toBeLessThan(itself.exposed / parallel.globalBatch)
    }
    const sharded = await answers(lessCommunication, 'part1', parallel)
    expect([...sharded.found.keys()]).toContain('whole weights on every rank, gradients alone exchanged')
  })

  test('of a run that follows no plan, or a cluster nobody knows, nothing can be asked', async () => {
    const planned = await simulatedRunOf('part0', parallel, card)
    const { header } = planned
    const elsewhere = {
      ...planned,
      header: { ...header, subject: { ...header.subject, hardware: 'a laptop' } },
    }
    for (const [name, remedy] of Object.entries(remedies)) {
      expect(remedy(runArt('0 s* | kkk tttt kk'), 9), name).toEqual([])
      expect(remedy(elsewhere, 9), name).toEqual([])
    }
  })
})

test('the time of a sample is compared, whatever the samples of a step', () => {
  const request = { globalBatch: 16, against: { stepNs: 1000, globalBatch: 8 } } as SimulateRequest
  expect(changeOfTime(request, 1800e-9)).toBeCloseTo(-0.1)
  expect(changeOfTime({ ...request, globalBatch: 8 }, 1800e-9)).toBeCloseTo(0.8)
  expect(changeOfTime({ ...request, globalBatch: undefined }, 1000.1e-9)).toBe(0)
  expect(changeOfTime({ ...request, against: { stepNs: 0, globalBatch: 8 } }, 1)).toBe(undefined)
})
