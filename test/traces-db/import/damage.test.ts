/** The 32 kinds of damage that no other viewer survives all of, and some more. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  maximumEventBytes,
  maximumMetadataBytes,
  maximumNameLength,
} from '../../../traces-db/import/limits.ts'
import { events, importText, importTexts } from './import-texts.ts'

const good = (name: string, ts: number) =>
  `{"ph":"X","name":"${name}","ts":${ts},"dur":1,"pid":1,"tid":1,"args":{"k":"${name}"}}`
const names = (view: { slices: readonly { name: string }[] }) => view.slices.map(({ name }) => name)
const object = (list: string, rest = '') => `{"schemaVersion":1,"traceEvents":[${list}]${rest}}`

describe('an unclosed list', () => {
  test.each([
    ['no ]', `[${good('a', 0)},${good('b', 2)}`, {}],
    ['a trailing comma', `[${good('a', 0)},${good('b', 2)},\n`, {}],
    ['a comma before ]', `[${good('a', 0)},${good('b', 2)},]`, {}],
    ['an object cut after an event', `{"traceEvents":[${good('a', 0)},${good('b', 2)}`, { truncated: 1 }],
    ['an object cut after a comma', `{"traceEvents":[${good('a', 0)},${good('b', 2)},`, { truncated: 1 }],
    ['an object cut after ]', `{"traceEvents":[${good('a', 0)},${good('b', 2)}]`, { truncated: 1 }],
    [
      'an object cut within a later member',
      `{"traceEvents":[${good('a', 0)},${good('b', 2)}],"name":"x`,
      { truncated: 1 },
    ],
    [
      'cut within an event',
      `{"traceEvents":[${good('a', 0)},${good('b', 2)},{"ph":"X","na`,
      { truncated: 1 },
    ],
    ['cut within a string', `[${good('a', 0)},${good('b', 2)},{"ph":"X","name":"half`, { truncated: 1 }],
    ['cut within a number', `[${good('a', 0)},${good('b', 2)},{"ph":"X","ts":17`, { truncated: 1 }],
    [
      'cut within args',
      `[${good('a', 0)},${good('b', 2)},{"ph":"X","ts":17,"args":{"a":[1,{"b":2`,
      { truncated: 1 },
    ],
    ['cut within an escape', `[${good('a', 0)},${good('b', 2)},{"ph":"X","name":"a\\u00`, { truncated: 1 }],
  ])('%s: everything before is loaded', async (_, text, warnings) => {
    const view = await importText(text)
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual(warnings)
  })

  test('an example names the file and the byte where the text ends', async () => {
    const text = `{"traceEvents":[${good('a', 0)},{"ph":"X"`
    const { report } = await importText(text, 'rank0.json')
    expect(report.warnings).toEqual([
      { code: 'truncated', count: 1, example: `rank0.json at byte ${text.lastIndexOf('{')}` },
    ])
  })
})

test.each([
  ['unfinished', [{ ph: 'B', name: 'open', ts: 1 }]],
  ['end-without-begin', [{ ph: 'E', ts: 1 }]],
  ['unfinished', [{ ph: 'b', name: 'span', cat: 'c', id: 1, ts: 1 }]],
  ['end-without-begin', [{ ph: 'e', name: 'span', cat: 'c', id: 1, ts: 1 }]],
  ['flow-without-end', [{ ph: 's', name: 'f', cat: 'c', id: 1, ts: 1 }]],
  ['flow-without-start', [{ ph: 'f', bp: 'e', name: 'f', cat: 'c', id: 1, ts: 1 }]],
  ['flow-without-slice', [{ ph: 's', name: 'f', cat: 'c', id: 1, ts: 5e6, tid: 9 }]],
  ['time-out-of-range', [{ ph: 'X', name: 'far', dur: 1, ts: 1e15 }]],
  ['time-out-of-range', [{ ph: 'X', name: 'far', dur: 1, ts: -1e15 }]],
])('%s, though found when all is read, tells the byte of the first event: %j', async (code, [odd]) => {
  const place = { pid: 1, tid: 1 }
  const text = events(
    ...[0, 2, 4].map(ts => ({ ph: 'X', name: 'a', ts, dur: 2, ...place })),
    { ...place, ...odd },
    { ...place, ...odd },
  )
  const { report } = await importText(text, 'rank0.json')
  expect(report.warnings.find(warning => warning.code === code)).toMatchObject({
    count: code === 'flow-without-end' ? 2 : expect.any(Number),
    example: `rank0.json at byte ${text.indexOf(JSON.stringify({ ...place, ...odd }))}`,
  })
})

describe('damage within strings and numbers is repaired', () => {
  test('newlines and control characters', async () => {
    const { slices, warnings, run } = await importText(
      '[{"ph":"X","name":"a\nb\u0001","ts":0,"dur":1,"args":{"x":"l\n\tm"}}]',
    )
    expect(slices).toMatchObject([{ name: 'a\nb\u0001', detail: { args: { x: 'l\n\tm' } } }])
    expect(warnings).toEqual({ 'control-character': 1 })
    expect(run.labels).toHaveLength(1)
  })

  test('unknown escapes keep their backslash', async () => {
    const { slices, warnings } = await importText(
      '[{"ph":"X","name":"C:\\code","ts":0,"dur":1,"args":{"x":"\\q\\u12zz\\n"}}]',
    )
    expect(slices).toMatchObject([{ name: 'C:\\code', detail: { args: { x: '\\q\\u12zz\n' } } }])
    expect(warnings).toEqual({ 'bad-escape': 1 })
  })

  test('NaN and Infinity become texts', async () => {
    const { slices, warnings } = await importText(
      '[{"ph":"X","name":"a","ts":0,"dur":1,"args":{"x":NaN,"y":[-Infinity,Infinity,nan]}},{"ph":"C","name":"c","ts":0,"args":{"v":NaN,"w":2}}]',
    )
    expect(slices).toMatchObject([{ detail: { args: { x: 'NaN', y: ['-Infinity', 'Infinity', 'NaN'] } } }])
    expect(warnings).toEqual({ 'not-a-number': 2, 'counter-value': 1 })
  })

  test('commas too many', async () => {
    const { slices, warnings } = await importText(
      '[{"ph":"X","name":"a","ts":0,"dur":1,"args":{"x":[1,2,],"y":{"z":"w,}",},},},{"ph":"X","name":"b","ts":2,"dur":1}]',
    )
    expect(slices).toMatchObject([
      { name: 'a', detail: { args: { x: [1, 2], y: { z: 'w,}' } } } },
      { name: 'b' },
    ])
    expect(warnings).toEqual({ 'extra-comma': 1 })
  })

  test('invalid UTF-8', async () => {
    const text = Buffer.from(
      '[{"ph":"X","name":"aÿb","ts":0,"dur":1,"args":{"x":"þ"}},{"ph":"X","name":"ok","ts":2,"dur":1}]',
      'latin1',
    )
    const { slices, warnings } = await importText(text)
    expect(slices).toMatchObject([{ name: 'a\ufffdb', detail: { args: { x: '\ufffd' } } }, { name: 'ok' }])
    expect(warnings).toEqual({ 'invalid-utf8': 1 })
  })

  test('halves of characters: escaped ones are as JSON reads them, raw ones are invalid UTF-8', async () => {
    const raw = Buffer.from('[{"ph":"X","name":"x\u0001y","ts":9,"dur":1}]', 'latin1').toString('latin1')
    const halves = Buffer.from(raw.replace('\u0001', '\xed\xa0\xbd'), 'latin1')
    expect((await importText(halves)).warnings).toEqual({ 'invalid-utf8': 1 })
    const view = await importText(
      '[{"ph":"X","name":"\\ud83d\\ude00","ts":0,"dur":1},{"ph":"X","name":"\\ud800x","ts":2,"dur":1}]',
    )
    expect(names(view)).toEqual(['😀', '\ud800x'])
    expect(view.warnings).toEqual({})
  })

  test('texts beyond ASCII are no damage, wherever a chunk ends', async () => {
    const view = await importText(events({ ph: 'X', name: 'ядро 核 🚀', ts: 0, dur: 1, args: { x: 'é' } }))
    expect(view.slices).toMatchObject([{ name: 'ядро 核 🚀', detail: { args: { x: 'é' } } }])
    expect(view.warnings).toEqual({})
  })
})

describe('damage between and within events: what stands around it is loaded', () => {
  test.each([
    ['a missing comma', `[${good('a', 0)}${good('b', 2)}]`, {}],
    ['a missing colon', `[${good('a', 0)},{"ph" "X"},${good('b', 2)}]`, { 'damaged-event': 1 }],
    ['an unclosed event', `[${good('a', 0)},{"ph":"X","ts":1,\n${good('b', 2)}]`, { 'damaged-event': 1 }],
    [
      'brackets that do not match',
      `[${good('a', 0)},{"ph":"X","ts":1,"args":{"x":[1}},${good('b', 2)}]`,
      { 'damaged-event': 1 },
    ],
    [
      'an unclosed string',
      `[${good('a', 0)},{"ph":"X","name":"lost,"ts":1},${good('b', 2)}]`,
      { 'damaged-event': 1 },
    ],
    ['rubbish', `[${good('a', 0)},\u0000\u0001 %%% },${good('b', 2)}]`, { 'damaged-event': 1 }],
    [
      'elements that are no events',
      `[${good('a', 0)},null,7,"x",[1,{"ph":"X"}],${good('b', 2)}]`,
      { 'not-an-event': 4 },
    ],
    ['a time that is missing', `[${good('a', 0)},{"ph":"X","ts":},${good('b', 2)}]`, { 'damaged-event': 1 }],
    [
      'a duration that is missing',
      `[${good('a', 0)},{"ph":"X","ts":1,"dur": },${good('b', 2)}]`,
      { 'damaged-event': 1 },
    ],
    [
      'a literal that is none',
      `[${good('a', 0)},{"ph":"X","ts":1,"args":{"x":undefined}},${good('b', 2)}]`,
      { 'damaged-event': 1 },
    ],
  ])('%s', async (_, text, warnings) => {
    const view = await importText(text)
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual(warnings)
  })

  test('after damage in the last event the members behind the list are still read', async () => {
    const view = await importText(
      object(`${good('a', 0)},{"ph":"X","ts"}`, ',"distributedInfo":{"rank":3,"world_size":4}'),
    )
    expect(names(view)).toEqual(['a'])
    expect(view.header.worldSize).toBe(4)
    expect(view.header.sources[0]!.rank).toBe(3)
  })

  test('too deep an event is skipped, the others are not', async () => {
    const deep = `{"ph":"X","name":"deep","ts":1,"dur":1,"args":${'['.repeat(600)}${']'.repeat(600)}}`
    const view = await importTexts(
      { 'a.json': `[${good('a', 0)},${deep},${good('b', 2)}]` },
      { chunkSizes: [undefined, 100] },
    )
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual({ 'damaged-event': 1 })
  })

  test('nesting of a million levels is passed over, in an event and beside the events', async () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000)
    const view = await importTexts(
      {
        'a.json': `{"x":${deep},"traceEvents":[${good('a', 0)},{"ph":"X","ts":1,"args":${deep}},${good('b', 2)}]}`,
      },
      { chunkSizes: [undefined] },
    )
    expect(names(view)).toEqual(['a', 'b'])
  })

  test('several kinds in one file', async () => {
    const view = await importText(
      object(
        `${good('a', 0)},{"ph":"X","name":},${good('b', 2)},null,{"ph":"E","ts":9},${good('c', 4)},{"ph":"X","name":"cu`,
      ),
    )
    expect(names(view)).toEqual(['a', 'b', 'c'])
    expect(view.warnings).toMatchObject({
      'damaged-event': 1,
      'not-an-event': 1,
      'end-without-begin': 1,
      truncated: 1,
    })
  })
})

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
    expect(view.warnings).toEqual({ 'unreadable-file': 1 })
  })
})

describe('events that do not fit together', () => {
  test('B without E runs to the end of its track', async () => {
    const { slices, warnings } = await importText(
      events(
        { ph: 'B', name: 'open', ts: 1, pid: 1, tid: 1 },
        { ph: 'X', name: 'a', ts: 2, dur: 7, pid: 1, tid: 1 },
        { ph: 'X', name: 'b', ts: 2, dur: 70, pid: 1, tid: 2 },
      ),
    )
    expect(slices.map(({ name, start, duration, flags }) => [name, start, duration, flags])).toEqual([
      ['open', 0, 8000, 5],
      ['a', 1000, 7000, 0],
      ['b', 1000, 70_000, 0],
    ])
    expect(warnings).toEqual({ unfinished: 1 })
  })

  test('E without B is counted and kept', async () => {
    const { slices, warnings, records } = await importText(
      events({ ph: 'E', name: 'q', ts: 1, pid: 1, tid: 1 }, { ph: 'i', name: 'x', ts: 5, pid: 1, tid: 1 }),
    )
    expect(slices).toEqual([])
    expect(warnings).toEqual({ 'end-without-begin': 1 })
    expect(records).toEqual([{ ph: 'E', name: 'q', ts: 1, pid: 1, tid: 1 }])
  })

  test('out of order events are sorted; ends match begins by time', async () => {
    const { slices } = await importText(
      events(
        { ph: 'E', ts: 20, pid: 1, tid: 1 },
        { ph: 'B', name: 'a', ts: 10, pid: 1, tid: 1 },
        { ph: 'X', name: 'late', ts: 40, dur: 1, pid: 1, tid: 1 },
        { ph: 'X', name: 'early', ts: 0, dur: 1, pid: 1, tid: 1 },
      ),
    )
    expect(slices.map(({ name, start, duration }) => [name, start, duration])).toEqual([
      ['early', 0, 1000],
      ['a', 10_000, 10_000],
      ['late', 40_000, 1000],
    ])
  })

  test('begins and ends of one instant nest as the file says', async () => {
    const both = (ph: string, name: string, ts: number) => ({ ph, name, ts, pid: 1, tid: 1 })
    const { slices } = await importText(
      events(
        both('B', 'a', 0),
        both('B', 'b', 0),
        both('E', 'b', 3),
        both('B', 'c', 3),
        both('E', 'c', 5),
        both('E', 'a', 5),
      ),
    )
    expect(slices.map(({ name, lane, duration }) => [name, lane, duration])).toEqual([
      ['a', 0, 5000],
      ['b', 1, 3000],
      ['c', 1, 2000],
    ])
  })

  test('overlapping kernels are all kept, on as many lanes as it takes', async () => {
    const kernels = Array.from({ length: 50 }, (_, i) => ({
      ph: 'X',
      cat: 'kernel',
      name: `k${i}`,
      ts: i,
      dur: 60,
      pid: 0,
      tid: 7,
    }))
    const { slices, run } = await importText(events(...kernels))
    expect(slices).toHaveLength(50)
    expect(run.lanes).toHaveLength(50)
  })

  test('kernels of no length are kept, many at one instant too', async () => {
    const kernel = (name: string, ts: number, dur: number) => ({
      ph: 'X',
      cat: 'kernel',
      name,
      ts,
      dur,
      pid: 0,
      tid: 7,
    })
    const { slices, warnings } = await importText(
      events(kernel('a', 1, 0), kernel('b', 1, 0), kernel('c', 1, 2), kernel('d', 3, 0), kernel('e', 3, 0)),
    )
    expect(slices.map(({ name, start, duration }) => `${name} ${start} ${duration}`).toSorted()).toEqual([
      'a 0 0',
      'b 0 0',
      'c 0 2000',
      'd 2000 0',
      'e 2000 0',
    ])
    expect(warnings).toEqual({})
  })

  test('counter values that are texts count as numbers, others are left out', async () => {
    const { samples, warnings } = await importText(
      events(
        { ph: 'C', name: 'c', ts: 0, args: { a: '5', b: 'x', c: null, d: 1 } },
        { ph: 'C', name: 'c', ts: 1 },
      ),
    )
    expect(samples.map(({ series, value }) => [series, value])).toEqual([
      ['a', 5],
      ['d', 1],
    ])
    expect(warnings).toEqual({ 'counter-value': 2 })
  })
})

describe('bounds', () => {
  const whole = { chunkSizes: [undefined] }

  test('an event that is longer than any is skipped, the others are not', async () => {
    const long = `{"ph":"X","name":"long","ts":1,"dur":1,"args":{"x":"${'x'.repeat(maximumEventBytes)}"}}`
    const view = await importTexts({ 'a.json': `[${good('a', 0)},${long},${good('b', 2)}]` }, whole)
    expect(names(view)).toEqual(['a', 'b'])
    expect(view.warnings).toEqual({ 'event-too-long': 1 })
  })

  test('a member beside the events that is longer than any is left out', async () => {
    const long = `"log":["${'x'.repeat(maximumMetadataBytes)}",{"y":"}"}]`
    const view = await importTexts({ 'a.json': `{${long},"kept":1,"traceEvents":[${good('a', 0)}]}` }, whole)
    expect(names(view)).toEqual(['a'])
    expect(view.header.sources[0]!.metadata).toBe('{"kept":1}')
    expect(view.warnings).toEqual({ 'metadata-left-out': 1 })
  })

  test('a name beside the events that does not end is passed, and what follows it is found', async () => {
    const long = 'k'.repeat(20 << 20)
    const view = await importTexts(
      { 'trace.json': `{"${long}":1,"traceEvents":[{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2}]}` },
      { chunkSizes: [undefined] },
    )
    expect(view.report.events).toBe(1)
    expect(view.warnings).toEqual({ 'metadata-left-out': 1, 'damaged-object': 1 })
    await expect(
      importTexts({ 'trace.json': `{"${long}` }, { chunkSizes: [undefined] }),
    ).rejects.toMatchObject({ code: 'unreadable' })
  })

  test('an event with more members than any keeps the first of them', async () => {
    const members = Array.from({ length: 300 }, (_, i) => `"m${i}":${i}`).join(',')
    const view = await importText(`[{"ph":"X","name":"a","ts":0,"dur":1,${members}},${good('b', 2)}]`)
    expect(names(view)).toEqual(['a', 'b'])
    expect(Object.keys(view.slices[0]!.detail)).toHaveLength(252)
    expect(view.warnings).toEqual({ 'too-many-members': 1 })
  })

  test('a very long name is cut where it is shown', async () => {
    const name = 'n'.repeat(100_000)
    const view = await importTexts({ 'a.json': events({ ph: 'X', name, ts: 0, dur: 1 }) }, whole)
    expect(names(view)[0]).toHaveLength(maximumNameLength)
  })
})
