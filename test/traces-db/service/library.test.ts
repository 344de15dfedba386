/** The library as people keep it: described, removed and brought back, filled from elsewhere, measured. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test, vi } from 'vitest'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { recordNamed } from '../../../engine/service/record-named.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import { keepAsRun } from '../../../main/cli/keep-simulation.ts'
import { RunLibrary } from '../../../traces-db/service/run-library.ts'
import { keptDays, Trash } from '../../../traces-db/service/trash.ts'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { collect, ServiceFixture } from './service-fixture.ts'

const at = new ServiceFixture()

const pathOf = (run: string) => join(at.home, 'runs', `${run}.rankscope`)
const runsThere = () => readdirSync(join(at.home, 'runs'))

/** A simulated run in a file of its own. */
async function simulated(path: string, strategy = 'part3', fairLinks = false): Promise<string> {
  mkdirSync(dirname(path), { recursive: true })
  const { plan, source } = await recordNamed(strategy, { worldSize: 2, layers: 4, globalBatch: 32, batch: 8 })
  keepAsRun(simulate(plan!, clusterNamed('h100_sxm'), { fairLinks }), source, path)
  return path
}

describe('what a person says of a run', () => {
  test('is kept in its file, goes where the file goes, and is found by the list', async () => {
    const { run } = await at.imported()
    await at.client.describeRun({ run, title: 'Baseline', tags: ['paper', 'h100'], note: 'before the fix' })
    const said = { title: 'Baseline', tags: ['paper', 'h100'], note: 'before the fix' }
    expect((await at.client.library({}))[0]).toMatchObject(said)
    expect((await at.client.openRun({ run })).header).toMatchObject(said)
    const copy = join(at.folder, 'copy.rankscope')
    copyFileSync(pathOf(run), copy)
    const { data, close } = readRun(copy)
    expect(data.header).toMatchObject(said)
    close()
  })

  test('leaves what was not said, and an open run shows it at once', async () => {
    const { run } = await at.imported()
    await at.client.describeRun({ run, note: 'first' })
    const { header } = await at.client.openRun({ run })
    await at.client.describeRun({ run, title: 'Renamed' })
    expect((await at.client.openRun({ run })).header).toEqual({ ...header, title: 'Renamed' })
  })

  test('of a run that still grows is refused', async () => {
    const { run } = await at.client.createRun({ header: growing })
    await expect(at.client.describeRun({ run, title: 'No' })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('that was cut short by a crash is as before at the next start', async () => {
    const { run } = await at.imported()
    await at.service.close()
    const db = new Database(pathOf(run))
    // As a killed writer leaves it: pages in the file, and the way back beside it.
    db.pragma('cache_size = 1')
    db.pragma('cache_spill = 1')
    db.exec(`BEGIN IMMEDIATE; UPDATE header SET value = '${'x'.repeat(100_000)}' WHERE key = 'run'`)
    const [torn, journal] = [pathOf(run), `${pathOf(run)}-journal`].map(path => readFileSync(path))
    db.exec('ROLLBACK')
    db.close()
    writeFileSync(pathOf(run), torn!)
    writeFileSync(`${pathOf(run)}-journal`, journal!)
    await at.restart()
    const [listed] = await at.client.library({})
    expect(listed).toMatchObject({ run, title: 'small' })
    expect(listed).not.toHaveProperty('problem')
  })

  test.each([[{ title: '  ' }], [{ tags: [''] }], [{ note: 'x'.repeat(20_001) }]])(
    'is refused where it cannot be kept: %j',
    async description => {
      const { run } = await at.imported()
      await expect(at.client.describeRun({ run, ...description })).rejects.toMatchObject({
        code: 'invalid-argument',
      })
    },
  )
})

describe('a removed run', () => {
  test('is back with its marks and figures when that is asked for, also after a restart', async () => {
    const { run } = await at.imported()
    const mark = { id: 'm', startNs: 5, endNs: 9, text: 'here' }
    await at.client.putMark({ run, mark })
    const before = await at.client.library({})
    const removed = await at.client.removeRun({ run })
    expect(removed).toMatchObject({ run, title: 'small' })
    expect(Date.parse(removed!.keptUntil) - Date.parse(removed!.removedAt)).toBe(keptDays * 86_400_000)
    expect(await at.client.library({})).toEqual([])
    await expect(at.client.openRun({ run })).rejects.toMatchObject({ code: 'not-found' })
    await at.restart()
    expect(await at.client.removedRuns({})).toEqual([removed])
    await at.client.restoreRun({ run })
    expect(await at.client.library({})).toEqual(before)
    // As after a second press.
    await at.client.restoreRun({ run })
    expect(await at.client.library({})).toEqual(before)
    expect(await at.client.marks({ run })).toEqual([mark])
    expect(await at.client.removedRuns({})).toEqual([])
  })

  test('is gone for good once it is deleted, and its marks with it', async () => {
    const { run } = await at.imported()
    await at.client.putMark({ run, mark: { id: 'm', startNs: 5, endNs: 9, text: 'here' } })
    await at.client.removeRun({ run })
    await at.client.deleteRemoved({ runs: ['another'] })
    expect(await at.client.removedRuns({})).toHaveLength(1)
    await at.client.deleteRemoved({})
    expect(await at.client.removedRuns({})).toEqual([])
    await expect(at.client.restoreRun({ run })).rejects.toMatchObject({ code: 'not-found' })
    expect(await at.client.marks({ run })).toEqual([])
    expect(readdirSync(join(at.home, 'trash'))).toEqual([])
  })

  test('is deleted when its days are over, not before', async () => {
    const { run } = await at.imported()
    await at.service.close()
    let now = 1_800_000_000_000
    const library = new RunLibrary(join(at.home, 'runs'))
    const trash = new Trash(join(at.home, 'trash'), library, () => now)
    trash.put(run)
    now += keptDays * 86_400_000
    expect(trash.expire()).toEqual([])
    now += 1
    expect(trash.expire()).toEqual([run])
    expect(trash.list()).toEqual([])
    await at.restart()
  })

  test('does not take the place of one that has its name again', async () => {
    const { run } = await at.imported()
    const copy = readFileSync(pathOf(run))
    await at.client.removeRun({ run })
    writeFileSync(pathOf(run), copy)
    await expect(at.client.restoreRun({ run })).rejects.toMatchObject({ code: 'conflict' })
    expect(await at.client.removedRuns({})).toHaveLength(1)
  })
})

describe('a run file that was made elsewhere', () => {
  test('is copied into the library, with what was said of it, and needs its source no more', async () => {
    const path = await simulated(join(at.folder, 'other-machine', 'r.rankscope'))
    const adopted = await at.client.importRunFile({ file: at.grant(path) })
    expect(adopted).toMatchObject({ wasThere: false, lostArguments: 0 })
    expect(dirname(path)).not.toBe(dirname(pathOf(adopted.run)))
    const [listed] = await at.client.library({})
    expect(listed).toMatchObject({ run: adopted.run, kind: 'simulated', strategy: 'part3', hasPlan: true })
    expect((await at.client.openRun({ run: adopted.run })).header.title).toBe('part3 · 2 ranks')
  })

  test('is not copied a second time, whatever it is called there', async () => {
    const path = await simulated(join(at.folder, 'r.rankscope'))
    const { run } = await at.client.importRunFile({ file: at.grant(path) })
    await at.client.describeRun({ run, title: 'My name for it' })
    expect(await at.client.importRunFile({ file: at.grant(path) })).toEqual({
      run,
      wasThere: true,
      lostArguments: 0,
    })
    expect(await at.client.importRunFile({ file: at.grant(pathOf(run)) })).toMatchObject({ run })
    expect(await at.client.library({})).toHaveLength(1)
  })

  test('of a newer version is refused with what to do, and leaves nothing', async () => {
    const path = await simulated(join(at.folder, 'r.rankscope'))
    const bytes = readFileSync(path)
    bytes.writeInt32BE(99, 60)
    writeFileSync(path, bytes)
    const refused = at.client.importRunFile({ file: at.grant(path) })
    await expect(refused).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('Update Rankscope'),
    })
    expect(runsThere()).toEqual([])
  })

  test('that is damaged anywhere in its columns is refused, and leaves nothing', async () => {
    const path = await simulated(join(at.folder, 'r.rankscope'))
    const db = new Database(path)
    db.exec('UPDATE slice_chunk SET start = zeroblob(length(start))')
    db.close()
    const refused = at.client.importRunFile({ file: at.grant(path) })
    await expect(refused).rejects.toMatchObject({ code: 'damaged' })
    expect(runsThere()).toEqual([])
  })

  test('that has lost arguments only is taken, and that is told', async () => {
    const path = await simulated(join(at.folder, 'r.rankscope'))
    const db = new Database(path)
    db.exec('DELETE FROM detail_block')
    db.close()
    const { run, lostArguments } = await at.client.importRunFile({ file: at.grant(path) })
    expect(lostArguments).toBeGreaterThan(0)
    const { warnings } = (await at.client.openRun({ run })).header.report!
    expect(warnings.map(({ code }) => code)).toContain('lost-arguments')
  })

  test('that its writer left in the middle is taken as one file, cut short', async () => {
    const { run } = await at.client.createRun({ header: growing })
    await at.client.appendRun({ run, batch: {} })
    const source = join(at.folder, 'killed.rankscope')
    for (const ending of ['', '-wal']) {
      if (existsSync(pathOf(run) + ending)) copyFileSync(pathOf(run) + ending, source + ending)
    }
    const other = new RunLibrary(join(at.folder, 'other'))
    const adopted = await other.adopt(source)
    expect((await other.list())[0]).toMatchObject({ run: adopted.run, cutShort: expect.any(String) })
    expect(readdirSync(other.folder)).toEqual([`${adopted.run}.rankscope`])
  })

  test('that is no run file is refused with what to do, without the advice to import what was just dropped', async () => {
    const file = at.grant(at.writeTrace('x.rankscope', 'nothing of ours'))
    await expect(at.client.importRunFile({ file })).rejects.toMatchObject({
      code: 'unreadable',
      message:
        'x.rankscope is not a Rankscope run file. Where it is a trace, give it a name that ends in .json.',
    })
  })
})

describe('figures of the library', () => {
  test('are those of the measures, and are listed from then on', async () => {
    const path = await simulated(join(at.folder, 'r.rankscope'))
    const { run } = await at.client.importRunFile({ file: at.grant(path) })
    expect((await at.client.library({}))[0]).not.toHaveProperty('figures')
    const figures = await at.client.figures({ run })
    const measures = await at.client.measures({ run, span: { kind: 'run' } })
    expect(figures).toMatchObject({
      mfu: measures.utilization!.mfu,
      bubbleOfTotal: measures.bubble.ofTotal,
      peakBytes: Math.max(...measures.ranks.map(rank => rank.peakBytes!)),
      rankPeaks: measures.ranks.map(rank => rank.peakBytes!),
      losses: [],
      memoryUnit: 'bytes',
    })
    expect((await at.client.library({}))[0]!.figures).toEqual(figures)
    await at.restart()
    expect((await at.client.library({}))[0]!.figures).toEqual(figures)
  })

  test('stay when the run is described', async () => {
    const { run } = await at.imported()
    const figures = await at.client.figures({ run })
    await at.client.describeRun({ run, title: 'Other', note: 'x'.repeat(9000) })
    expect((await at.client.library({}))[0]!.figures).toEqual(figures)
  })

  test('of a damaged file are an error of that run alone', async () => {
    const { run } = await at.imported()
    const broken = join(at.home, 'runs', 'broken.rankscope')
    copyFileSync(pathOf(run), broken)
    const db = new Database(broken)
    db.exec('UPDATE slice_chunk SET duration = zeroblob(8)')
    db.close()
    await expect(at.client.figures({ run: 'broken' })).rejects.toMatchObject({ code: 'damaged' })
    expect(await at.client.figures({ run })).toMatchObject({ memoryUnit: 'bytes' })
  })
})

describe('the configuration of a run', () => {
  test('tells all that was recorded and on what', async () => {
    const path = await simulated(join(at.folder, 'r.rankscope'))
    const { run } = await at.client.importRunFile({ file: at.grant(path) })
    expect(await at.client.configuration({ run })).toMatchObject({
      kind: 'simulated',
      strategy: 'part3',
      source: expect.stringContaining('export default'),
      request: { worldSize: 2, layers: 4, globalBatch: 32, batch: 8, dtype: expect.any(String) },
      cluster: 'h100_sxm',
    })
  })

  test('and whether transfers shared their links, which the list tells too', async () => {
    const paths = [await simulated(join(at.folder, 'own.rankscope'))]
    paths.push(await simulated(join(at.folder, 'fair.rankscope'), 'part3', true))
    const told: unknown[] = []
    for (const path of paths) {
      const { run } = await at.client.importRunFile({ file: at.grant(path) })
      const { fairLinks } = await at.client.configuration({ run })
      told.push([fairLinks, (await at.client.library({})).find(line => line.run === run)!.links])
    }
    expect(told).toEqual([
      [undefined, undefined],
      [true, 'fair'],
    ])
  })

  test('is unknown of a run that was imported from a trace', async () => {
    const { run } = await at.imported()
    await expect(at.client.configuration({ run })).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('kept texts', () => {
  test('outlive the service, are replaced and forgotten', async () => {
    await at.client.keepText({ key: 'a', text: '1' })
    await at.client.keepText({ key: 'b', text: '2' })
    await at.client.keepText({ key: 'a', text: '3' })
    await at.client.keepText({ key: 'b' })
    await at.restart()
    expect(await at.client.keptTexts({})).toEqual({ texts: { a: '3' } })
  })
})

test('the path of a run is told, to be shown to a person', async () => {
  const { run } = await at.imported()
  expect(await at.client.runPath({ run })).toEqual({ path: pathOf(run) })
})

test('those who watch are told that a run was described, removed and brought back', async () => {
  const { run } = await at.imported()
  const stop = new AbortController()
  const seen: string[] = []
  const watching = collect(
    (async function* () {
      for await (const change of at.client.watch({}, { signal: stop.signal })) {
        seen.push(`${change.type} ${change.run === run}`)
        yield change
      }
    })(),
  ).catch(() => {})
  await at.client.samples({})
  await at.client.describeRun({ run, title: 'New' })
  await at.client.removeRun({ run })
  await at.client.restoreRun({ run })
  await vi.waitFor(() =>
    expect(seen).toEqual(expect.arrayContaining(['described true', 'removed true', 'library true'])),
  )
  stop.abort()
  await watching
})

const growing = {
  title: 'Growing',
  kind: 'executed',
  createdAt: '2026-01-01T00:00:00.000Z',
  lengthNs: 0,
  worldSize: 1,
  sources: [],
  subject: {},
  complete: false,
} as const

test('a folder that is opened or dropped gives its run files beside its traces', async () => {
  const folder = join(at.folder, 'mixed')
  await simulated(join(folder, 'r.rankscope'))
  writeFileSync(join(folder, 'rank0.json'), '[]')
  writeFileSync(join(folder, 'notes.txt'), '')
  const granted = at.service.grants.grantFolder(folder)
  expect(granted.map(({ name }) => name)).toEqual(['r.rankscope', 'rank0.json'])
})
