/** Real traces, where they stand beside the project: the counts of their README, at several chunk sizes. */
import { readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { describeWithShared } from '../../shared-folder.ts'
import { importPaths } from './import-texts.ts'

interface Expected {
  readonly format: string
  readonly events: number
  readonly slices: number
  readonly counters?: number
  readonly instants?: number
  readonly asyncs?: number
  /** N, and what lies on async spans: n and T. */
  readonly objects?: number
  readonly asyncInstants?: number
  readonly unfinished?: number
  readonly ranks?: number
  /** Arrows: of flow events, and from launches to the work that `correlation` names. */
  readonly flows?: number
  /** Records of other phases in the file: metadata, flow starts and ends, ends of slices, async steps. */
  readonly phases?: Partial<Record<'M' | 's' | 'f' | 'E' | 'T', number>>
}

const lab = (ranks: number, events: number): Expected => ({
  format: 'lab',
  ranks,
  events,
  slices: events / 2,
  counters: events / 2,
})

const files: Readonly<Record<string, Expected>> = {
  'lab/part0.json.gz': lab(8, 2896),
  'lab/part1.json.gz': lab(32, 28_736),
  'lab/part2.json.gz': lab(4, 154),
  'lab/part3.json.gz': lab(4, 352),
  'lab/part3_gpipe.json.gz': lab(4, 352),
  'lab/readme_4x4x16_1f1b_b4.json.gz': lab(4, 184),
  'pytorch/gpt6l-4steps.kineto.json.gz': {
    format: 'kineto',
    events: 55_685,
    slices: 43_688,
    instants: 11_994,
    phases: { M: 3 },
  },
  'pytorch/gpt6l-4steps.legacy.json.gz': { format: 'torch-legacy', events: 43_685, slices: 43_685 },
  'pytorch/ddp2-rank0.kineto.json.gz': {
    format: 'kineto',
    events: 11_568,
    slices: 7213,
    instants: 4350,
    phases: { M: 5 },
  },
  'pytorch/ddp2-rank1.kineto.json.gz': {
    format: 'kineto',
    events: 11_587,
    slices: 7223,
    instants: 4359,
    phases: { M: 5 },
  },
  'pytorch/hta_sampled_rank0.json.gz': {
    format: 'kineto',
    events: 4855,
    slices: 4811,
    flows: 1204,
    phases: { M: 44 },
  },
  'pytorch/hta_sampled_rank1.json.gz': {
    format: 'kineto',
    events: 4720,
    slices: 4676,
    flows: 1154,
    phases: { M: 44 },
  },
  'pytorch/hta_ns_resolution_rank0.json.gz': {
    format: 'kineto',
    events: 68_692,
    slices: 45_420,
    instants: 2,
    flows: 7000,
    phases: { M: 36, s: 7306, f: 15_928 },
  },
  'pytorch/hta_cuda_event_sync_multi_stream.json.gz': {
    format: 'kineto',
    events: 149,
    slices: 57,
    instants: 2,
    flows: 11,
    phases: { M: 40, s: 8, f: 42 },
  },
  'catapult/flow.json.gz': {
    format: 'chrome',
    events: 5017,
    slices: 1625,
    unfinished: 3,
    flows: 858,
    phases: { M: 18, s: 866, f: 886, E: 1622 },
  },
  'catapult/x_event_trace.json.gz': {
    format: 'chrome',
    events: 4027,
    slices: 2799 + 442,
    instants: 59,
    asyncs: 53,
    objects: 2,
    asyncInstants: 124,
    counters: 42,
    phases: { M: 9, E: 442, T: 124 },
  },
  'catapult/main_thread_has_unclosed_slices.json.gz': {
    format: 'chrome',
    events: 3386,
    slices: 1684,
    unfinished: 4,
    phases: { M: 22, E: 1680 },
  },
  'catapult/nestable_async.json.gz': { format: 'chrome', events: 20, slices: 0, asyncs: 9, asyncInstants: 2 },
  'catapult/async_begin_end.json.gz': {
    format: 'chrome',
    events: 35,
    slices: 3,
    asyncs: 12,
    asyncInstants: 7,
    phases: { E: 3, T: 7 },
  },
  'catapult/instance_counters.json.gz': {
    format: 'chrome',
    events: 12,
    slices: 2,
    counters: 8,
    phases: { E: 2 },
  },
  'catapult/instant_events.json.gz': { format: 'chrome', events: 5, slices: 0, instants: 5 },
}

const none = { counters: 0, instants: 0, asyncs: 0, objects: 0, asyncInstants: 0, flows: 0 }

/** Cutting a file byte by byte takes its time, the more so with long events: small ones tell as much. */
function chunkSizesFor(path: string): readonly (number | undefined)[] {
  const { size } = statSync(path)
  return size < 1000 ? [undefined, 100, 1] : size < 10_000 ? [undefined, 100] : [undefined, 10_000]
}

for (const [name, { unfinished, phases, ...expected }] of Object.entries(files)) {
  describeWithShared(name, ['traces', ...name.split('/')], path => {
    test('counts, and lanes that hold every slice once', async () => {
      for (const chunkBytes of chunkSizesFor(path)) {
        const { report, run, slices, warnings } = await importPaths([path], chunkBytes)
        expect(report).toMatchObject({ ranks: 1, ...none, ...expected })
        expect(slices).toHaveLength(expected.slices + (expected.asyncs ?? 0) + (expected.objects ?? 0))
        if (unfinished !== undefined) expect(warnings['unfinished']).toBe(unfinished)
        for (const { start, duration, count } of run.lanes) {
          for (let i = 1; i < count; i++) {
            expect(start[i]!).toBeGreaterThanOrEqual(start[i - 1]! + duration[i - 1]!)
          }
        }
      }
    })

    test('every record is read, and every begin, end and arrow is accounted for', async () => {
      const found = recordsByPhase(path)
      const told = { M: 0, s: 0, f: 0, E: 0, T: 0, ...phases }
      expect(Object.fromEntries(Object.keys(told).map(phase => [phase, found[phase] ?? 0]))).toEqual(told)
      const { report, warnings } = await importPaths([path])
      expect(report.events).toBe(Object.values(found).reduce((sum, count) => sum + count, 0))
      if (told.E > 0 && !found['b']) {
        const lonely = (warnings['end-without-begin'] ?? 0) - (warnings['unfinished'] ?? 0)
        const ends = told.E + (found['F'] ?? 0) + (found['D'] ?? 0)
        const begins = (found['B'] ?? 0) + (found['S'] ?? 0) + (found['N'] ?? 0)
        expect(ends - begins).toBe(lonely)
      }
      // An end draws one arrow or none; arrows by `correlation` come on top.
      expect(report.flows).toBeGreaterThanOrEqual(told.f - (warnings['flow-without-start'] ?? 0))
    })
  })
}

function recordsByPhase(path: string): Readonly<Record<string, number>> {
  const document = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'))
  const records: readonly { readonly ph: string }[] = document.traceEvents ?? document
  const counts: Record<string, number> = {}
  for (const { ph } of records) counts[ph] = (counts[ph] ?? 0) + 1
  return counts
}

describeWithShared('four parts of the lab', ['traces', 'lab', 'part3.json.gz'], path => {
  test('neighbours stay neighbours: what the lab runs one after the other leaves no gap of rounding', async () => {
    const { slices, header } = await importPaths([path])
    const rank0 = slices.filter(({ track }) => track === 'GPU 0/Execution')
    const gaps = rank0.slice(1).map(({ start }, i) => start - rank0[i]!.start - rank0[i]!.duration)
    expect(gaps.filter(gap => gap === 1)).toEqual([])
    expect(gaps.every(gap => gap >= 0)).toBe(true)
    expect(header.subject).toEqual({ memoryUnit: 'elements', layers: 4, globalBatch: 512, microbatches: 8 })
  })
})

describeWithShared('two ranks of 128', ['traces', 'pytorch', 'hta_sampled_rank0.json.gz'], path => {
  test('one run on one clock', async () => {
    const { report, header } = await importPaths([path, path.replace('rank0', 'rank1')])
    expect(report).toMatchObject({ ranks: 2, events: 9575, slices: 9487 })
    expect(header).toMatchObject({ worldSize: 128, absoluteStartNs: '1682725897226747000' })
    expect(header.sources.map(({ rank }) => rank)).toEqual([0, 1])
  })
})
