import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportDone, ImportEvent } from '../../../traces-db/contract.ts'
import { type InProcessTraces, openTracesService } from '../../../traces-db/service/in-process.ts'
import { emptyHeader } from '../store/random-run.ts'

let folder = ''
let home = ''
let service: InProcessTraces
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-service-'))
  home = join(folder, 'home')
  service = openTracesService({ home })
})
afterEach(async () => {
  await service.close()
  rmSync(folder, { recursive: true, force: true })
})

const events = [
  '{"ph":"M","pid":1,"name":"process_name","args":{"name":"trainer"}}',
  '{"ph":"X","pid":1,"tid":2,"name":"outer","cat":"cpu_op","ts":10,"dur":8,"args":{"shape":[2,3]}}',
  '{"ph":"X","pid":1,"tid":2,"name":"inner","cat":"cpu_op","ts":12.5,"dur":2}',
  '{"ph":"C","pid":1,"name":"memory","ts":11,"args":{"bytes":7}}',
  '{"ph":"i","pid":1,"tid":2,"name":"mark","ts":13}',
]

function writeTrace(name: string, text = `[${events.join(',')}]`): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function collect(stream: AsyncIterable<ImportEvent>): Promise<ImportEvent[]> {
  const all: ImportEvent[] = []
  for await (const event of stream) all.push(event)
  return all
}

async function imported(path = writeTrace('small.json')): Promise<ImportDone> {
  const { token } = service.grants.grantFile(path)
  const all = await collect(service.client.importFiles({ files: [token] }))
  return all.at(-1) as ImportDone
}

/** The same library in a service that has just started. */
async function restart(): Promise<void> {
  await service.close()
  service = openTracesService({ home })
}

describe('imports', () => {
  test('tell progress, when the timeline can be opened, and the figures at the end', async () => {
    const { token } = service.grants.grantFile(writeTrace('small.json'))
    const all = await collect(service.client.importFiles({ files: [token], title: 'Mine' }))
    const kinds = all.map(event => event.type)
    expect(kinds.slice(-2)).toEqual(['ready', 'done'])
    const done = all.at(-1) as ImportDone
    expect(done.report).toMatchObject({ events: 5, slices: 2, instants: 1, counters: 1 })
    expect(await service.client.library({})).toMatchObject([
      { run: done.run, title: 'Mine', slices: 2, kind: 'imported' },
    ])
  })

  test('of a folder take every trace in it, and none where there is none', async () => {
    mkdirSync(join(folder, 'ranks/deep'), { recursive: true })
    writeTrace('ranks/rank1.json')
    writeTrace('ranks/rank10.json')
    writeTrace('ranks/deep/rank2.json')
    writeTrace('ranks/notes.txt')
    expect(service.grants.grantFolder(join(folder, 'ranks')).map(file => file.name)).toEqual([
      'rank2.json',
      'rank1.json',
      'rank10.json',
    ])
    mkdirSync(join(folder, 'empty'))
    expect(() => service.grants.grantFolder(join(folder, 'empty'))).toThrow(/no trace files/)
  })

  test('of a file that was not granted are refused', async () => {
    await expect(collect(service.client.importFiles({ files: ['guess'] }))).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('of nonsense fail with a message and leave nothing', async () => {
    const { token } = service.grants.grantFile(writeTrace('bad.json', 'hello'))
    await expect(collect(service.client.importFiles({ files: [token] }))).rejects.toMatchObject({
      code: 'unreadable',
    })
    expect(readdirSync(join(home, 'runs'))).toEqual([])
  })

  test('leave nothing when they are cancelled', async () => {
    const many = Array.from(
      { length: 200_000 },
      (_, i) => `{"ph":"X","pid":1,"tid":1,"name":"n","ts":${i},"dur":1}`,
    )
    const { token } = service.grants.grantFile(writeTrace('many.json', `[${many.join(',')}]`))
    for await (const event of service.client.importFiles({ files: [token] })) {
      if (event.type === 'progress') break
    }
    await expect.poll(() => readdirSync(join(home, 'runs')), { timeout: 20_000 }).toEqual([])
    const stop = new AbortController()
    const cancelled = collect(service.client.importFiles({ files: [token] }, { signal: stop.signal }))
    stop.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => readdirSync(join(home, 'runs')), { timeout: 20_000 }).toEqual([])
  })

  test('are stopped, and leave nothing, when the service ends', async () => {
    const many = Array.from(
      { length: 200_000 },
      (_, i) => `{"ph":"X","pid":1,"tid":1,"name":"n","ts":${i},"dur":1}`,
    )
    const { token } = service.grants.grantFile(writeTrace('many.json', `[${many.join(',')}]`))
    const events = service.client.importFiles({ files: [token] })
    await events.next()
    await restart()
    expect(readdirSync(join(home, 'runs'))).toEqual([])
  })

  test('are remembered as recent files, also when they are gone', async () => {
    const path = writeTrace('small.json')
    await imported(path)
    await restart()
    const [recent] = await service.client.recentFiles({})
    expect(recent).toMatchObject({ name: 'small.json', exists: true })
    const again = await collect(service.client.importFiles({ files: [recent!.token] }))
    expect(again.at(-1)!.type).toBe('done')
    rmSync(path)
    expect(await service.client.recentFiles({})).toMatchObject([{ exists: false }])
  })
})

describe('an open run', () => {
  test('answers every question of the timeline', async () => {
    const { run } = await imported()
    const { client } = service
    const info = await client.openRun({ run })
    expect(info.processes[0]!.name).toBe('trainer')
    const thread = info.tracks.find(track => track.slices > 0)!
    const window = {
      run,
      tracks: info.tracks.map(track => track.id),
      startNs: 0,
      endNs: info.header.lengthNs,
    }
    const frame = await client.frame({ ...window, width: 100 })
    expect(frame.slices.id).toHaveLength(2)
    expect(frame.counters.last).toContain(7)
    expect(frame.instants.id).toHaveLength(1)
    const { rows, total } = await client.table({ ...window, offset: 0, limit: 10 })
    expect(total).toBe(2)
    expect(rows.map(row => row.label.name)).toEqual(['outer', 'inner'])
    const outer = await client.slice({ run, id: rows[0]!.id })
    expect(outer).toMatchObject({ durationNs: 8000, selfNs: 6000, detail: '{"args":{"shape":[2,3]}}' })
    expect(await client.neighbour({ run, id: outer.id, direction: 'child' })).toMatchObject({
      label: { name: 'inner' },
    })
    expect((await client.area({ ...window, limit: 10 })).slices).toBe(2)
    expect((await client.search({ run, text: 'inn', args: false, limit: 10 })).total).toBe(1)
    expect((await client.search({ run, text: 'shape', args: true, limit: 10 })).total).toBe(1)
    expect((await client.minimap({ run, bins: 4 })).bins).toBe(4)
    expect(await client.labels({ run, ids: [0] })).toHaveLength(1)
    const instant = frame.instants.id[0]!
    expect(await client.instant({ run, id: instant })).toMatchObject({
      label: { name: 'mark' },
      track: thread.id,
    })
    const result = await client.sql({
      run,
      text: 'SELECT name FROM slice ORDER BY id',
      limit: 9,
      milliseconds: 60_000,
    })
    expect(result.rows.flat().sort()).toEqual(['inner', 'outer'])
  })

  test('is found again by its id after a restart, also one that lies elsewhere', async () => {
    const { run } = await imported()
    const copy = join(folder, 'elsewhere.rankscope')
    writeFileSync(copy, readFileSync(join(home, 'runs', `${run}.rankscope`)))
    const opened = await service.client.openRunFile({ file: service.grants.grantFile(copy).token })
    await restart()
    expect((await service.client.openRun({ run })).tracks).toEqual(opened.tracks)
    expect((await service.client.openRun({ run: opened.run })).tracks).toEqual(opened.tracks)
  })

  test.each(['../../etc/passwd', '..', '.hidden', 'a/b', 'a\\b', 'nothing-there'])(
    'is not found for the id %s',
    async run => {
      await expect(service.client.openRun({ run })).rejects.toMatchObject({ code: 'not-found' })
      await expect(service.client.removeRun({ run: run })).resolves.toBeUndefined()
    },
  )

  test('opens on another machine, its sources deleted, with the arguments of every event', async () => {
    const path = writeTrace('small.json')
    const { run } = await imported(path)
    rmSync(path)
    await restart()
    const { rows } = await service.client.table({
      run,
      tracks: [0, 1, 2],
      startNs: 0,
      endNs: 1e9,
      offset: 0,
      limit: 1,
    })
    expect((await service.client.slice({ run, id: rows[0]!.id })).detail).toContain('shape')
  })

  test('is written as a Chrome trace to a granted file only', async () => {
    const { run } = await imported()
    const target = join(folder, 'out.json')
    const readable = service.grants.grantFile(writeTrace('small.json')).token
    const refused = collectAny(service.client.exportChrome({ run, file: readable }))
    await expect(refused).rejects.toMatchObject({ code: 'not-found' })
    const items = await collectAny(
      service.client.exportChrome({ run, file: service.grants.grantFile(target, true).token }),
    )
    expect(items.at(-1)).toEqual({ events: 5, done: true })
    expect(JSON.parse(readFileSync(target, 'utf8')).traceEvents).toHaveLength(5)
  })
})

describe('a run of several ranks', () => {
  test('shows its clocks aligned where asked for, also after a restart, and exports them as recorded', async () => {
    const done = (await collect(service.client.importSample({ name: 'data-parallel' }))).at(-1) as ImportDone
    const { run } = done
    const recorded = await service.client.openRun({ run })
    expect(recorded.clocksAligned).toBe(false)
    const skewed = recorded.header.sources.findIndex(source => (source.skewNs ?? 0) !== 0)
    expect(skewed).toBeGreaterThan(0)
    const track = recorded.tracks.find(
      ({ process, slices }) => slices > 0 && recorded.processes[process]!.source === skewed,
    )!
    const first = async () => {
      const window = { run, tracks: [track.id], startNs: -1e9, endNs: 1e12, offset: 0, limit: 1 }
      return (await service.client.table(window)).rows[0]!.startNs
    }
    const before = await first()
    expect((await service.client.alignClocks({ run, apply: true })).clocksAligned).toBe(true)
    await restart()
    expect(await first()).toBe(before - recorded.header.sources[skewed]!.skewNs!)
    await service.client.alignClocks({ run, apply: false })
    expect(await first()).toBe(before)
  })
})

describe('the library', () => {
  test('lists a damaged file with its problem, and removes runs', async () => {
    const { run } = await imported()
    writeFileSync(join(home, 'runs', 'broken.rankscope'), 'broken')
    const list = await service.client.library({})
    expect(list.find(entry => entry.run === 'broken')!.problem).toMatch(/not a Rankscope run file/)
    await service.client.removeRun({ run })
    await service.client.removeRun({ run: 'broken' })
    expect(await service.client.library({})).toEqual([])
  })

  test('tells those who watch that another program added a run', async () => {
    const { run } = await imported()
    const copy = readFileSync(join(home, 'runs', `${run}.rankscope`))
    const stop = new AbortController()
    const changes = service.client.watch({}, { signal: stop.signal })
    const next = changes.next()
    // The watch begins when its first item is asked for.
    await service.client.samples({})
    writeFileSync(join(home, 'runs', 'from-elsewhere.rankscope'), copy)
    expect((await next).value).toMatchObject({ type: 'library' })
    stop.abort()
    expect((await service.client.library({})).map(entry => entry.run)).toContain('from-elsewhere')
  })

  test('keeps marks of a run until it is removed', async () => {
    const { run } = await imported()
    const mark = { id: 'm', startNs: 5, endNs: 9, text: 'here' }
    await service.client.putMark({ run, mark })
    await restart()
    expect(await service.client.marks({ run })).toEqual([mark])
    await service.client.removeMark({ run, id: 'm' })
    expect(await service.client.marks({ run })).toEqual([])
  })

  test('puts a damaged workspace aside and starts a new one', async () => {
    await service.close()
    writeFileSync(join(home, 'workspace.sqlite'), 'garbage'.repeat(200))
    service = openTracesService({ home })
    expect(readdirSync(home).some(name => name.includes('.damaged-'))).toBe(true)
  })

  test.skipIf(process.getuid?.() === 0)('says so where its folder cannot be written', () => {
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    expect(() => openTracesService({ home: join(locked, 'home') })).toThrow(/cannot be written/)
  })

  test('has samples that import without a warning', async () => {
    for (const { name } of await service.client.samples({})) {
      const done = (await collect(service.client.importSample({ name }))).at(-1) as ImportDone
      expect(done.report.warnings, name).toEqual([])
      expect(done.report.ranks, name).toBe(4)
      expect(done.report.flows, name).toBeGreaterThan(0)
    }
  })
})

describe('a live run', () => {
  test('grows for those who watch, is seen at once, and is finished', async () => {
    const { client } = service
    const stop = new AbortController()
    const seen: string[] = []
    const watching = (async () => {
      for await (const { type } of client.watch({}, { signal: stop.signal })) seen.push(type)
    })().catch(() => {})
    const { run } = await client.createRun({
      header: { ...emptyHeader, kind: 'simulated', title: 'Live one' },
    })
    expect(run).toMatch(/^Live-one-/)
    await client.appendRun({
      run,
      batch: {
        labels: [{ name: 'f', category: '', class: 1, colour: '', microbatch: -1 }],
        processes: [{ id: 0, rank: 0, source: -1, pid: '0', name: 'rank 0', labels: [], sortIndex: 0 }],
        tracks: [
          { id: 0, process: 0, kind: 'thread', tid: '0', name: 't', series: '', unit: '', sortIndex: 0 },
        ],
        slices: {
          track: new Uint32Array(1),
          start: Float64Array.of(3),
          duration: Float64Array.of(4),
          label: new Uint32Array(1),
          flags: new Uint8Array(1),
          detail: new Uint32Array(1),
        },
      },
    })
    expect((await client.openRun({ run })).header).toMatchObject({ complete: false, lengthNs: 7 })
    await expect(client.removeRun({ run })).rejects.toMatchObject({ code: 'conflict' })
    const info = await client.finishRun({ run, header: { worldSize: 1 } })
    expect(info.header).toMatchObject({ complete: true, worldSize: 1, lengthNs: 7 })
    await expect(client.appendRun({ run, batch: {} })).rejects.toMatchObject({ code: 'not-found' })
    await expect.poll(() => seen).toEqual(expect.arrayContaining(['grew', 'finished', 'library']))
    stop.abort()
    await watching
    expect(existsSync(join(home, 'runs', `${run}.rankscope-wal`))).toBe(false)
  })
})

async function collectAny<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of stream) all.push(item)
  return all
}
