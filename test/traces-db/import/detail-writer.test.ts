/** Texts of events on their way to the run file: kept while little is kept, else compressed at once. */
import { expect, test } from 'vitest'
import { DetailWriter } from '../../../traces-db/import/detail-writer.ts'
import { readDetailBlock } from '../../../traces-db/store/detail-blocks.ts'

interface Seen {
  readonly numbered: string[]
  readonly blocks: { readonly source: number; readonly first: number; readonly texts: readonly string[] }[]
}

function writer(mostBytes: number): { readonly details: DetailWriter; readonly seen: Seen } {
  const seen: Seen = { numbered: [], blocks: [] }
  const details = new DetailWriter(
    {
      numbered: (source, first, count) => seen.numbered.push(`${source}: ${first} + ${count}`),
      details: (source, { first, count, data }) =>
        seen.blocks.push({
          source,
          first,
          texts: readDetailBlock(data, count).map(text => Buffer.from(text).toString()),
        }),
    },
    mostBytes,
  )
  return { details, seen }
}

const text = (i: number) => Buffer.from(`"args":{"i":${i},"text":"${'x'.repeat(400)}"}`)

test('numbers begin anew with every file; all are told before any text is compressed', async () => {
  const { details, seen } = writer(1 << 30)
  for (const source of [4, 7]) {
    details.begin(source)
    for (let i = 1; i <= 2000; i++) expect(details.add(text(i))).toBe(i)
    details.end()
    await details.settle()
  }
  expect(seen.blocks).toEqual([])
  expect(seen.numbered.filter(line => line.includes(': 1 +'))).toHaveLength(2)
  await details.finish()
  expect(seen.blocks.map(({ source, first, texts }) => `${source}: ${first} + ${texts.length}`)).toEqual(
    seen.numbered,
  )
  for (const source of [4, 7]) {
    const texts = seen.blocks.filter(block => block.source === source).flatMap(block => block.texts)
    expect(texts).toEqual(Array.from({ length: 2000 }, (_, i) => text(i + 1).toString()))
  }
  details[Symbol.dispose]()
})

test('beyond what may be kept, texts are handed on while more are written', async () => {
  const { details, seen } = writer(1 << 20)
  details.begin(0)
  for (let i = 1; i <= 40_000; i++) {
    details.add(text(i))
    if (i % 1000 === 0) await details.settle()
  }
  expect(seen.blocks.length).toBeGreaterThan(20)
  expect(seen.blocks.length).toBeLessThan(seen.numbered.length)
  await details.finish()
  expect(seen.blocks.flatMap(({ texts }) => texts)).toHaveLength(40_000)
  details[Symbol.dispose]()
})

test('what the taker of blocks throws is thrown to whoever waits', async () => {
  const details = new DetailWriter(
    {
      numbered: () => {},
      details: () => {
        throw new Error('disk full')
      },
    },
    0,
  )
  details.begin(0)
  details.add(text(1))
  await expect(details.finish()).rejects.toThrow('disk full')
  details[Symbol.dispose]()
})
