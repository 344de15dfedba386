import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { ImportDone } from '../../../traces-db/contract.ts'
import { openTracesService } from '../../../traces-db/service/in-process.ts'
import { emptyHeader } from '../store/random-run.ts'
import { collect, ServiceFixture } from './service-fixture.ts'

const at = new ServiceFixture()

describe('an open run', () => {
  test('answers every question of the timeline', async () => {
    const { run } = await at.imported()
    const { client } = at
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

  test('is found again by its id after a restart', async () => {
    const { run } = await at.imported()
    const { tracks } = await at.client.openRun({ run })
    await at.restart()
    expect((await at.client.openRun({ run })).tracks).toEqual(tracks)
  })

  test.each(['../../etc/passwd', '..', '.hidden', 'a/b', 'a\\b', 'nothing-there'])(
    'is not found for the id %s',
    async run => {
      await expect(at.client.openRun({ run })).rejects.toMatchObject({ code: 'not-found' })
      await expect(at.client.removeRun({ run: run })).resolves.toBeUndefined()
    },
  )

  test('opens on another machine, its sources deleted, with the arguments of every event', async () => {
    const path = at.writeTrace('small.json')
    const { run } = await at.imported(path)
    rmSync(path)
    await at.restart()
    const { rows } = await at.client.table({
      run,
      tracks: [0, 1, 2],
      startNs: 0,
      endNs: 1e9,
      offset: 0,
      limit: 1,
    })
    expect((await at.client.slice({ run, id: rows[0]!.id })).detail).toContain('shape')
  })

  test('is written as a Chrome trace to a granted file only', async () => {
    const { run } = await at.imported()
    const target = join(at.folder, 'out.json')
    const readable = at.service.grants.grantFile(at.writeTrace('small.json')).token
    const refused = collect(at.client.exportChrome({ run, file: readable }))
    await expect(refused).rejects.toMatchObject({ code: 'not-found' })
    const items = await collect(
      at.client.exportChrome({ run, file: at.service.grants.grantFile(target, true).token }),
    )
    expect(items.at(-1)).toEqual({ events: 5, done: true })
    expect(JSON.parse(readFileSync(target, 'utf8')).traceEvents).toHaveLength(5)
  })
})

describe('what the window made', () => {
  test('is written to a granted file only', async () => {
    const bytes = new TextEncoder().encode('<svg/>')
    const readable = at.service.grants.grantFile(at.writeTrace('small.json')).token
    await expect(at.client.saveFile({ file: readable, bytes })).rejects.toMatchObject({ code: 'not-found' })
    const target = join(at.folder, 'chart.svg')
    await at.client.saveFile({ file: at.service.grants.grantFile(target, true).token, bytes })
    expect(readFileSync(target, 'utf8')).toBe('<svg/>')
  })
})

describe('a run of several ranks', () => {
  test('shows its clocks aligned where asked for, also after a restart, and exports them as recorded', async () => {
    const done = (await collect(at.client.importSample({ name: 'data-parallel' }))).at(-1) as ImportDone
    const { run } = done
    const recorded = await at.client.openRun({ run })
    expect(recorded.clocksAligned).toBe(false)
    const skewed = recorded.header.sources.findIndex(source => (source.skewNs ?? 0) !== 0)
    expect(skewed).toBeGreaterThan(0)
    const track = recorded.tracks.find(
      ({ process, slices }) => slices > 0 && recorded.processes[process]!.source === skewed,
    )!
    const first = async () => {
      const window = { run, tracks: [track.id], startNs: -1e9, endNs: 1e12, offset: 0, limit: 1 }
      return (await at.client.table(window)).rows[0]!.startNs
    }
    const before = await first()
    expect((await at.client.alignClocks({ run, apply: true })).clocksAligned).toBe(true)
    await at.restart()
    expect(await first()).toBe(before - recorded.header.sources[skewed]!.skewNs!)
    await at.client.alignClocks({ run, apply: false })
    expect(await first()).toBe(before)
  })
})

describe('the library', () => {
  test('lists a damaged file with its problem, and removes runs', async () => {
    const { run } = await at.imported()
    writeFileSync(join(at.home, 'runs', 'broken.rankscope'), 'broken')
    const list = await at.client.library({})
    expect(list.find(entry => entry.run === 'broken')!.problem).toMatch(/not a Rankscope run file/)
    await at.client.removeRun({ run })
    await at.client.removeRun({ run: 'broken' })
    expect(await at.client.library({})).toEqual([])
  })

  test('tells those who watch that another program added a run', async () => {
    const { run } = await at.imported()
    const copy = readFileSync(join(at.home, 'runs', `${run}.rankscope`))
    const stop = new AbortController()
    const changes = at.client.watch({}, { signal: stop.signal })
    const next = changes.next()
    // The watch begins when its first item is asked for.
    await at.client.samples({})
    writeFileSync(join(at.home, 'runs', 'from-elsewhere.rankscope'), copy)
    expect((await next).value).toMatchObject({ type: 'library' })
    stop.abort()
    expect((await at.client.library({})).map(entry => entry.run)).toContain('from-elsewhere')
  })

  test('keeps marks of a run until it is removed', async () => {
    const { run } = await at.imported()
    const mark = { id: 'm', startNs: 5, endNs: 9, text: 'here' }
    await at.client.putMark({ run, mark })
    await at.restart()
    expect(await at.client.marks({ run })).toEqual([mark])
    await at.client.removeMark({ run, id: 'm' })
    expect(await at.client.marks({ run })).toEqual([])
  })

  test('keeps the first solution of an exercise until all are forgotten', async () => {
    await at.client.keepSolvedExercise({ lesson: 'part0', text: 'first' })
    await at.client.keepSolvedExercise({ lesson: 'part0', text: 'second' })
    await at.restart()
    expect(await at.client.solvedExercises({})).toEqual([
      { lesson: 'part0', solvedAt: expect.stringMatching(/^\d{4}-/), text: 'first' },
    ])
    await at.client.forgetSolvedExercises({})
    expect(await at.client.solvedExercises({})).toEqual([])
  })

  test('brings a workspace of the first version to this one and keeps what it holds', async () => {
    await at.service.close()
    const path = join(at.home, 'workspace.sqlite')
    rmSync(path)
    const first = new Database(path)
    first.exec(`
      CREATE TABLE recent_file (paths TEXT PRIMARY KEY, opened_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE known_run (id TEXT PRIMARY KEY, path TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE aligned_run (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      CREATE TABLE mark (
        run TEXT NOT NULL, id TEXT NOT NULL, start_ns REAL NOT NULL, end_ns REAL NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (run, id)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO mark VALUES ('kept', 'm', 5, 9, 'here');
      PRAGMA user_version = 1;
    `)
    first.close()
    at.service = openTracesService({ home: at.home })
    const mark = { id: 'm', startNs: 5, endNs: 9, text: 'here' }
    expect(await at.client.marks({ run: 'kept' })).toEqual([mark])
    expect(await at.client.solvedExercises({})).toEqual([])
  })

  test('puts a damaged workspace aside and starts a new one', async () => {
    await at.service.close()
    writeFileSync(join(at.home, 'workspace.sqlite'), 'garbage'.repeat(200))
    at.service = openTracesService({ home: at.home })
    const [aside] = readdirSync(at.home).filter(name => name.includes('.damaged-'))
    expect(await at.client.keptTexts({})).toEqual({ texts: {}, putAside: aside })
  })

  test.skipIf(process.getuid?.() === 0)('says so where its folder cannot be written', () => {
    const locked = join(at.folder, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    expect(() => openTracesService({ home: join(locked, 'home') })).toThrow(/cannot be written/)
  })

  test('has samples that import without a warning', async () => {
    for (const { name } of await at.client.samples({})) {
      const done = (await collect(at.client.importSample({ name }))).at(-1) as ImportDone
      expect(done.report.warnings, name).toEqual([])
      expect(done.report.ranks, name).toBe(4)
      expect(done.report.flows, name).toBeGreaterThan(0)
    }
  })
})

describe('a live run', () => {
  test('with a wrong header is refused', async () => {
    const header = { ...emptyHeader, kind: 'guessed' } as unknown as typeof emptyHeader
    await expect(at.client.createRun({ header })).rejects.toMatchObject({ code: 'invalid-argument' })
    const { run } = await at.client.createRun({ header: emptyHeader })
    const wrong = { worldSize: 'many' } as unknown as { worldSize: number }
    await expect(at.client.finishRun({ run, header: wrong })).rejects.toMatchObject({
      code: 'invalid-argument',
    })
    await at.client.finishRun({ run, header: { worldSize: 2 } })
  })

  test('grows for those who watch, is seen at once, and is finished', async () => {
    const { client } = at
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
    expect(existsSync(join(at.home, 'runs', `${run}.rankscope-wal`))).toBe(false)
  })
})

describe('a text file', () => {
  test('that was granted is read, whole', async () => {
    const path = at.writeTrace('mine.ts', 'export default 1 // é')
    const file = await at.client.readText({ file: at.grant(path) })
    expect(file).toMatchObject({ name: 'mine.ts', text: 'export default 1 // é' })
    expect(file.modifiedMs).toBeGreaterThan(0)
  })

  test('is refused where nobody granted it, where it is no text, and where it is too large', async () => {
    await expect(at.client.readText({ file: 'guessed' })).rejects.toMatchObject({ code: 'not-found' })
    const large = at.grant(at.writeTrace('large.ts', ' '.repeat(1_000_001)))
    await expect(at.client.readText({ file: large })).rejects.toMatchObject({ code: 'limit' })
  })
})
