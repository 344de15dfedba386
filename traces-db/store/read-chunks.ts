/**
 * Reads the rows of a chunk table, in order, and holds them to their lengths and checksums. A run of hundreds of
 * thousands of lanes has as many rows of a few bytes: asked for one by one, each costs more than all it holds, so
 * small ones are read many at a time.
 */
import type Database from 'better-sqlite3'
import { chunkCrc } from './checksums.ts'
import { Fault } from './fault.ts'
import { chunkSlices } from './schema.ts'
import { SmallBlobs } from './small-blobs.ts'

export interface Shape {
  readonly table: string
  readonly key: string
  /** Integer columns, the key first, as the checksum wants them. `count` is always among them. */
  readonly numbers: readonly string[]
  /** Blobs in the order of the schema, with bytes an entry. */
  readonly blobs: Readonly<Record<string, number>>
  /** A blob that may be NULL. */
  readonly optional?: string
  /** The key numbers entries, not chunks. */
  readonly numbersEntries: boolean
}

/** Blobs of so many bytes are read together. */
const batchBytes = 2 ** 15

/** One row of a chunk table, its lengths and checksum checked. */
export class Chunk {
  readonly count: number
  readonly #shape: PlacedShape
  readonly #numbers: readonly number[]
  readonly #blobs: readonly (Uint8Array | null)[]
  readonly #memory: SmallBlobs

  constructor(
    shape: PlacedShape,
    numbers: readonly number[],
    blobs: readonly (Uint8Array | null)[],
    memory: SmallBlobs,
  ) {
    this.#shape = shape
    this.#numbers = numbers
    this.#blobs = blobs
    this.#memory = memory
    this.count = this.number('count')
  }

  number(name: string): number {
    return this.#numbers[this.#shape.place[name]!]!
  }

  has(name: string): boolean {
    return this.#blobs[this.#shape.place[name]!] !== null
  }

  f64(name: string): Float64Array {
    const bytes = this.u8(name)
    return new Float64Array(bytes.buffer, bytes.byteOffset, this.count)
  }

  u32(name: string): Uint32Array {
    const bytes = this.u8(name)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, this.count)
  }

  i32(name: string): Int32Array {
    const bytes = this.u8(name)
    return new Int32Array(bytes.buffer, bytes.byteOffset, this.count)
  }

  u8(name: string): Uint8Array {
    return this.#memory.place(this.#blobs[this.#shape.place[name]!]!)
  }
}

interface PlacedShape extends Shape {
  readonly blobNames: readonly string[]
  /** Position of each among the numbers or the blobs. */
  readonly place: Readonly<Record<string, number>>
}

/** What a row says of itself before its blobs are read: key, count, and the length of each blob. */
type Head = readonly [key: number, count: number, ...lengths: (number | null)[]]

/**
 * The chunks of a table. Lengths are compared before a blob is loaded: a forged length costs nothing. `total` is where
 * the next key would be: a table may lose its end and stay valid.
 */
export function* chunks(
  db: Database.Database,
  asked: Shape,
  fileBytes: number,
  total: number,
): Generator<Chunk> {
  const blobNames = Object.keys(asked.blobs)
  const names = [...asked.numbers.entries(), ...blobNames.entries()]
  const shape = { ...asked, blobNames, place: Object.fromEntries(names.map(([at, name]) => [name, at])) }
  const { table, key, numbers } = shape
  const heads = checkedHeads(db, shape, fileBytes, total)
  const memory = new SmallBlobs()
  const rows = db
    .prepare(`SELECT ${numbers.join(', ')}, crc FROM ${table} ORDER BY ${key}`)
    .raw()
    .iterate() as IterableIterator<number[]>
  try {
    for (const batch of batches(heads)) {
      for (const blobs of readBlobs(db, shape, batch)) {
        const row: number[] = rows.next().value
        const crc = row.pop()
        if (!row.every(Number.isSafeInteger)) throw new Fault(`types in ${table}`)
        if (crc !== chunkCrc(row, blobs)) throw new Fault(`the checksum of ${table} ${row[0]} differs`)
        yield new Chunk(shape, row, blobs, memory)
      }
    }
  } finally {
    rows.return?.()
  }
}

function checkedHeads(
  db: Database.Database,
  { table, key, blobs, blobNames, optional, numbersEntries }: PlacedShape,
  fileBytes: number,
  total: number,
): readonly Head[] {
  const lengths = blobNames.map(name => `length(${name})`)
  const heads = db
    .prepare(`SELECT ${[key, 'count', ...lengths].join(', ')} FROM ${table} ORDER BY ${key}`)
    .raw()
    .all() as Head[]
  let expected = 0
  let loaded = 0
  for (const head of heads) {
    const [first, count] = head
    if (first !== expected || !(count >= 1 && count <= chunkSlices)) throw new Fault(`${table} ${first}`)
    for (const [index, name] of blobNames.entries()) {
      const length = head[index + 2]
      const isAbsent = length === null && name === optional
      if (!isAbsent && length !== count * blobs[name]!)
        throw new Fault(`length of ${name} in ${table} ${first}`)
      loaded += length ?? 0
    }
    if (loaded > fileBytes) throw new Fault(`${table} is longer than the file`)
    expected += numbersEntries ? count : 1
  }
  if (expected !== total) throw new Fault(`${table} ends too early`)
  return heads
}

/** Rows that are read together: few that are large, many that are small. */
function* batches(heads: readonly Head[]): Generator<readonly Head[]> {
  let from = 0
  let bytes = 0
  for (let at = 0; at < heads.length; at++) {
    const own = bytesOf(heads[at]!)
    if (at > from && bytes + own > batchBytes) {
      yield heads.slice(from, at)
      from = at
      bytes = 0
    }
    bytes += own
  }
  if (from < heads.length) yield heads.slice(from)
}

function bytesOf(head: Head): number {
  let bytes = 0
  for (let at = 2; at < head.length; at++) bytes += head[at] ?? 0
  return bytes
}

/** The blobs of each row. A forged file may hold any type anywhere, whatever its schema says. */
function* readBlobs(
  db: Database.Database,
  { table, key, blobNames, optional }: PlacedShape,
  batch: readonly Head[],
): Generator<readonly (Uint8Array | null)[]> {
  const first = batch[0]![0]
  if (batch.length === 1) {
    const row = db
      .prepare(`SELECT ${blobNames.join(', ')} FROM ${table} WHERE ${key} = ?`)
      .raw()
      .get(first)
    const blobs = row as (Uint8Array | null)[]
    const isBlob = (value: unknown, at: number) =>
      Buffer.isBuffer(value) || (value === null && blobNames[at] === optional)
    if (!blobs.every(isBlob)) throw new Fault(`types in ${table}`)
    yield blobs
    return
  }
  // What is no blob is told by its bytes, which are as many as it has letters, or the sum is another.
  const whole = blobNames.map(name => `ifnull(${name}, x'')`).join(' || ')
  const inOrder = `SELECT ${whole} AS row FROM ${table} WHERE ${key} BETWEEN ? AND ? ORDER BY ${key}`
  const bytes = db
    .prepare(`SELECT CAST(group_concat(row, '') AS BLOB) FROM (${inOrder})`)
    .pluck()
    .get(first, batch.at(-1)![0]) as Uint8Array
  if (bytes.length !== batch.reduce((sum, head) => sum + bytesOf(head), 0))
    throw new Fault(`types in ${table}`)
  let from = 0
  for (const head of batch) {
    const blobs: (Uint8Array | null)[] = []
    for (let at = 2; at < head.length; at++) {
      const length = head[at]!
      blobs.push(length === null ? null : bytes.subarray(from, from + length))
      from += length ?? 0
    }
    yield blobs
  }
}
