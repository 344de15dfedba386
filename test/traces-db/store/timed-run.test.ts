/** A run at times that change: whatever came before, it is the run that its times make of the outline. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryCategories, operationKindIndex, type Plan } from '../../../engine/base/plan.ts'
import { tracksPerRank } from '../../../engine/base/plan-tracks.ts'
import type { RunHeader } from '../../../engine/base/run.ts'
import { between, type RunOutline } from '../../../engine/base/timing/run-outline.ts'
import { type TimingPlan, timingPlan } from '../../../engine/base/timing/timing-plan.ts'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { recordNamed } from '../../../engine/service/record-named.ts'
import { type Simulation, simulated, type Timing, timingOn } from '../../../engine/simulate/simulate.ts'
import { runHeader, runOutline, simulatedRun } from '../../../engine/simulate/simulation-run.ts'
import { runInfo } from '../../../traces-db/detail/track-info.ts'
import { addBatch, BatchState } from '../../../traces-db/store/add-batch.ts'
import { DetailStore } from '../../../traces-db/store/detail-store.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { type RunTiming, TimedOutline } from '../../../traces-db/store/timed-run.ts'
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

/** A plan whose costs have these lengths, microseconds. */
function timingOf(plan: Plan, lengths: readonly number[], lab: boolean): Timing {
  const durations = Float64Array.from(lengths, length => length * 1e-6)
  return { ...timingOn(plan, cluster, { lab }), durations }
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
      const planned = runOutline(timingOf(plan, timings[0]!, isLab))
      const outline = new TimedOutline(planned, timingPlan(plan))
      for (const lengths of timings) {
        const timing = timingOf(plan, lengths, isLab)
        expect(runOutline(timing)).toBe(planned)
        const run = outline.at(timing, new DetailStore(), lengthNs => ({
          ...runHeader(timing, ''),
          lengthNs,
        }))
        expect(read(run)).toEqual(read(asKept(simulated(timing))))
      }
    }),
  )
})

/** Plans as people write them: unlike those above they hold memory, whose order changes with the times. */
test.each(['part1', 'part3', 'interleaved-1f1b', 'activation-checkpointing'])(
  'a plan of %s too',
  async name => {
    const plan = (await recordNamed(name, {})).plan!
    const { length } = plan.costs
    const lengths = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: length, maxLength: length })
    const planned = runOutline(timingOn(plan, cluster))
    const outline = new TimedOutline(planned, timingPlan(plan))
    fc.assert(
      fc.property(lengths, microseconds => {
        const timing = timingOf(plan, microseconds, false)
        const run = outline.at(timing, new DetailStore(), lengthNs => ({
          ...runHeader(timing, ''),
          lengthNs,
        }))
        expect(read(run)).toEqual(read(asKept(simulated(timing))))
      }),
      { numRuns: 10 },
    )
  },
)

describe('refused are', () => {
  const track = {
    process: 0,
    kind: 'counter',
    tid: '0',
    name: '',
    series: '',
    unit: '',
    sortIndex: 0,
  } as const
  const outline: RunOutline = {
    labels: [{ name: 'forward', category: 'forward', class: 1, colour: '', microbatch: 0 }],
    processes: [{ id: 0, rank: 0, source: -1, pid: '0', name: '', labels: [], sortIndex: 0 }],
    tracks: Array.from({ length: tracksPerRank }, (_, id) => ({
      ...track,
      id,
      kind: id < 2 ? 'thread' : 'counter',
    })),
    slices: {
      track: Uint32Array.of(0, 0),
      label: Uint32Array.of(0, 0),
      detail: Uint32Array.of(0, 0),
      operation: Int32Array.of(0, 1),
      between: Uint8Array.of(between.startToEnd, between.startToEnd),
    },
    flows: { from: Uint32Array.of(0), to: Uint32Array.of(1), label: Uint32Array.of(0) },
  }
  const none = Int32Array.of(-1, -1)
  const plan: TimingPlan = {
    header: { worldSize: 1, steps: 1 },
    rankOffset: Uint32Array.of(0, 2),
    order: Uint32Array.of(0, 1),
    operations: {
      count: 2,
      kind: Uint8Array.of(operationKindIndex.forward, operationKindIndex.backward),
      step: Uint16Array.of(0, 0),
      cost: Uint32Array.of(0, 1),
      partner: none,
      collective: none,
      hostPrevious: Int32Array.of(-1, 0),
      streamPrevious: Int32Array.of(-1, 0),
      slotFreedBy: none,
    },
    collectives: { offset: Uint32Array.of(0) },
    buffers: {
      count: 1,
      rank: Uint32Array.of(0),
      category: Uint8Array.of(0),
      bytes: Float64Array.of(5),
      allocatedBy: Uint32Array.of(0),
      releasedBy: { offset: Uint32Array.of(0, 1), items: Uint32Array.of(1) },
    },
  }
  const timing: RunTiming = { durations: Float64Array.of(2e-9, 3e-9), rules: {} }
  const header = (lengthNs: number): RunHeader => ({
    title: '',
    kind: 'simulated',
    createdAt: '',
    lengthNs,
    worldSize: 1,
    sources: [],
    subject: {},
    complete: true,
  })
  const made = (outlineNow = outline, planNow = plan, timingNow = timing) =>
    new TimedOutline(outlineNow, planNow).at(timingNow, new DetailStore(), header)

  test('none of these', () => {
    const run = made()
    expect(run.header.lengthNs).toBe(5)
    expect(run.lanes).toHaveLength(1)
    expect(run.flows).toMatchObject({ count: 1, fromTime: Float64Array.of(0), toTime: Float64Array.of(5) })
    expect(run.counters).toMatchObject([{ time: Float64Array.of(0, 5), value: Float64Array.of(5, 0) }])
  })

  const slices = (change: Partial<RunOutline['slices']>): RunOutline => ({
    ...outline,
    slices: { ...outline.slices, ...change },
  })
  test.each<[string, RunOutline]>([
    ['tracks that are not in order', slices({ track: Uint32Array.of(1, 0) })],
    ['tracks that are not there', slices({ track: Uint32Array.of(0, tracksPerRank) })],
    ['too few tracks for memory', { ...outline, tracks: outline.tracks.slice(0, 2) }],
    ['labels that are not there', slices({ label: Uint32Array.of(0, 1) })],
    ['columns of several lengths', slices({ detail: Uint32Array.of(0) })],
    ['operations that are not there', slices({ operation: Int32Array.of(0, 2) })],
    ['slices of no operation', slices({ operation: Int32Array.of(0, -1) })],
    [
      'slices until an operation that nobody awaits',
      slices({ between: Uint8Array.of(0, between.startToAwaited) }),
    ],
    ['steps that the plan does not have', slices({ between: Uint8Array.of(0, between.step) })],
    ['arrows to nowhere', { ...outline, flows: { ...outline.flows, to: Uint32Array.of(2) } }],
  ])('%s', (_, wrong) => {
    expect(() => made(wrong)).toThrow(/wrong in its/)
  })

  const operations = (change: Partial<TimingPlan['operations']>): TimingPlan => ({
    ...plan,
    operations: { ...plan.operations, ...change },
  })
  const buffers = (change: Partial<TimingPlan['buffers']>): TimingPlan => ({
    ...plan,
    buffers: { ...plan.buffers, ...change },
  })
  test.each<[string, TimingPlan]>([
    ['an order of other operations', { ...plan, order: Uint32Array.of(0, 2) }],
    ['an order of too few operations', { ...plan, order: Uint32Array.of(0) }],
    ['ranks that go back', { ...plan, rankOffset: Uint32Array.of(2, 0) }],
    ['operations of too many ranks', { ...plan, rankOffset: Uint32Array.of(0, 1, 2) }],
    ['operations after none', operations({ hostPrevious: Int32Array.of(-1, 2) })],
    ['ranks that leave operations to nobody', { ...plan, rankOffset: Uint32Array.of(0, 1) }],
    [
      'collectives without members',
      {
        ...operations({ collective: Int32Array.of(0, -1) }),
        collectives: { offset: Uint32Array.of(0, 0) },
      },
    ],
    [
      'collectives of more than there is',
      {
        ...operations({ collective: Int32Array.of(0, -1) }),
        collectives: { offset: Uint32Array.of(0, 4e9) },
      },
    ],
    [
      'messages that nobody sends',
      operations({ kind: Uint8Array.of(operationKindIndex.receive, operationKindIndex.backward) }),
    ],
    ['collectives that are not there', operations({ collective: Int32Array.of(-1, 0) })],
    ['steps that are not there', operations({ step: Uint16Array.of(0, 1) })],
    ['buffers of nobody', buffers({ rank: Uint32Array.of(1) })],
    ['buffers of no category', buffers({ category: Uint8Array.of(memoryCategories.length) })],
    ['buffers that nothing makes', buffers({ allocatedBy: Uint32Array.of(2) })],
    ['buffers of no size', buffers({ bytes: Float64Array.of(Number.NaN) })],
    [
      'releases that go back',
      buffers({ releasedBy: { offset: Uint32Array.of(1, 0), items: Uint32Array.of(1) } }),
    ],
  ])('%s', (_, wrong) => {
    expect(() => made(outline, wrong)).toThrow(/wrong in its/)
  })

  test.each<[string, RunTiming]>([
    ['too few durations', { ...timing, durations: Float64Array.of(1) }],
    ['durations below nothing', { ...timing, durations: Float64Array.of(1, -1) }],
    ['durations that are no numbers', { ...timing, durations: Float64Array.of(1, Number.NaN) }],
    ['durations without end', { ...timing, durations: Float64Array.of(1, Number.POSITIVE_INFINITY) }],
    ['pauses below nothing', { ...timing, rules: { pause: -1 } }],
  ])('%s', (_, wrong) => {
    expect(() => made(outline, plan, wrong)).toThrow(/wrong in its/)
  })
})
