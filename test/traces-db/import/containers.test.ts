/** What events come in: marks, compression, several documents, text around them; and files without any. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { importText, importTexts } from './import-texts.ts'
import { good, names, object } from './whole-events.ts'

describe('odd containers', () => {
  test('a byte order mark', async () => {
    const view = await importText(`\ufeff${object(good('a', 0))}`)
    expect(names(view)).toEqual(['a'])
    expect(view.warnings).toEqual({})
  })

  test('lines that end as on Windows', async () => {
    const view = await importText(
      `{\r\n"traceEvents": [\r\n${good('a', 0)},\r\n${good('b', 2)}\r\n]\r\n}\r\n`,
    )
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual({})
  })

  test('gzip of several members, and an upper-case or missing ending of the name', async () => {
    const text = object(`${good('a', 0)},${good('b', 2)}`)
    const members = Buffer.concat([gzipSync(text.slice(0, 60)), gzipSync(text.slice(60))])
    for (const name of ['a.json.gz', 'trace'])
      expect(names(await importText(members, name))).toEqual(['a', 'b'])
  })

  test('gzip cut short: what was in it is loaded', async () => {
    const list = Array.from({ length: 2000 }, (_, i) => good(`n${(i * 7919) % 1009}`, 2 * i)).join(',')
    const whole = gzipSync(object(list))
    const view = await importTexts(
      { 'a.json.gz': whole.subarray(0, whole.length >> 1) },
      { chunkSizes: [undefined, 100] },
    )
    expect(view.slices.length).toBeGreaterThan(800)
    expect(view.slices.length).toBeLessThan(1200)
    expect(view.warnings).toMatchObject({ 'truncated-gzip': 1 })
  })

  test('gzip damaged within: what came before is loaded', async () => {
    const list = Array.from({ length: 40_000 }, (_, i) => good(`n${(i * 7919) % 10_007}`, 2 * i)).join(',')
    const bytes = gzipSync(object(list))
    bytes.fill(0xff, bytes.length - 2000, bytes.length - 1000)
    const view = await importTexts({ 'a.json.gz': bytes }, { chunkSizes: [undefined] })
    expect(view.slices.length).toBeGreaterThan(10_000)
    expect(view.warnings).toMatchObject({ 'damaged-gzip': 1 })
  })

  test('a small gzip damaged within: what came before is loaded, though zlib keeps nothing of the piece', async () => {
    const list = Array.from({ length: 4000 }, (_, i) => good(`n${(i * 7919) % 10_007}`, 2 * i)).join(',')
    const bytes = gzipSync(object(list))
    expect(bytes.length).toBeLessThan(65_536)
    const at = bytes.length >> 1
    bytes.fill(0xff, at, at + 100)
    const view = await importTexts({ 'a.json.gz': bytes }, { chunkSizes: [undefined] })
    expect(view.slices.length).toBeGreaterThan(1000)
    expect(names(view).slice(0, 1000)).toEqual(
      Array.from({ length: 1000 }, (_, i) => `n${(i * 7919) % 10_007}`),
    )
    expect(view.warnings).toMatchObject({ 'damaged-gzip': 1 })
  })

  test('two documents in one file are both loaded', async () => {
    const view = await importText(`${object(good('a', 0))}\n[${good('b', 2)}]`)
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual({ 'second-document': 1 })
  })

  test('events line by line, without a list', async () => {
    const view = await importText(`${good('a', 0)}\n${good('b', 2)}\n`)
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual({ 'bare-events': 1 })
  })

  test('text before and behind', async () => {
    const view = await importText(`// a comment\n${object(good('a', 0))} trailing`)
    expect(names(view)).toEqual(['a'])
    expect(view.warnings).toMatchObject({ 'not-json': 1 })
  })

  test('a decoy in another member is no list of events', async () => {
    const view = await importText(
      `{"otherData":{"traceEvents":[${good('no', 0)}]},"traceEvents":[${good('a', 0)}]}`,
    )
    expect(names(view)).toEqual(['a'])
    expect(JSON.parse(view.header.sources[0]!.metadata)).toHaveProperty('otherData')
  })

  test('members beside the events are kept as written, numbers of any size too', async () => {
    const view = await importText(
      object(good('a', 0), ',"big":12345678901234567890,"stackFrames":{"1":{"name":"f"}},"samples":[1]'),
    )
    expect(view.header.sources[0]!.metadata).toBe(
      '{"schemaVersion":1,"big":12345678901234567890,"stackFrames":{"1":{"name":"f"}},"samples":[1]}',
    )
  })

  test('an empty list is a run of nothing, and said to be', async () => {
    const view = await importText('{"traceEvents":[]}')
    expect(view.report).toMatchObject({
      events: 0,
      tracks: 0,
      endNs: 0,
      warnings: [{ code: 'no-events', count: 1 }],
    })
  })
})

describe('where nothing can be loaded there is one clear error', () => {
  test.each([
    ['an empty file', ''],
    ['white space', ' \n'],
    ['not JSON', 'hello, world'],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ['JSON of something else', '{"name":"rankscope","version":"1.0.0","files":["a"]}'],
    ['an object without events', '{"segments":[{"address":1}],"device_traces":[]}'],
    ['a list of something else', '[1,2,3]'],
    ['a text', '"traceEvents"'],
    ['empty gzip', gzipSync('')],
    ['a member of that name that is no list', '{"traceEvents":{"a":1}}'],
    ['a list whose only event is damaged', '{"traceEvents":[{"ph" "X"}]}'],
  ])('%s', async (_, content) => {
    await expect(importText(content, 'thing.json')).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('thing.json'),
    })
  })

  test.each([
    ['an object cut before its first event', '{"schemaVersion":1,"traceEvents":['],
    ['an object cut within its first event', '{"traceEvents":[{"ph":"X","na'],
    ['a list cut within its first event', '[{"ph":"X","na'],
    ['a list whose only event is damaged', '[{"ph":"X","name":}]'],
    ['a list of nothing but damaged events', '{"traceEvents":[{"ph" "X"},{"ph":"B","ts":}]}'],
    ['gzip cut before its first event', gzipSync('{"traceEvents":[{"ph":"X","name":"a"}]}').subarray(0, 30)],
  ])('%s: the error says that it is damaged, not that it is no trace', async (_, content) => {
    await expect(importText(content, 'thing.json')).rejects.toMatchObject({
      code: 'unreadable',
      message: 'thing.json is damaged: no event in it could be read.',
    })
  })

  test('an empty list needs no end to be an empty trace', async () => {
    expect((await importText('[')).warnings).toEqual({ 'no-events': 1 })
  })

  test('a file that does not exist', async () => {
    const { importPaths } = await import('./import-texts.ts')
    await expect(importPaths(['/nowhere/rank0.json'])).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a decompression bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(280 << 20, ' '))
    await expect(importTexts({ 'bomb.json.gz': bomb }, { chunkSizes: [undefined] })).rejects.toMatchObject({
      code: 'limit',
    })
  })

  test('a file that is no trace among others is left out and counted', async () => {
    const view = await importTexts({ 'rank0.json': `[${good('a', 0)}]`, 'notes.json': '{"a":1}' })
    expect(names(view)).toEqual(['a'])
    expect(view.warnings).toEqual({ 'not-a-trace': 1 })
  })

  test('one that is left out is named, whatever is wrong with it', async () => {
    const pickle = Uint8Array.of(0x80, 4, 0x8c)
    const view = await importTexts({ 'rank0.json': `[${good('a', 0)}]`, 'memory.pickle': pickle })
    expect(view.report.warnings).toMatchObject([
      { code: 'not-a-trace', example: expect.stringMatching(/^memory\.pickle: The pickle /) },
    ])
  })
})
