/** What is damaged within a text (of 32 kinds that no other viewer survives all of, with containers and odd events): all around it is loaded. */
import { describe, expect, test } from 'vitest'
import { events, importText, importTexts } from './import-texts.ts'
import { good, names, object } from './whole-events.ts'

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
