/** The search for the next whole event says what reading each object by itself says, for whatever text. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventScanner } from '../../../traces-db/import/event-scanner.ts'
import { EventSearch } from '../../../traces-db/import/event-search.ts'
import { maximumDepth } from '../../../traces-db/import/limits.ts'
import { malformed } from '../../../traces-db/import/skip-value.ts'

function scannerOf(text: string): EventScanner {
  const scanner = new EventScanner()
  const bytes = Buffer.from(text)
  scanner.bytes = Buffer.concat([bytes, Buffer.alloc(1)])
  scanner.end = bytes.length
  return scanner
}

/** Of every `{`, as its own reading tells. */
function readOneByOne(text: string): Map<number, number> {
  const scanner = scannerOf(text)
  return new Map(
    braces(text).map(at => {
      const next = scanner.parse(at)
      return [at, next > 0 && scanner.phase === 0 ? malformed : next]
    }),
  )
}

function searched(text: string, order: readonly number[]): Map<number, number> {
  const search = new EventSearch(scannerOf(text))
  const ends = new Map(order.map(at => [at, search.eventEnd(at)]))
  return new Map([...ends].sort(([a], [b]) => a - b))
}

function braces(text: string): number[] {
  const bytes = Buffer.from(text)
  return [...bytes.keys()].filter(at => bytes[at] === 0x7b)
}

function expectSame(text: string): void {
  const expected = readOneByOne(text)
  const places = [...expected.keys()]
  for (const order of [places, places.toReversed()]) expect(searched(text, order)).toEqual(expected)
}

const pieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  ' ',
  '\n',
  '0',
  '12',
  '-1.5e3',
  'true',
  'nul',
  'NaN',
  '"a":',
  '"ph":',
  '"ph":"X"',
  '"ph":""',
  '"ph":7',
  '"ph":{}',
  '"ts":1',
  '"ts":1.25',
  '"\\u0070h":"X"',
  '"name":"{"',
  '{"a":',
  '{"ph":"B",',
  '"é"',
  '\\u12',
  '\u0001',
  '\0',
]

describe('what each object of a text comes to', () => {
  test('is as read one by one, in text of random pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), parts =>
        expectSame(parts.join('')),
      ),
      { numRuns: 3000 },
    )
  })

  test('is as read one by one, in traces with a piece taken out, put in or changed', () => {
    const event = fc.record({
      ph: fc.constantFrom('X', 'B', ''),
      name: fc.string({ maxLength: 6 }),
      ts: fc.nat(1000),
      args: fc.jsonValue({ maxDepth: 4 }),
    })
    const change = fc.record({ at: fc.nat(400), gone: fc.nat(3), put: fc.constantFrom('', ...pieces) })
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 6 }),
        fc.array(change, { maxLength: 4 }),
        (events, changes) => {
          let text = JSON.stringify({ traceEvents: events })
          for (const { at, gone, put } of changes) text = text.slice(0, at) + put + text.slice(at + gone)
          expectSame(text)
        },
      ),
      { numRuns: 1500 },
    )
  })

  test.each([maximumDepth - 1, maximumDepth, maximumDepth + 1, maximumDepth + 2, 2 * maximumDepth])(
    'is as read one by one, %i deep',
    depth => {
      const nested = (open: string, close: string, within: string) =>
        open.repeat(depth) + within + close.repeat(depth)
      for (const within of ['1', '', '!', '{"ph":"X"}', '{"ph":"X"']) {
        expectSame(nested('{"ph":"X","a":', '}', within))
        expectSame(nested('{"ph":"X","a":[', ']}', within))
        expectSame(`{"ph":"X","a":${nested('[', ']', within)}}`)
        expectSame(`{"ph":"X","a":{"b":1,"c":${nested('[', ']', '')},"d":${within}`)
      }
    },
  )
})
