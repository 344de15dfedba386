import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RunHeader } from '../../../engine/base/run.ts'
import type { ImportDone } from '../../../traces-db/contract.ts'
import { importFiles } from '../../../traces-db/import/import-files.ts'
import { MemoryRun } from '../../../traces-db/store/memory-run.ts'
import { collect, longTrace, ServiceFixture } from './service-fixture.ts'

const at = new ServiceFixture()

describe('imports', () => {
  test('tell progress, when the timeline can be opened, and the figures at the end', async () => {
    const token = at.grant(at.writeTrace('small.json'))
    const all = await collect(at.client.importFiles({ files: [token], title: 'Mine' }))
    const kinds = all.map(event => event.type)
    expect(kinds.slice(-2)).toEqual(['ready', 'done'])
    const done = all.at(-1) as ImportDone
    expect(done.report).toMatchObject({ events: 5, slices: 2, instants: 1, counters: 1 })
    expect(await at.client.library({})).toMatchObject([
      { run: done.run, title: 'Mine', slices: 2, kind: 'imported' },
    ])
  })

  test('of a folder take every trace in it, and none where there is none', async () => {
    mkdirSync(join(at.folder, 'ranks/deep'), { recursive: true })
    at.writeTrace('ranks/rank1.json')
    at.writeTrace('ranks/rank10.json')
    at.writeTrace('ranks/deep/rank2.json')
    at.writeTrace('ranks/notes.txt')
    expect(at.service.grants.grantFolder(join(at.folder, 'ranks')).map(file => file.name)).toEqual([
      'rank2.json',
      'rank1.json',
      'rank10.json',
    ])
    mkdirSync(join(at.folder, 'empty'))
    expect(() => at.service.grants.grantFolder(join(at.folder, 'empty'))).toThrow(/no traces/)
  })

  test('of a folder tell of links to nothing in it', async () => {
    mkdirSync(join(at.folder, 'linked'))
    at.writeTrace('linked/rank0.json')
    symlinkSync(join(at.folder, 'nowhere'), join(at.folder, 'linked/rank1.json'))
    const files = at.service.grants.grantFolder(join(at.folder, 'linked')).map(({ token }) => token)
    const done = (await collect(at.client.importFiles({ files }))).at(-1) as ImportDone
    expect(done.report).toMatchObject({
      slices: 2,
      warnings: [{ code: 'unreadable-file', example: 'rank1.json is a link to a file that does not exist.' }],
    })
    expect(await at.client.recentFiles({})).toMatchObject([{ exists: true }])
  })

  test('of a folder tell of what is no trace in it as the command line does', async () => {
    const folder = join(at.folder, 'mixed')
    mkdirSync(folder)
    at.writeTrace('mixed/rank0.json')
    at.writeTrace('mixed/notes.json', '{"batch":4}')
    const files = at.service.grants.grantFolder(folder).map(({ token }) => token)
    const done = (await collect(at.client.importFiles({ files }))).at(-1) as ImportDone
    const { report } = await importFiles({ paths: [folder], sink: new MemoryRun({} as RunHeader) })
    expect(report.warnings).toMatchObject([{ code: 'not-a-trace', count: 1 }])
    expect(done.report.warnings).toEqual(report.warnings)
  })

  test('are called, title and file, after the files that could be read', async () => {
    const paths = [at.writeTrace('bad.json', 'hello'), at.writeTrace('fine.json')]
    const events = await collect(at.client.importFiles({ files: paths.map(path => at.grant(path)) }))
    const { run } = events.at(-1) as ImportDone
    expect(events.find(event => event.type === 'ready')).toMatchObject({ run })
    expect(run).toMatch(/^fine-[0-9a-f]{8}$/)
    expect(readdirSync(join(at.home, 'runs'))).toEqual([`${run}.rankscope`])
    expect(await at.client.library({})).toMatchObject([{ run, title: 'fine' }])
  })

  test('of a file that was not granted are refused', async () => {
    await expect(collect(at.client.importFiles({ files: ['guess'] }))).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('of nonsense fail with a message and leave nothing', async () => {
    const token = at.grant(at.writeTrace('bad.json', 'hello'))
    await expect(collect(at.client.importFiles({ files: [token] }))).rejects.toMatchObject({
      code: 'unreadable',
    })
    expect(readdirSync(join(at.home, 'runs'))).toEqual([])
  })

  test('leave nothing when they are cancelled', async () => {
    const token = at.grant(at.writeTrace('many.json', longTrace()))
    for await (const event of at.client.importFiles({ files: [token] })) {
      if (event.type === 'progress') break
    }
    await expect.poll(() => readdirSync(join(at.home, 'runs')), { timeout: 20_000 }).toEqual([])
    const stop = new AbortController()
    const cancelled = collect(at.client.importFiles({ files: [token] }, { signal: stop.signal }))
    stop.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => readdirSync(join(at.home, 'runs')), { timeout: 20_000 }).toEqual([])
  })

  test.each([
    ['are done', longTrace(), false],
    ['fail', 'hello', false],
    ['are cancelled', longTrace(), true],
  ])('of what a browser sent leave no copy of it when they %s', async (_, text, isCancelled) => {
    const folder = join(at.home, 'transfers/1-server/upload')
    mkdirSync(folder, { recursive: true })
    const token = at.grant(at.writeTrace('home/transfers/1-server/upload/sent.json', text))
    const stop = new AbortController()
    const importing = collect(at.client.importFiles({ files: [token] }, { signal: stop.signal }))
    if (isCancelled) stop.abort()
    await importing.catch(() => {})
    await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false)
    expect(() => at.service.grants.paths(token)).toThrow('not chosen in this session')
  })

  test('of a folder that main says is gone have no tokens any more, those of others stay', async () => {
    const { grants } = at.service
    const folder = join(at.home, 'transfers/1-server')
    mkdirSync(join(folder, 'a'), { recursive: true })
    mkdirSync(join(folder, 'ab'))
    const tokens = ['a/x.json', 'ab/x.json'].map(name =>
      at.grant(at.writeTrace(`home/transfers/1-server/${name}`)),
    )
    grants.revokeIn(join(folder, 'a'))
    expect(() => grants.paths(tokens[0]!)).toThrow('not chosen in this session')
    expect(grants.paths(tokens[1]!)).toHaveLength(1)
  })

  test.each(['readText', 'importRunFile'] as const)(
    '%s of what a browser sent leaves no copy and no token of it, fails it or not',
    async verb => {
      const folder = join(at.home, 'transfers/1-server/upload')
      mkdirSync(folder, { recursive: true })
      const token = at.grant(at.writeTrace('home/transfers/1-server/upload/mine.ts', 'text'))
      await at.client[verb]({ file: token }).catch(() => {})
      expect(existsSync(folder)).toBe(false)
      await expect(at.client[verb]({ file: token })).rejects.toMatchObject({ code: 'not-found' })
    },
  )

  test('are stopped, and leave nothing, when the service ends', async () => {
    const token = at.grant(at.writeTrace('many.json', longTrace()))
    const events = at.client.importFiles({ files: [token] })
    await events.next()
    await at.restart()
    expect(readdirSync(join(at.home, 'runs'))).toEqual([])
  })

  test('are remembered as recent files, also when they are gone', async () => {
    const path = at.writeTrace('small.json')
    await at.imported(path)
    await at.restart()
    const [recent] = await at.client.recentFiles({})
    expect(recent).toMatchObject({ name: 'small.json', exists: true })
    const again = await collect(at.client.importFiles({ files: [recent!.token] }))
    expect(again.at(-1)!.type).toBe('done')
    rmSync(path)
    expect(await at.client.recentFiles({})).toMatchObject([{ exists: false }])
  })
})
