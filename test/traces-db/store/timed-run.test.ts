/** A run at times that change: whatever came before, it is the run that its times make of the outline. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../../engine/base/plan.ts'
import type { RunHeader } from '../../../engine/base/run.ts'
import { completed, newTimes, type RunOutline, type RunTimes } from '../../../engine/base/timed-run.ts'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { memoryOf } from '../../../engine/simulate/memory.ts'
import { retime } from '../../../engine/simulate/retime.ts'
import { type Simulation, simulate } from '../../../engine/simulate/simulate.ts'
import { simulatedRun, timedSimulation } from '../../../engine/simulate/simulation-run.ts'
import { runInfo } from '../../../traces-db/detail/track-info.ts'
import { addBatch, BatchState } from '../../../traces-db/store/add-batch.ts'
import { DetailStore } from '../../../traces-db/store/detail-store.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { TimedOutline } from '../../../traces-db/store/timed-run.ts'
import { buildPlan, planRecipe } from '../../engine/simulate/random-plan.ts'

const cluster = clusterNamed('h100_sxm', [])

/** A plan, and lengths of its costs, again and again: many equal, some nothing, so that lanes change their order. */
const retimings = planRecipe.chain(recipe => {
  const plan = buildPlan(recipe)
  const { length } = plan.costs
  const lengths = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: length, maxLength: length })
  return fc.record({
    plan: fc.constant(plan),
    timings: fc.array(lengths, { minLength: 2, maxLength: 4 }),
    isLab: fc.boolean(),
  })
})

/** The simulation of a plan whose costs have these lengths, microseconds. */
function simulated(plan: Plan, lengths: readonly number[], lab: boolean): Simulation {
  const times = retime(
    plan,
    Float64Array.from(lengths, length => length * 1e-6),
    undefined,
    {
      sendsNeverWait: lab,
    },
  )
  return { ...simulate(plan, cluster, { lab }), times, memory: memoryOf(plan, times) }
}

/** As a run that is kept: batch and sink instead of outline and times. */
function asKept(simulation: Simulation): RunData {
  const { header, batch } = simulatedRun(simulation, '')
  const { plan: _, details: __, ...columns } = batch
  const run = new MemoryRun(header)
  addBatch(new BatchState(), columns, run)
  return run
}

/** All that can be read of a run. */
function read(run: RunData) {
  return {
    lanes: run.lanes.map(({ ...lane }) => lane),
    counters: run.counters,
    instants: run.instants,
    flows: run.flows,
    info: runInfo(run, 'run'),
  }
}

test('timed anew and anew, it is at every time the run that would be kept of it', () => {
  fc.assert(
    fc.property(retimings, ({ plan, timings, isLab }) => {
      const first = timedSimulation(simulated(plan, timings[0]!, isLab), '')
      const outline = new TimedOutline(first.outline)
      let before = first.times
      for (const lengths of timings) {
        const simulation = simulated(plan, lengths, isLab)
        const { header, times, outline: same } = timedSimulation(simulation, '')
        expect(same).toBe(first.outline)
        const told = completed(newTimes(times, before), before)!
        expect(told).toEqual(times)
        expect(read(outline.at(header, told, new DetailStore()))).toEqual(read(asKept(simulation)))
        before = times
      }
    }),
  )
})

describe('refused are', () => {
  const track = {
    process: 0,
    kind: 'thread',
    tid: '0',
    name: '',
    series: '',
    unit: '',
    sortIndex: 0,
  } as const
  const outline: RunOutline = {
    labels: [{ name: 'forward', category: 'forward', class: 1, colour: '', microbatch: 0 }],
    processes: [{ id: 0, rank: 0, source: -1, pid: '0', name: '', labels: [], sortIndex: 0 }],
    tracks: [
      { ...track, id: 0 },
      { ...track, id: 1, kind: 'counter' },
    ],
    slices: {
      track: Uint32Array.of(0, 0),
      label: Uint32Array.of(0, 0),
      detail: Uint32Array.of(0, 0),
      operation: Int32Array.of(0, 1),
    },
    flows: { from: Uint32Array.of(0), to: Uint32Array.of(1), label: Uint32Array.of(0) },
  }
  const times: RunTimes = {
    slices: { position: Uint32Array.of(0, 1), start: Float64Array.of(0, 2), duration: Float64Array.of(2, 3) },
    counters: { count: Uint32Array.of(0, 2), time: Float64Array.of(0, 1), value: Float64Array.of(5, 6) },
  }
  const header: RunHeader = {
    title: '',
    kind: 'simulated',
    createdAt: '',
    lengthNs: 5,
    worldSize: 1,
    sources: [],
    subject: {},
    complete: true,
  }

  test('none of these', () => {
    const run = new TimedOutline(outline).at(header, times, new DetailStore())
    expect(run.lanes).toHaveLength(1)
    expect(run.flows).toMatchObject({ count: 1, fromTime: Float64Array.of(0), toTime: Float64Array.of(5) })
  })

  test.each<[string, RunOutline]>([
    [
      'tracks that are not in order',
      { ...outline, slices: { ...outline.slices, track: Uint32Array.of(1, 0) } },
    ],
    ['tracks that are not there', { ...outline, slices: { ...outline.slices, track: Uint32Array.of(0, 2) } }],
    ['labels that are not there', { ...outline, slices: { ...outline.slices, label: Uint32Array.of(0, 1) } }],
    ['columns of several lengths', { ...outline, slices: { ...outline.slices, detail: Uint32Array.of(0) } }],
    ['arrows to nowhere', { ...outline, flows: { ...outline.flows, to: Uint32Array.of(2) } }],
  ])('%s', (_, wrong) => {
    expect(() => new TimedOutline(wrong)).toThrow(/wrong in its/)
  })

  const slices = (change: Partial<RunTimes['slices']>): RunTimes => ({
    ...times,
    slices: { ...times.slices, ...change },
  })
  const counters = (change: Partial<RunTimes['counters']>): RunTimes => ({
    ...times,
    counters: { ...times.counters, ...change },
  })
  test.each<[string, RunTimes]>([
    ['slices that the outline does not have', slices({ position: Uint32Array.of(0, 2) })],
    ['a slice twice', slices({ position: Uint32Array.of(1, 1) })],
    ['lengths below nothing', slices({ duration: Float64Array.of(2, -1) })],
    ['starts that are no numbers', slices({ start: Float64Array.of(0, Number.NaN) })],
    ['starts that are nowhere', slices({ start: Float64Array.of(Number.NEGATIVE_INFINITY, 0) })],
    ['columns of several lengths', slices({ start: Float64Array.of(0) })],
    ['samples that go back', counters({ time: Float64Array.of(1, 0) })],
    ['fewer samples than there should be', counters({ count: Uint32Array.of(0, 3) })],
    ['far more samples than there are', counters({ count: Uint32Array.of(0, 2 ** 32 - 1) })],
    ['counters of other tracks', counters({ count: Uint32Array.of(2) })],
  ])('%s', (_, wrong) => {
    expect(() => new TimedOutline(outline).at(header, wrong, new DetailStore())).toThrow(/wrong in its/)
  })
})
