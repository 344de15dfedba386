/**
 * Measures of real GPU traces against a sweep over the files' own texts: every stretch between two events is
 * looked at by itself, with counters and nothing of the measures' code. Also as HTA chooses its window.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { plainSettings, presetSettings } from '../../../engine/base/measures.ts'
import type { RunHeader } from '../../../engine/base/run.ts'
import { importFiles } from '../../../traces-db/import/import-files.ts'
import { measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import { describeWithShared } from '../../shared-folder.ts'

interface Work {
  readonly startNs: bigint
  readonly endNs: bigint
  readonly compute: boolean
  readonly correlation: number
}

interface TraceEvent {
  readonly ph: string
  readonly cat?: string
  readonly name: string
  readonly ts: string
  readonly dur?: string
  readonly args?: { readonly correlation?: number }
}

/** Times as their texts: a double loses nanoseconds at such numbers. */
function eventsOf(path: string): readonly TraceEvent[] {
  const text = gunzipSync(readFileSync(path)).toString('utf8')
  const keep = (key: string, value: unknown, { source }: { source?: string }) =>
    (key === 'ts' || key === 'dur') && source !== undefined ? source : value
  return (JSON.parse(text, keep as (key: string, value: unknown) => unknown) as { traceEvents: TraceEvent[] })
    .traceEvents
}

function nanoseconds(text: string): bigint {
  const [whole, fraction = ''] = text.split('.')
  return BigInt(whole!) * 1000n + BigInt(fraction.padEnd(3, '0').slice(0, 3))
}

const deviceWork = new Set(['kernel', 'gpu_memcpy', 'gpu_memset'])

function workOf(events: readonly TraceEvent[], round = (ns: bigint) => ns): Work[] {
  return events
    .filter(({ ph, cat }) => ph === 'X' && deviceWork.has(cat ?? ''))
    .map(({ cat, name, ts, dur, args }) => {
      const startNs = round(nanoseconds(ts))
      return {
        startNs,
        endNs: startNs + round(nanoseconds(dur ?? '0')),
        compute: cat === 'kernel' && !/nccl/i.test(name),
        correlation: args?.correlation ?? -1,
      }
    })
}

/** Counters at every boundary. */
function sweep(work: readonly Work[]) {
  const edges = work
    .flatMap(({ startNs, endNs, compute }) => [
      { at: startNs, step: 1, compute },
      { at: endNs, step: -1, compute },
    ])
    .sort((a, b) => Number(a.at - b.at))
  let [computing, moving] = [0, 0]
  const sums = { total: 0, compute: 0, exposed: 0, idle: 0, overlap: 0 }
  edges.forEach(({ at, step, compute }, i) => {
    if (compute) computing += step
    else moving += step
    const next = edges[i + 1]
    if (!next) return
    const length = Number(next.at - at)
    sums.total += length
    if (computing > 0) sums.compute += length
    else if (moving > 0) sums.exposed += length
    else sums.idle += length
    if (computing > 0 && moving > 0) sums.overlap += length
  })
  return sums
}

async function imported(path: string) {
  const run = new MemoryRun({} as RunHeader)
  await importFiles({ paths: [path], sink: run, threads: 0 })
  return measurable(run)
}

for (const name of [
  'hta_sampled_rank0',
  'hta_sampled_rank1',
  'hta_ns_resolution_rank0',
  'hta_cuda_event_sync_multi_stream',
]) {
  describeWithShared(`measures of ${name}`, ['traces', 'pytorch', `${name}.json.gz`], path => {
    const figures = (subject: Awaited<ReturnType<typeof imported>>, settings = plainSettings) => {
      const measures = measureRun(subject, { kind: 'run' }, settings)
      const [rank] = measures.ranks
      expect(measures.bubble.ofSpan).toBeGreaterThanOrEqual(0)
      return {
        total: rank!.totalNs,
        compute: rank!.computeNs,
        exposed: rank!.exposedCommunicationNs,
        idle: rank!.idleNs,
        overlap: rank!.overlapNs,
      }
    }

    test('compute, exposed communication, idle and overlap of the device’s own window, to the nanosecond', async () => {
      const subject = await imported(path)
      expect(figures(subject, { ...plainSettings, deviceWindow: true })).toEqual(
        sweep(workOf(eventsOf(path))),
      )
    })

    test('the same as HTA chooses: whole microseconds, launched before the last step begins', async () => {
      const events = eventsOf(path)
      const steps = events.filter(
        ({ ph, cat, name: of }) => ph === 'X' && cat === 'user_annotation' && /^ProfilerStep#/.test(of),
      )
      const starts = steps.map(({ ts }) => nanoseconds(ts)).sort((a, b) => Number(a - b))
      const last = starts.length > 1 ? starts.at(-1)! : undefined
      const calls = events.filter(({ ph, cat }) => ph === 'X' && /^cuda_(runtime|driver)$/.test(cat ?? ''))
      const launched = new Set(
        calls
          .filter(({ ts }) => last === undefined || nanoseconds(ts) < last)
          .map(({ args }) => args?.correlation),
      )
      const work = workOf(events, ns => (ns / 1000n) * 1000n).filter(({ correlation }) =>
        launched.has(correlation),
      )
      expect(figures(await imported(path), presetSettings.hta)).toEqual(sweep(work))
    })

    test('the same as TraceLens chooses: what was launched in the trace, of all steps, unrounded', async () => {
      const events = eventsOf(path)
      const calls = events.filter(({ ph, cat }) => ph === 'X' && /^cuda_(runtime|driver)$/.test(cat ?? ''))
      const launched = new Set(calls.map(({ args }) => args?.correlation))
      const work = workOf(events).filter(({ correlation }) => launched.has(correlation))
      expect(figures(await imported(path), presetSettings.tracelens)).toEqual(sweep(work))
    })
  })
}
