/** A plan that is repeated: each step has its causes and its path, and together they are those of the run. */
import { describe, expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { collectiveTable } from '../../../traces-db/metrics/collective-table.ts'
import { criticalPath } from '../../../traces-db/metrics/critical-path.ts'
import { measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { memoryHolders } from '../../../traces-db/metrics/memory-profile.ts'
import { waitCauses } from '../../../traces-db/metrics/wait-causes.ts'
import type { Lane } from '../../../traces-db/store/lane.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { simulatedRunOf } from './simulated-run.ts'

/** The run again and again, with a mark around each step on a track of rank 0. */
function repeated(run: RunData, times: number): RunData {
  const length = run.header.lengthNs
  const slices = run.lanes.reduce((sum, lane) => sum + lane.count, 0)
  const tile = <A extends Uint32Array | Float64Array | Uint8Array | Int32Array>(
    column: A,
    of: (value: number, step: number) => number = value => value,
  ): A => {
    const out = new (column.constructor as new (length: number) => A)(column.length * times)
    for (let step = 0; step < times; step++) {
      for (let i = 0; i < column.length; i++) out[step * column.length + i] = of(column[i]!, step)
    }
    return out
  }
  const lanes = run.lanes.map(
    (lane): Lane => ({
      ...lane,
      count: lane.count * times,
      id: tile(lane.id, (id, step) => step * slices + id),
      start: tile(lane.start, (start, step) => step * length + start),
      duration: tile(lane.duration),
      label: tile(lane.label),
      flags: tile(lane.flags),
      detail: tile(lane.detail),
      ...(lane.operation ? { operation: tile(lane.operation) } : {}),
    }),
  )
  const numbers = Array.from({ length: times }, (_, step) => step)
  const marks: Lane = {
    track: run.tracks.length,
    lane: 0,
    count: times,
    id: Uint32Array.from(numbers, step => times * slices + step),
    start: Float64Array.from(numbers, step => step * length),
    duration: new Float64Array(times).fill(length),
    label: Uint32Array.from(numbers, step => run.labels.length + step),
    flags: new Uint8Array(times),
    detail: new Uint32Array(times),
  }
  const mark = { category: '', class: operationClassIndex.annotation, colour: '', microbatch: -1 }
  return {
    header: { ...run.header, kind: 'executed', lengthNs: times * length },
    processes: run.processes,
    tracks: [...run.tracks, { ...run.tracks[0]!, id: run.tracks.length, name: 'steps' }],
    labels: [...run.labels, ...numbers.map(step => ({ ...mark, name: `step ${step}` }))],
    lanes: [...lanes, marks],
    counters: [],
    instants: [],
    flows: run.flows,
    plan: run.plan,
    generation: 1,
    detailCount: 0,
    detail: () => '',
  }
}

describe('three steps of a plan', async () => {
  const one = await simulatedRunOf(
    'hybrid-data-pipeline',
    { worldSize: 4, layers: 4, globalBatch: 8, batch: 1 },
    'h100_sxm',
  )
  const length = one.header.lengthNs
  const single = measurable(one)
  const subject = measurable(repeated(one, 3))
  const whole = { kind: 'run' } as const

  test('each step splits T as the single one does', () => {
    const expected = measureRun(single, whole).ranks
    for (const index of [0, 1, 2]) {
      const { ranks, window: span } = measureRun(subject, { kind: 'step', index })
      expect([span.startNs, span.endNs]).toEqual([index * length, (index + 1) * length])
      const parts = ({ computeNs, exposedCommunicationNs, waitNs, idleNs }: (typeof ranks)[number]) => [
        computeNs,
        exposedCommunicationNs,
        waitNs,
        idleNs,
      ]
      expect(ranks.map(parts)).toEqual(expected.map(parts))
    }
  })

  test('causes of the run are three times those of a step, all of them known', () => {
    const expected = waitCauses(single, whole)
    const found = waitCauses(subject, whole)
    expect(found.totalNs).toBe(3 * expected.totalNs)
    const byTitle = ({ causes }: typeof found) =>
      Object.fromEntries(causes.map(({ title, totalNs }) => [title, totalNs] as const))
    expect(byTitle(found)).toEqual(
      Object.fromEntries(Object.entries(byTitle(expected)).map(([title, ns]) => [title, 3 * ns])),
    )
    expect(found.causes.filter(({ kind }) => kind === 'unknown')).toEqual([])
  })

  test('the critical path of the run is that of its steps, without gaps', () => {
    const { segments, makeUp } = criticalPath(subject, whole)
    for (let i = 1; i < segments.length; i++) expect(segments[i]!.startNs).toBe(segments[i - 1]!.endNs)
    expect(makeUp.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBe(3 * length)
    const once = criticalPath(single, whole).makeUp
    expect(makeUp).toEqual(once.map(entry => ({ ...entry, totalNs: 3 * entry.totalNs })))
  })

  test('collectives and messages are counted in every step', () => {
    const calls = (rows: ReturnType<typeof collectiveTable>['rows']) =>
      Object.fromEntries(rows.map(row => [`${row.name} ${row.group} ${row.bytes}`, row.count]))
    const expected = calls(collectiveTable(single, whole).rows)
    expect(Object.keys(expected).some(name => name.startsWith('all-reduce'))).toBe(true)
    expect(calls(collectiveTable(subject, whole).rows)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, count]) => [name, 3 * count])),
    )
  })

  test('what lives in the middle of a later step is what lives then in the first', () => {
    const at = (timeNs: number) => memoryHolders(subject, 1, timeNs, 1000).totalBytes
    expect(at(length + Math.round(length / 2))).toBe(at(Math.round(length / 2)))
  })
})
