/** The batches of a run: they are taken by the store, and measured they say what the run itself says. */
import { beforeAll, describe, expect, test } from 'vitest'
import { kindOf, type Plan } from '../../../../engine/base/plan.ts'
import { communicationTrack, tracksPerRank } from '../../../../engine/base/plan-tracks.ts'
import { clusterNamed } from '../../../../engine/hardware/catalogue.ts'
import { simulate } from '../../../../engine/simulate/simulate.ts'
import { simulatedRun } from '../../../../engine/simulate/simulation-run.ts'
import { measurable, measureRun } from '../../../../traces-db/metrics/measure-run.ts'
import { addBatch, BatchState } from '../../../../traces-db/store/add-batch.ts'
import { MemoryRun } from '../../../../traces-db/store/memory-run.ts'
import { planOf, type Ran, run } from './run-strategy.ts'

const steps = 4
let plan: Plan
let ran: Ran
let stored: MemoryRun

beforeAll(async () => {
  plan = (await planOf('hybrid-data-pipeline', { worldSize: 4 }))!
  ran = await run(plan, { steps })
  stored = new MemoryRun(ran.result.header)
  const state = new BatchState()
  for (const batch of ran.batches) addBatch(state, batch, stored)
  stored.finish({ ...ran.result.header, lengthNs: state.endNs })
})

const slicesOf = (track: number) =>
  stored.lanes
    .filter(lane => lane.track === track)
    .flatMap(lane =>
      Array.from({ length: lane.count }, (_, i) => ({
        start: lane.start[i]!,
        end: lane.start[i]! + lane.duration[i]!,
        name: stored.labels[lane.label[i]!]!.name,
        operation: lane.operation?.[i] ?? -1,
      })),
    )

test('every operation of every step is reported once', () => {
  expect(ran.result.failure).toBeUndefined()
  expect(ran.result.events).toBe(plan.operations.count * steps)
  expect(ran.result.droppedEvents).toBe(0)
})

test('its ranks lie on the rows of a simulation of the same plan', () => {
  const { batch } = simulatedRun(simulate(plan, clusterNamed('h100_sxm', [])), new Date(0).toISOString())
  const ranks = plan.header.worldSize
  expect(stored.tracks.slice(0, ranks * tracksPerRank)).toEqual(batch.tracks)
  expect(stored.processes.slice(0, ranks)).toEqual(batch.processes)
})

test('a message begins to arrive after it was sent, and an arrow joins the two, every time', () => {
  const messages = Array.from({ length: plan.operations.count }, (_, i) => i).filter(
    i => kindOf(plan, i) === 'receive',
  )
  const flows = ran.batches.reduce((sum, batch) => sum + (batch.flows?.from.length ?? 0), 0)
  expect(flows).toBe(messages.length * steps)
  for (const { slices, flows: arrows } of ran.batches) {
    for (const [i, from] of (arrows?.from ?? []).entries()) {
      const to = arrows!.to[i]!
      expect(plan.operations.partner[slices!.operation![to]!]).toBe(slices!.operation![from])
      expect(arrows!.toTime[i]).toBeGreaterThanOrEqual(arrows!.fromTime[i]!)
    }
  }
})

test('the members of a collective begin together', () => {
  const begins = new Map<number, number[]>()
  for (let rank = 0; rank < plan.header.worldSize; rank++) {
    for (const { start, operation } of slicesOf(communicationTrack(rank))) {
      const instance = plan.operations.collective[operation]!
      if (instance >= 0) begins.set(instance, [...(begins.get(instance) ?? []), start])
    }
  }
  expect(begins.size).toBeGreaterThan(0)
  for (const times of begins.values()) {
    // As many different times as steps: within one, all members share it.
    expect(new Set(times).size).toBe(steps)
  }
})

test('steps tile the run', () => {
  const marks = slicesOf(tracksPerRank * plan.header.worldSize)
  expect(marks.map(({ name }) => name)).toEqual(['step 0', 'step 1', 'step 2', 'step 3'])
  for (const [i, mark] of marks.entries()) if (i > 0) expect(mark.start).toBe(marks[i - 1]!.end)
})

describe('measured from its file', () => {
  test('compute, transfer and bubble of each rank are those that the run told, and add up', () => {
    const measures = measureRun(measurable(stored), { kind: 'run' })
    expect(measures.window.steps).toBe(steps)
    for (const [rank, own] of measures.ranks.entries()) {
      const { states } = ran.result.ranks[rank]!
      expect(own.computeNs).toBeCloseTo(states.compute, -2)
      expect(own.exposedCommunicationNs).toBeCloseTo(states.transfer, -2)
      expect(own.waitNs).toBeCloseTo(states.wait, -2)
      expect(own.computeNs + own.exposedCommunicationNs + own.bubbleNs).toBe(own.totalNs)
    }
    expect(measures.bubble.ofTotal).toBeCloseTo(ran.result.bubble.ofTotal, 4)
  })

  test('memory rises and falls back to what outlives a step', () => {
    const weights = stored.counters.find(
      ({ track }) => stored.tracks[track]!.series === 'weights' && stored.tracks[track]!.process === 0,
    )!
    const gradients = stored.counters.find(
      ({ track }) => stored.tracks[track]!.series === 'gradients' && stored.tracks[track]!.process === 0,
    )!
    expect(weights.value[weights.count - 1]).toBeGreaterThan(0)
    expect(Math.max(...gradients.value.subarray(0, gradients.count))).toBeGreaterThan(0)
    expect(gradients.value[gradients.count - 1]).toBe(0)
  })
})
