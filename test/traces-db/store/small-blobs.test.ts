import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SmallBlobs } from '../../../traces-db/store/small-blobs.ts'

test('blobs of any size are kept as they were, each where a column of eight bytes may begin', () => {
  const blob = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.integer({ min: 4000, max: 4200 }).map(length => new Uint8Array(length).fill(7)),
  )
  fc.assert(
    fc.property(fc.array(blob, { maxLength: 60 }), blobs => {
      const memory = new SmallBlobs()
      // As a database hands them out: anywhere, and gone after.
      const placed = blobs.map(bytes => memory.place(new Uint8Array([0, ...bytes]).subarray(1)))
      expect(placed.map(bytes => [...bytes])).toEqual(blobs.map(bytes => [...bytes]))
      expect(placed.every(({ byteOffset }) => byteOffset % 8 === 0)).toBe(true)
    }),
  )
})

test('a hundred thousand of them lie in a few pieces of memory', () => {
  const memory = new SmallBlobs()
  const pieces = new Set<ArrayBufferLike>()
  for (let i = 0; i < 100_000; i++) pieces.add(memory.place(new Uint8Array(8)).buffer)
  expect(pieces.size).toBe(1)
})
