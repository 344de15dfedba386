/** Export, then import: the same events. Over small files of every phase and quirk, and over real traces. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportChromeFile } from '../../../traces-db/export/export-chrome-file.ts'
import { importFiles } from '../../../traces-db/import/import-files.ts'
import { sampleFiles, samples } from '../../../traces-db/samples/samples.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { emptyHeader } from '../store/random-run.ts'
import { dumpRun } from './dump-run.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-export-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(...paths: string[]): Promise<RunData> {
  const sink = new MemoryRun(emptyHeader)
  await importFiles({ paths, sink, threads: 0 })
  return sink
}

async function write(run: RunData, name: string): Promise<string> {
  const path = join(folder, name)
  for await (const _ of exportChromeFile(run, path)) {
    // Written piece by piece.
  }
  return path
}

/** The run of an export, whose file has the name of the original: the title comes from it. */
async function again(run: RunData, name = 'trace.json'): Promise<RunData> {
  return read(await write(run, name))
}

async function expectSame(run: RunData): Promise<void> {
  expect(differences(dumpRun(run), dumpRun(await again(run)))).toEqual([])
}

/** The first lines that only one side has, cut: a whole trace would drown the reader. */
function differences(before: readonly string[], after: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of before) counts.set(line, (counts.get(line) ?? 0) + 1)
  for (const line of after) counts.set(line, (counts.get(line) ?? 0) - 1)
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([line, count]) => `${count > 0 ? 'lost' : 'new'}: ${line.slice(0, 600)}`)
    .slice(0, 4)
}

async function readText(text: string): Promise<RunData> {
  const path = join(folder, 'original.json')
  writeFileSync(path, text)
  return read(path)
}

const fixtures: Readonly<Record<string, string>> = {
  'complete events with arguments, categories and colours':
    '[{"ph":"X","pid":1,"tid":2,"name":"a","cat":"c,d","cname":"good","ts":1.5,"dur":2.25,"args":{"a":1e400,"b":[1,{"c":"d"}]}},{"ph":"X","pid":1,"tid":2,"ts":2,"dur":0}]',
  'begins and ends, nested, of equal times, empty, unfinished and orphaned':
    '[{"ph":"E","pid":1,"tid":1,"ts":0},{"ph":"B","pid":1,"tid":1,"name":"a","ts":1,"args":{"x":1}},{"ph":"B","pid":1,"tid":1,"name":"b","ts":1},{"ph":"B","pid":1,"tid":1,"name":"c","ts":1},{"ph":"E","pid":1,"tid":1,"ts":1,"name":"c"},{"ph":"E","pid":1,"tid":1,"ts":5,"args":{"y":2}},{"ph":"E","pid":1,"tid":1,"ts":5},{"ph":"B","pid":1,"tid":1,"name":"d","ts":5},{"ph":"E","pid":1,"tid":1,"ts":6,"name":"other"},{"ph":"B","pid":1,"tid":1,"name":"open","ts":7}]',
  'overlapping complete events':
    '[{"ph":"X","pid":0,"tid":7,"name":"k","cat":"kernel","ts":1,"dur":10},{"ph":"X","pid":0,"tid":7,"name":"k","cat":"kernel","ts":5,"dur":10},{"ph":"X","pid":0,"tid":7,"name":"k","cat":"kernel","ts":8,"dur":2}]',
  'async spans of both forms with points':
    '[{"ph":"b","cat":"n","id":"0x1","pid":1,"tid":1,"name":"a","ts":1},{"ph":"b","cat":"n","id":"0x1","pid":1,"tid":1,"name":"b","ts":2},{"ph":"n","cat":"n","id":"0x1","pid":1,"tid":1,"name":"p","ts":3},{"ph":"e","cat":"n","id":"0x1","pid":1,"tid":1,"name":"b","ts":4},{"ph":"e","cat":"n","id":"0x1","pid":1,"tid":1,"name":"a","ts":5},{"ph":"S","cat":"o","id":7,"pid":1,"tid":2,"name":"s","ts":1},{"ph":"T","cat":"o","id":7,"pid":1,"tid":2,"name":"s","ts":2,"args":{"step":"x"}},{"ph":"F","cat":"o","id":7,"pid":1,"tid":3,"name":"s","ts":9},{"ph":"b","cat":"g","id2":{"global":"9"},"scope":"z","pid":1,"tid":1,"name":"g","ts":1},{"ph":"e","cat":"g","id2":{"global":"9"},"scope":"z","pid":2,"tid":1,"name":"g","ts":3}]',
  objects:
    '[{"ph":"N","id":"1","pid":1,"tid":1,"name":"o","ts":1},{"ph":"O","id":"1","pid":1,"tid":1,"name":"o","ts":2,"args":{"snapshot":{}}},{"ph":"D","id":"1","pid":1,"tid":1,"name":"o","ts":3}]',
  'arrows of both versions':
    '[{"ph":"X","pid":1,"tid":1,"name":"a","ts":1,"dur":3},{"ph":"X","pid":1,"tid":2,"name":"b","ts":5,"dur":3},{"ph":"s","pid":1,"tid":1,"name":"f","cat":"c","id":1,"ts":2},{"ph":"t","pid":1,"tid":2,"name":"f","cat":"c","id":1,"ts":6},{"ph":"f","pid":1,"tid":1,"name":"f","cat":"c","id":1,"ts":3,"bp":"e"},{"ph":"f","pid":1,"tid":2,"name":"f","cat":"c","id":9,"ts":6},{"ph":"X","pid":1,"tid":3,"name":"v","ts":1,"dur":1,"bind_id":"0x5","flow_out":true},{"ph":"X","pid":1,"tid":3,"name":"w","ts":4,"dur":1,"bind_id":"0x5","flow_in":true}]',
  'counters with several series, ids and odd values':
    '[{"ph":"C","pid":1,"name":"m","ts":1,"args":{"a":1,"b":-2.5,"c":"x"}},{"ph":"C","pid":1,"name":"m","ts":2,"args":{"a":"3"}},{"ph":"C","pid":1,"name":"m","id":"0x2","ts":2,"args":{"a":4}},{"ph":"C","pid":1,"name":"none","ts":3}]',
  'instants of every kind':
    '[{"ph":"i","pid":1,"tid":1,"name":"t","ts":1,"s":"t"},{"ph":"I","pid":1,"tid":1,"name":"g","ts":2,"s":"g"},{"ph":"R","pid":1,"tid":1,"name":"r","ts":3},{"ph":"P","pid":1,"tid":1,"name":"p","ts":3,"sf":4},{"ph":"c","pid":1,"tid":1,"name":"clock_sync","ts":4,"args":{"sync_id":"x"}},{"ph":"V","pid":1,"id":"d","name":"dump","ts":4},{"ph":"v","pid":1,"id":"d","name":"dump","ts":4}]',
  'metadata and other members':
    '{"displayTimeUnit":"ns","otherData":{"v":[1,2]},"stackFrames":{"1":{"name":"f"}},"samples":[],"traceEvents":[{"ph":"M","pid":1,"name":"process_name","args":{"name":"P"}},{"ph":"M","pid":1,"name":"process_labels","args":{"labels":"x,y"}},{"ph":"M","pid":1,"name":"process_sort_index","args":{"sort_index":-3}},{"ph":"M","pid":1,"tid":4,"name":"thread_name","args":{"name":"T"}},{"ph":"M","pid":1,"tid":4,"name":"thread_sort_index","args":{"sort_index":9}},{"ph":"M","pid":1,"name":"num_cpus","args":{"number":8}},{"ph":"X","pid":1,"tid":4,"name":"a","ts":0,"dur":1,"sf":1,"tts":5}]}',
  'a base time and a rank':
    '{"schemaVersion":1,"distributedInfo":{"rank":3,"world_size":8,"backend":"nccl"},"baseTimeNanoseconds":1727743122000000001,"traceEvents":[{"ph":"X","cat":"kernel","pid":0,"tid":7,"name":"k","ts":5183.002,"dur":0.001}]}',
  'ids of any type and size':
    '[{"ph":"X","pid":"7","tid":"x","name":"a","ts":1,"dur":1},{"ph":"X","pid":7,"tid":18446744073709551615,"name":"b","ts":1,"dur":1},{"ph":"X","pid":7,"tid":18446744073709551614,"name":"c","ts":1,"dur":1},{"ph":"X","name":"d","ts":1,"dur":1},{"ph":"X","pid":"","tid":null,"name":"e","ts":1,"dur":1}]',
  'times of epoch size to the nanosecond':
    '[{"ph":"X","pid":1,"tid":1,"name":"a","ts":1727743122000123.457,"dur":0.001},{"ph":"B","pid":1,"tid":1,"name":"b","ts":1727743122000123.459},{"ph":"E","pid":1,"tid":1,"ts":1727743122000999.001},{"ph":"b","cat":"c","id":1,"pid":1,"tid":1,"name":"d","ts":1727743122000124},{"ph":"e","cat":"c","id":1,"pid":1,"tid":1,"name":"d","ts":1727743122000125.5}]',
  'times before zero':
    '[{"ph":"X","pid":1,"tid":1,"name":"a","ts":-5.25,"dur":2},{"ph":"X","pid":1,"tid":1,"name":"b","ts":0.75,"dur":2}]',
  'times beyond 2^53 microseconds':
    '[{"ph":"X","pid":1,"tid":1,"name":"a","ts":1700000000000000000,"dur":2},{"ph":"X","pid":1,"tid":1,"name":"b","ts":1700000000000000003.5,"dur":2}]',
  'odd durations':
    '[{"ph":"X","pid":1,"tid":1,"name":"n","ts":5,"dur":-3},{"ph":"X","pid":1,"tid":1,"name":"none","ts":6},{"ph":"X","pid":1,"tid":1,"name":"bad","ts":7,"dur":"x"},{"ph":"X","pid":1,"tid":1,"name":"text","ts":"8","dur":"2.5"}]',
  'records of no known kind':
    '[{"ph":"?","pid":1,"tid":1,"name":"q","ts":1},{"name":"no phase"},{"ph":"(","pid":1,"tid":1,"name":"ctx","id":1,"ts":1},{"ph":"X","pid":1,"tid":1,"name":"a","ts":1,"dur":1}]',
  'names with every kind of character': JSON.stringify([
    {
      ph: 'X',
      pid: 1,
      tid: 1,
      name: 'a"b\\c\n\u0000\u2028😀\ud800',
      cat: '</script>',
      ts: 1,
      dur: 1,
      args: { '"end":{': '}' },
    },
    { ph: 'B', pid: 1, tid: 1, name: 'b', ts: 2, args: { text: '"end":{"x":1}' } },
    { ph: 'E', pid: 1, tid: 1, ts: 3 },
  ]),
}

describe('exported and imported again, the events are the same:', () => {
  test.each(Object.entries(fixtures))('%s', async (_, text) => {
    await expectSame(await readText(text))
  })

  test('any nesting of begins, ends and complete events', async () => {
    const event = fc.record({
      kind: fc.constantFrom('B', 'E', 'X'),
      ts: fc.nat(12),
      dur: fc.nat(6),
      tid: fc.nat(1),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), async list => {
        const events = list.map(({ kind, ts, dur, tid }, i) =>
          kind === 'X'
            ? { ph: 'X', pid: 1, tid, name: `x${i % 3}`, ts, dur }
            : { ph: kind, pid: 1, tid, ...(kind === 'B' && { name: `b${i}` }), ts },
        )
        events.sort((a, b) => a.ts - b.ts)
        events.push({ ph: 'X', pid: 1, tid: 0, name: 'last', ts: 20, dur: 1 })
        await expectSame(await readText(JSON.stringify(events)))
      }),
      { numRuns: 100 },
    )
  })

  test.each(samples.filter(({ name }) => name === 'pipeline'))('the sample $title', async ({ name }) => {
    await expectSame(await read(...sampleFiles(name, join(folder, name)).paths))
  })

  const shared = resolve(import.meta.dirname, '../../../../shared/traces')
  const traces = existsSync(shared)
    ? readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.json.gz'))
    : []
  if (traces.length === 0) console.info('Left out: real traces; there are none beside the project.')
  test.each(traces)('the real trace %s', async name => {
    await expectSame(await read(join(shared, name)))
  })
})

describe('an export', () => {
  test('is compressed where its name ends in .gz', async () => {
    const run = await readText(fixtures['instants of every kind']!)
    const path = await write(run, 'small.json.gz')
    expect(JSON.parse(gunzipSync(readFileSync(path)).toString()).traceEvents).toHaveLength(7)
  })

  test('of several ranks keeps them apart in one file, on the clock of the first', async () => {
    const { paths } = sampleFiles('data-parallel', join(folder, 'ranks'))
    const run = await read(...paths)
    const merged = await again(run)
    const slices = (data: RunData) => dumpRun(data).filter(line => line.startsWith('slice ')).length
    expect(slices(merged)).toBe(slices(run))
    expect(merged.flows.count).toBe(run.flows.count)
    expect(merged.header).toMatchObject({ lengthNs: run.header.lengthNs, worldSize: 4 })
    const ranks = (data: RunData) =>
      data.processes.map(process => [process.rank, process.name, process.sortIndex])
    expect(ranks(merged)).toEqual(ranks(run))
    await expectSame(merged)
  })

  test('of a run that was not imported has names, arrows and counters', async () => {
    const run = new MemoryRun({ ...emptyHeader, kind: 'simulated' })
    run.addLabels([
      { name: 'forward batch: 1', category: '', class: 1, colour: '', microbatch: 1 },
      { name: 'activation', category: '', class: 0, colour: '', microbatch: -1 },
    ])
    run.addProcesses([
      { id: 0, rank: 0, source: -1, pid: '0', name: 'rank 0', labels: ['gpu'], sortIndex: 0 },
      { id: 1, rank: 1, source: -1, pid: '1', name: 'rank 1', labels: [], sortIndex: 1 },
    ])
    run.addTracks([
      { id: 0, process: 0, kind: 'thread', tid: '0', name: 'compute', series: '', unit: '', sortIndex: 0 },
      { id: 1, process: 1, kind: 'thread', tid: '0', name: 'compute', series: '', unit: '', sortIndex: 0 },
      {
        id: 2,
        process: 1,
        kind: 'counter',
        tid: '',
        name: 'memory',
        series: 'bytes',
        unit: 'bytes',
        sortIndex: 0,
      },
    ])
    const slice = (start: number) => ({
      count: 1,
      start: Float64Array.of(start),
      duration: Float64Array.of(100),
      label: new Uint32Array(1),
      flags: new Uint8Array(1),
      detail: new Uint32Array(1),
    })
    const from = run.addLane(0, 0, slice(0))
    const to = run.addLane(1, 0, slice(150))
    run.addCounters(2, {
      count: 1,
      time: Float64Array.of(160),
      value: Float64Array.of(9),
      detail: new Uint32Array(1),
    })
    run.addFlows({
      count: 1,
      from: Uint32Array.of(from),
      to: Uint32Array.of(to),
      fromTime: Float64Array.of(100),
      toTime: Float64Array.of(150),
      label: Uint32Array.of(1),
    })
    const read = await again(run)
    expect(read.processes.map(process => [process.rank, process.name])).toEqual([
      [0, 'rank 0'],
      [1, 'rank 1'],
    ])
    expect(read.lanes.map(lane => [lane.start[0], lane.duration[0]])).toEqual([
      [0, 100],
      [150, 100],
    ])
    expect([...read.flows.fromTime, ...read.flows.toTime]).toEqual([100, 150])
    expect(read.counters[0]!.value[0]).toBe(9)
  })

  test('that is cancelled or cannot be written leaves nothing', async () => {
    const run = await readText(fixtures['instants of every kind']!)
    const path = join(folder, 'cancelled.json')
    const write = async (target: string, signal?: AbortSignal) => {
      for await (const _ of exportChromeFile(run, target, signal)) {
        // Written piece by piece.
      }
    }
    await expect(write(path, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    await expect(write(join(folder, 'absent', 'x.json'))).rejects.toMatchObject({ code: 'not-found' })
    expect(readdirSync(folder).filter(name => name.startsWith(basename(path)))).toEqual([])
  })
})
