/** Laws that hold for any input: nothing crashes, cuts lose only what they cut, chunks change nothing. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DetailWriter } from '../../../traces-db/import/detail-writer.ts'
import { DocumentScanner } from '../../../traces-db/import/document-scanner.ts'
import type { EventScanner } from '../../../traces-db/import/event-scanner.ts'
import { EventTexts, toldBy } from '../../../traces-db/import/event-texts.ts'
import { readDetailBlock } from '../../../traces-db/store/detail-blocks.ts'

const json = fc.jsonValue({ maxDepth: 3 })
const event = fc.record(
  {
    ph: fc.constantFrom('X', 'B', 'E', 'i', 'C', 'M', 's', 'f'),
    name: fc.string({ unit: 'grapheme' }),
    ts: fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    dur: fc.nat(1000),
    pid: fc.oneof(fc.nat(9), fc.string()),
    tid: fc.nat(9),
    args: json,
  },
  { requiredKeys: ['ph'] },
)
const spacing = fc.constantFrom(undefined, 1, '\t')

interface Seen {
  readonly offset: number
  readonly phase: string
  /** All members. */
  readonly text: string
}

/** Feeds bytes in chunks; what was seen. */
async function scan(bytes: Uint8Array, chunkBytes: number): Promise<{ seen: Seen[]; warnings: string[] }> {
  const seen: Seen[] = []
  const warnings: string[] = []
  const blocks: Uint8Array[] = []
  const writer = new DetailWriter(
    {
      numbered: () => {},
      details: (_, { count, data }) => void blocks.push(...readDetailBlock(data, count)),
    },
    0,
  )
  const texts = new EventTexts(writer, 0)
  const document = new DocumentScanner({
    event(scanner: EventScanner, offset: number) {
      seen.push({
        offset,
        phase: String.fromCharCode(scanner.phase),
        text: texts.copy(scanner, toldBy.nothing).toString(),
      })
    },
    metadata: () => true,
    warn: code => warnings.push(code),
  })
  const buffer = new Uint8Array(bytes.length + 8)
  let start = 0
  for (let end = Math.min(chunkBytes, bytes.length); ; end = Math.min(end + chunkBytes, bytes.length)) {
    buffer.set(bytes.subarray(0, end))
    buffer.fill(0, end)
    const isLast = end === bytes.length
    for (let before = -1; start !== before && start < end; ) {
      before = start
      start = document.feed(buffer, start, end, start, isLast)
      if (!isLast) break
    }
    if (isLast) break
  }
  await writer.finish()
  return { seen, warnings }
}

describe('laws of the scanner', () => {
  test('what JSON.parse reads is read the same, however it is spaced and cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 8 }),
        spacing,
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (list, space, chunk, isObject) => {
          const text = JSON.stringify(
            isObject ? { before: { ph: 'X' }, traceEvents: list, after: [1] } : list,
            null,
            space,
          )
          const { seen, warnings } = await scan(Buffer.from(text), chunk)
          expect(warnings).toEqual([])
          expect(seen.map(entry => JSON.parse(`{${entry.text}}`))).toEqual(JSON.parse(JSON.stringify(list)))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('a file cut anywhere yields the events before the cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 50 }),
        async (list, at, chunk) => {
          const bytes = Buffer.from(JSON.stringify({ traceEvents: list }))
          const whole = (await scan(bytes, 1 << 20)).seen
          const cut = bytes.subarray(0, at % bytes.length)
          const { seen } = await scan(cut, chunk)
          const complete = whole.filter(
            ({ offset, text }) => offset + Buffer.byteLength(text) + 2 <= cut.length,
          )
          expect(seen.slice(0, complete.length)).toEqual(complete)
          // What is found beyond is a whole object within the event that was cut.
          for (const extra of seen.slice(complete.length))
            expect(() => JSON.parse(`{${extra.text}}`)).not.toThrow()
        },
      ),
      { numRuns: 200 },
    )
  })

  test('flipped, lost and doubled bytes neither crash nor hang, and what is kept is JSON', async () => {
    const edit = fc.record({
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
      kind: fc.constantFrom('set', 'drop', 'insert'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 6 }),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        async (list, edits, chunk) => {
          const bytes = [...Buffer.from(JSON.stringify({ traceEvents: list }))]
          for (const { at, byte, kind } of edits)
            bytes.splice(at % bytes.length, kind === 'insert' ? 0 : 1, ...(kind === 'drop' ? [] : [byte]))
          const whole = await scan(Uint8Array.from(bytes), 1 << 20)
          expect((await scan(Uint8Array.from(bytes), chunk)).seen).toEqual(whole.seen)
          for (const { text } of whole.seen) JSON.parse(`{${text}}`)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('any bytes at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, chunk) => {
          await scan(bytes, chunk)
        },
      ),
      { numRuns: 300 },
    )
  })
})
