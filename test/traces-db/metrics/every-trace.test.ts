/**
 * Every trace of the shared folder: the split of T against a painter, and causes, paths and steps that fill what
 * they claim to fill. Host traces and the lab's are held against a sweep over their texts, too.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { MeasureSpan } from '../../../engine/base/measures.ts'
import type { RunHeader } from '../../../engine/base/run.ts'
import { importFiles } from '../../../traces-db/import/import-files.ts'
import { criticalPath } from '../../../traces-db/metrics/critical-path.ts'
import { type Measurable, measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { waitCauses } from '../../../traces-db/metrics/wait-causes.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import { describeWithShared } from '../../shared-folder.ts'
import { paintStretches } from './brute-force.ts'

async function imported(...paths: string[]): Promise<Measurable> {
  const run = new MemoryRun({} as RunHeader)
  await importFiles({ paths, sink: run, threads: 0 })
  return measurable(run)
}

/** What holds for any run, over any window. */
function expectWhole(subject: Measurable, span: MeasureSpan): void {
  const { ranks, window } = measureRun(subject, span)
  const { startNs, endNs } = window
  ranks.forEach((rank, i) => {
    const painted = paintStretches(subject.work.ranks[i]!.activity, startNs, endNs)
    expect({
      compute: rank.computeNs,
      transfer: rank.exposedCommunicationNs,
      wait: rank.waitNs,
      idle: rank.idleNs,
      overlap: rank.overlapNs,
    }).toEqual(painted)
    expect(rank.computeNs + rank.exposedCommunicationNs + rank.bubbleNs).toBe(endNs - startNs)
    expect(rank.waitNs + rank.idleNs).toBe(rank.bubbleNs)
    expect(rank.totalNs).toBe(endNs - startNs)
  })
  const bubbleNs = ranks.reduce((sum, rank) => sum + rank.bubbleNs, 0)
  const { causes, totalNs } = waitCauses(subject, span)
  expect(totalNs).toBe(bubbleNs)
  expect(causes.reduce((sum, cause) => sum + cause.totalNs, 0)).toBe(bubbleNs)
  const { segments } = criticalPath(subject, span)
  expect(segments.reduce((sum, segment) => sum + segment.endNs - segment.startNs, 0)).toBe(endNs - startNs)
}

describeWithShared('every trace', ['traces'], folder => {
  const files = ['catapult', 'lab', 'pytorch'].flatMap(kind =>
    readdirSync(join(folder, kind)).map(name => [join(kind, name)]),
  )
  const together = [
    ['pytorch/ddp2-rank0.kineto.json.gz', 'pytorch/ddp2-rank1.kineto.json.gz'],
    ['pytorch/hta_sampled_rank0.json.gz', 'pytorch/hta_sampled_rank1.json.gz'],
  ]
  test.each([...files, ...together])(
    '%s %s: T is compute, exposed communication and bubble',
    async (...names) => {
      const subject = await imported(...names.filter(Boolean).map(name => join(folder, name)))
      expectWhole(subject, { kind: 'run' })
      for (const { index } of subject.steps) expectWhole(subject, { kind: 'step', index })
      const { lengthNs } = subject.run.header
      // An area whose edges cut through slices, and one that reaches beyond the run.
      expectWhole(subject, {
        kind: 'area',
        startNs: Math.floor(lengthNs / 3),
        endNs: Math.ceil(lengthNs / 2) + 1,
      })
      expectWhole(subject, { kind: 'area', startNs: Math.floor(lengthNs / 2), endNs: 2 * lengthNs + 1 })
    },
  )
})

interface TraceEvent {
  readonly ph: string
  readonly cat?: string
  readonly name: string
  readonly ts: number
  readonly dur?: number
  readonly pid: number | string
  readonly tid: number | string
}

function eventsOf(path: string): readonly TraceEvent[] {
  const parsed = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'))
  return Array.isArray(parsed) ? parsed : parsed.traceEvents
}

/** Ns in which at least one of them lasts. */
function covered(events: readonly TraceEvent[], fromNs = 0, toNs = Number.POSITIVE_INFINITY): number {
  const edges = events
    .map(({ ts, dur = 0 }) => [Math.round(ts * 1000), Math.round((ts + dur) * 1000)] as const)
    .map(([start, end]) => [Math.max(fromNs, start), Math.min(toNs, end)] as const)
    .filter(([start, end]) => end > start)
    .flatMap(([start, end]) => [
      { at: start, step: 1 },
      { at: end, step: -1 },
    ])
    .sort((a, b) => a.at - b.at)
  let depth = 0
  let sum = 0
  edges.forEach(({ at, step }, i) => {
    if (depth > 0) sum += at - edges[i - 1]!.at
    depth += step
  })
  return sum
}

describeWithShared('a GPT on a CPU', ['traces', 'pytorch'], folder => {
  test.each([
    ['gpt6l-4steps.kineto', ({ cat }: TraceEvent) => cat === 'cpu_op'],
    ['gpt6l-4steps.legacy', ({ name }: TraceEvent) => !name.startsWith('ProfilerStep#')],
  ])('%s: compute is what its operators cover; marks of steps are no work', async (name, isWork) => {
    const path = join(folder, `${name}.json.gz`)
    const subject = await imported(path)
    const events = eventsOf(path).filter(({ ph }) => ph === 'X')
    const first = Math.min(
      ...eventsOf(path)
        .filter(({ ph }) => ph === 'X')
        .map(({ ts }) => ts),
    )
    const own = events.filter(isWork).map(event => ({ ...event, ts: event.ts - first }))
    const { ranks, window } = measureRun(subject, { kind: 'run' })
    expect(ranks[0]!.computeNs).toBe(covered(own, window.startNs, window.endNs))
    expect(subject.steps.map(step => step.name)).toEqual([0, 1, 2, 3].map(step => `ProfilerStep#${step}`))
  })
})

describeWithShared('the lab’s traces', ['traces', 'lab'], folder => {
  describe.each(readdirSync(folder))('%s', name => {
    test('compute and transfer of each rank are what its events cover', async () => {
      const path = join(folder, name)
      const events = eventsOf(path).filter(({ ph }) => ph === 'X')
      const { ranks } = measureRun(await imported(path), { kind: 'run' })
      ranks.forEach(({ rank, computeNs, exposedCommunicationNs, overlapNs }) => {
        const own = events.filter(({ pid }) => pid === `GPU ${rank}`)
        const computes = own.filter(event => /^\(?(forward|backward|loss|update)/.test(event.name))
        // Starts and ends are rounded each by itself; a sum of differences is off by a nanosecond an event.
        expect(Math.abs(computeNs - covered(computes))).toBeLessThanOrEqual(own.length)
        expect(overlapNs).toBe(0)
        const moves = own.filter(event => !computes.includes(event))
        expect(Math.abs(exposedCommunicationNs - covered(moves))).toBeLessThanOrEqual(own.length)
      })
    })
  })
})
