/** The import as a whole: threads, folders, progress, cancelling, failing sinks. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunHeader } from '../../../engine/base/run.ts'
import type { ImportProgress } from '../../../traces-db/contract.ts'
import { importFiles } from '../../../traces-db/import/import-files.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import { viewOf } from './import-texts.ts'

let folder = ''
const path = (...parts: string[]) => join(folder, ...parts)

/** A rank of 8,000 slices with args, more than one block of details. */
function rankText(rank: number): string {
  const list = Array.from({ length: 8000 }, (_, i) =>
    JSON.stringify({
      ph: 'X',
      cat: 'cpu_op',
      name: `op${i % 97}`,
      pid: 10 + rank,
      tid: i % 3,
      ts: i + rank / 8,
      dur: 0.75,
      args: { 'External id': i, rank },
    }),
  )
  return `{"schemaVersion":1,"baseTimeNanoseconds":1727740800000000000,"traceEvents":[\n${list.join(',\n')}]}`
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankscope-files-'))
  await mkdir(path('ranks', 'deeper'), { recursive: true })
  for (const rank of [0, 1, 2]) await writeFile(path('ranks', `rank${rank}.json`), rankText(rank))
  await writeFile(path('ranks', 'deeper', 'rank10.json.gz'), gzipSync(rankText(10)))
  await writeFile(path('ranks', 'config.json'), '{"batch":4}')
  await writeFile(path('ranks', 'notes.txt'), 'no trace')
  await mkdir(path('empty'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const emptyRun = () => new MemoryRun({} as RunHeader)

/** Sink that remembers whether it was given up. */
class WatchedRun extends MemoryRun {
  abandoned = false
  override abandon(): void {
    this.abandoned = true
  }
}

describe('importing files', () => {
  test('a folder is one run of all traces in it; what is none is left out and counted', async () => {
    const sink = emptyRun()
    const { report, header } = await importFiles({ paths: [path('ranks')], sink })
    expect(report).toMatchObject({ ranks: 4, slices: 32_000, tracks: 12 })
    expect(report.warnings).toMatchObject([{ code: 'not-a-trace', count: 1 }])
    expect(header.title).toBe('ranks')
    expect(header.sources.map(({ name, rank }) => [name, rank])).toEqual([
      ['rank10.json.gz', 10],
      ['rank0.json', 0],
      ['rank1.json', 1],
      ['rank2.json', 2],
    ])
    expect(sink.header.complete).toBe(true)
    expect(header.complete).toBe(true)
  })

  test('of a folder links to files are followed; pipes and links to folders are not traces; a link to nothing is told', async () => {
    const linked = path('linked')
    await mkdir(linked)
    await symlink(path('ranks', 'rank1.json'), join(linked, 'rank7.json'))
    await symlink(linked, join(linked, 'circle.json'))
    await symlink(path('nowhere'), join(linked, 'rank8.json'))
    execFileSync('mkfifo', [join(linked, 'rank9.json')])
    const { report, header } = await importFiles({ paths: [linked], sink: emptyRun() })
    expect(report).toMatchObject({ ranks: 1, slices: 8000 })
    expect(report.warnings).toEqual([
      { code: 'unreadable-file', count: 1, example: 'rank8.json is a link to a file that does not exist.' },
    ])
    expect(header.sources.map(({ name, rank }) => [name, rank])).toEqual([['rank7.json', 7]])
  })

  test('of several that are named, what is no file is told beside the others', async () => {
    const paths = [path('ranks', 'rank0.json'), path('nowhere.json'), '/dev/zero']
    const { report } = await importFiles({ paths, sink: emptyRun() })
    expect(report.slices).toBe(8000)
    expect(report.warnings).toMatchObject([
      {
        code: 'unreadable-file',
        count: 2,
        examples: ['nowhere.json does not exist or cannot be read.', 'zero is neither a file nor a folder.'],
      },
    ])
  })

  test('a pipe or a device is refused at once: nobody may ever write to it', async () => {
    const pipe = path('pipe.json')
    execFileSync('mkfifo', [pipe])
    for (const odd of [pipe, '/dev/zero']) {
      await expect(importFiles({ paths: [odd], sink: emptyRun() })).rejects.toMatchObject({
        code: 'unreadable',
        message: expect.stringContaining('neither a file nor a folder'),
      })
    }
  })

  test('tens of thousands of processes, threads and counters are a run like any other', async () => {
    const many = Array.from(
      { length: 20_000 },
      (_, i) =>
        `{"ph":"X","name":"a","ts":${i},"dur":1,"pid":${i},"tid":${i}},{"ph":"C","name":"c","ts":${i},"pid":${i},"args":{"v":${i}}}`,
    )
    await writeFile(path('many.json'), `[${many}]`)
    const { report } = await importFiles({ paths: [path('many.json')], sink: emptyRun(), threads: 1 })
    expect(report).toMatchObject({ tracks: 40_000, slices: 20_000, counters: 20_000, warnings: [] })
  })

  test('threads yield the same run as none; every slice has its own args', async () => {
    const paths = [0, 1, 2].map(rank => path('ranks', `rank${rank}.json`))
    const views = []
    // Twice with three: by threads that have read before. Then this one takes part.
    for (const [threads, readsHere] of [[0], [1], [3], [3], [2, true]] as const) {
      const sink = emptyRun()
      const { report, header } = await importFiles({ paths, sink, threads, readsHere })
      views.push(viewOf(sink, report, header))
    }
    for (const { slices } of views.slice(1)) expect(slices).toEqual(views[0]!.slices)
    const [first] = views
    expect(first!.slices).toHaveLength(24_000)
    for (const { track, start, detail } of first!.slices) {
      const { args } = detail as { args: { 'External id': number; rank: number } }
      expect(track).toBe(`Process ${10 + args.rank}/Thread ${args['External id'] % 3}`)
      expect(start).toBe(1000 * args['External id'] + 125 * args.rank)
    }
  })

  test.each([0, 2])(
    'the timeline is ready before texts of events are handed on, with %i threads',
    async threads => {
      const told: string[] = []
      class Told extends MemoryRun {
        override addDetailBlock(first: number, count: number, data: Uint8Array): void {
          told.push('details')
          super.addDetailBlock(first, count, data)
        }
        override ready(header: RunHeader): void {
          told.push('ready')
          super.ready(header)
        }
      }
      const sink = new Told({} as RunHeader)
      const { report, header } = await importFiles({ paths: [path('ranks')], sink, threads })
      expect(told[0]).toBe('ready')
      expect(told.length).toBeGreaterThan(4)
      expect(viewOf(sink, report, header).slices.every(({ detail }) => 'args' in (detail as object))).toBe(
        true,
      )
    },
  )

  test('threads of an import that failed are not asked again', async () => {
    const paths = [path('ranks', 'rank0.json'), path('ranks', 'rank1.json')]
    for (let round = 0; round < 3; round++) {
      const stop = new AbortController()
      const importing = importFiles({
        paths,
        sink: emptyRun(),
        threads: 2,
        signal: stop.signal,
        onProgress: () => stop.abort(),
      })
      await expect(importing).rejects.toMatchObject({ code: 'cancelled' })
      const { report } = await importFiles({ paths, sink: emptyRun(), threads: 2 })
      expect(report.slices).toBe(16_000)
    }
  })

  test('progress grows to all bytes, with rate and stages', async () => {
    const seen: ImportProgress[] = []
    const paths = [path('ranks', 'rank0.json'), path('ranks', 'deeper', 'rank10.json.gz')]
    const { bytes } = await importFiles({
      paths,
      sink: emptyRun(),
      threads: 0,
      chunkBytes: 10_000,
      onProgress: progress => seen.push(progress),
    })
    expect(seen.map(({ stage }) => stage).slice(-2)).toEqual(['writing', 'finishing'])
    expect(seen.at(-1)).toMatchObject({ bytes, totalBytes: bytes })
    for (let i = 1; i < seen.length; i++) expect(seen[i]!.bytes).toBeGreaterThanOrEqual(seen[i - 1]!.bytes)
    expect(seen.every(({ bytesPerSecond }) => bytesPerSecond >= 0)).toBe(true)
  })

  test.each([0, 2])(
    'cancelled while reading with %i threads: it stops, and the sink is given up',
    async threads => {
      const sink = new WatchedRun({} as RunHeader)
      const stop = new AbortController()
      const importing = importFiles({
        paths: [path('ranks')],
        sink,
        threads,
        signal: stop.signal,
        onProgress: () => stop.abort(),
      })
      await expect(importing).rejects.toMatchObject({ code: 'cancelled' })
      expect(sink.abandoned).toBe(true)
      expect(sink.lanes).toEqual([])
    },
  )

  test('cancelled before it began', async () => {
    const sink = new WatchedRun({} as RunHeader)
    await expect(
      importFiles({ paths: [path('ranks')], sink, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' })
    expect(sink.abandoned).toBe(true)
  })

  test.each([0, 2])('a sink that fails ends the import with its error, with %i threads', async threads => {
    class FullDisk extends WatchedRun {
      override addDetailBlock(): void {
        throw new Error('disk full')
      }
    }
    const sink = new FullDisk({} as RunHeader)
    await expect(importFiles({ paths: [path('ranks')], sink, threads })).rejects.toThrow('disk full')
    expect(sink.abandoned).toBe(true)
  })

  test('where no file holds a trace, the error names the first of them', async () => {
    const paths = ['config.json', 'notes.txt', 'a.json', 'b.json'].map(name => path('ranks', name))
    for (const name of ['a.json', 'b.json']) await writeFile(path('ranks', name), '')
    const importing = importFiles({ paths, sink: emptyRun(), threads: 2 })
    await expect(importing).rejects.toMatchObject({ code: 'unreadable' })
    for (const part of [
      /^None of 4 files/,
      /config\.json/,
      /notes\.txt/,
      /a\.json is empty/,
      /And 1 more\.$/,
    ]) {
      await expect(importing).rejects.toThrow(part)
    }
    const reasons = ['config.json', 'notes.txt', 'a.json', 'b.json'].map(name =>
      expect.stringContaining(name),
    )
    await expect(importing).rejects.toMatchObject({ detail: { reasons } })
    for (const name of ['a.json', 'b.json']) await rm(path('ranks', name))
  })

  test('a folder of nothing but links to nothing says so', async () => {
    const dangling = path('dangling')
    await mkdir(dangling)
    await symlink(path('nowhere'), join(dangling, 'rank0.json'))
    await expect(importFiles({ paths: [dangling], sink: emptyRun() })).rejects.toThrow(
      'rank0.json is a link to a file that does not exist.',
    )
  })

  test('every file that is left out is named with its reason, ten at most, and none counts as read', async () => {
    const mixed = path('mixed')
    await mkdir(mixed)
    await writeFile(join(mixed, 'rank0.json'), '[{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2}]')
    for (let i = 1; i <= 12; i++) await writeFile(join(mixed, `rank${i}.json`), i % 2 ? '' : '{"batch":4}')
    const { report, bytes } = await importFiles({ paths: [mixed], sink: emptyRun() })
    const [left] = report.warnings
    expect(left).toMatchObject({ code: 'not-a-trace', count: 12, moreFiles: 2 })
    expect(left!.example).toBe(left!.examples![0])
    expect(left!.examples!.map(text => text.match(/^rank\d+\.json/)?.[0])).toEqual(
      Array.from({ length: 10 }, (_, i) => `rank${i + 1}.json`),
    )
    expect(left!.examples![0]).toContain('is empty')
    expect(bytes).toBe(54)
  })

  test('what is odd in several files is told of each', async () => {
    const cut = path('cut')
    await mkdir(cut)
    for (const rank of [0, 1]) {
      await writeFile(
        join(cut, `rank${rank}.json`),
        '{"traceEvents":[{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2},{"ph"',
      )
    }
    const { report } = await importFiles({ paths: [cut], sink: emptyRun() })
    const truncated = report.warnings.find(({ code }) => code === 'truncated')
    expect(truncated).toMatchObject({
      count: 2,
      examples: [/^rank0/, /^rank1/].map(name => expect.stringMatching(name)),
    })
  })

  test('a folder without traces is an error that says what was looked for', async () => {
    await expect(importFiles({ paths: [path('empty')], sink: emptyRun() })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('titles are taken from names unless one is given', async () => {
    const title = async (paths: string[], given?: string) =>
      (await importFiles({ paths, sink: emptyRun(), threads: 0, title: given })).header.title
    expect(await title([path('ranks', 'rank0.json')])).toBe('rank0')
    expect(await title([path('ranks', 'rank0.json'), path('ranks', 'rank1.json')])).toBe('rank0 and 1 more')
    expect(await title([path('ranks', 'rank0.json')], 'mine')).toBe('mine')
    // What could not be read is not in it.
    expect(await title([path('ranks', 'config.json'), path('ranks', 'rank1.json')])).toBe('rank1')
  })
})
