/**
 * Messages as bytes, for transports without structured clone (WebSocket). A JSON header, then the bytes of
 * every typed array, 8-byte aligned, so that the receiver makes views without copying.
 *
 *     u32 header length | header JSON, UTF-8 | padding | array bytes | padding | array bytes ...
 *
 * Where an array stood is told by its path, beside the value: no value of a person can look like one. So are
 * numbers that JSON lacks, and what is undefined in a list.
 */
import { AppError } from '../app-error.ts'
import type { Bytes } from '../units.ts'

const arrayTypes = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const
type ArrayType = keyof typeof arrayTypes
type TypedArray = InstanceType<(typeof arrayTypes)[ArrayType]>

const lacking = {
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
  undefined,
} as const
type Lacking = keyof typeof lacking

interface Header {
  readonly value: unknown
  readonly arrays: readonly {
    readonly path: readonly (string | number)[]
    readonly type: ArrayType
    readonly offset: number
    readonly length: number
  }[]
  readonly others: readonly { readonly path: readonly (string | number)[]; readonly is: Lacking }[]
}

/** What is taken out of a value, with the places where it stood. */
interface Found {
  readonly arrays: { path: (string | number)[]; array: TypedArray }[]
  readonly others: { path: (string | number)[]; is: Lacking }[]
}

const align = (offset: number) => (offset + 7) & ~7

/**
 * Throws `invalid-argument` for a value that JSON and typed arrays cannot carry (cycles, functions).
 *
 * @param room where the bytes go, of any content
 */
export function encodeMessage(
  value: unknown,
  room: (length: Bytes) => Uint8Array<ArrayBuffer> = length => new Uint8Array(length),
): Uint8Array<ArrayBuffer> {
  const found: Found = { arrays: [], others: [] }
  const plain = extract(value, [], found)
  let offset = 0
  const arrays = found.arrays.map(({ path, array }) => {
    const entry = { path, type: array.constructor.name as ArrayType, offset, length: array.length }
    offset = align(offset + array.byteLength)
    return entry
  })
  const parts: Header = { value: plain, arrays, others: found.others }
  const header = new TextEncoder().encode(JSON.stringify(parts))
  const start = align(4 + header.length)
  const bytes = room(start + offset)
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, header.length, true)
  bytes.set(header, 4)
  let filled = 4 + header.length
  found.arrays.forEach(({ array }, index) => {
    const from = start + arrays[index]!.offset
    // Nothing of a message before lies between.
    bytes.fill(0, filled, from)
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), from)
    filled = from + array.byteLength
  })
  bytes.fill(0, filled)
  return bytes
}

/** Throws `unreadable` where the bytes are not a message. Arrays are views of `bytes` where it is aligned. */
export function decodeMessage(bytes: Uint8Array): unknown {
  try {
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
    const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength)
    const headerLength = view.getUint32(0, true)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(aligned.subarray(4, 4 + headerLength))
    const header = JSON.parse(text) as Header
    const root = { value: header.value }
    const start = align(4 + headerLength)
    for (const { path, type, offset, length } of header.arrays) {
      const array = new arrayTypes[type](
        aligned.buffer as ArrayBuffer,
        aligned.byteOffset + start + offset,
        length,
      )
      put(root, ['value', ...path], array)
    }
    for (const { path, is } of header.others) put(root, ['value', ...path], lacking[is])
    return root.value
  } catch (cause) {
    throw new AppError('unreadable', 'A message on the channel could not be decoded.', undefined, { cause })
  }
}

/** Nothing to take out, so its path need not be made: most values of long lists are such. */
function isPlain(value: unknown): boolean {
  return typeof value === 'string' || Number.isFinite(value)
}

function extract(value: unknown, path: (string | number)[], found: Found): unknown {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
    found.others.push({ path, is: String(value) as Lacking })
    return 0
  }
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value) && value.constructor.name in arrayTypes) {
    found.arrays.push({ path, array: value as TypedArray })
    return 0
  }
  // Buffer and other subclasses of Uint8Array travel as Uint8Array.
  if (value instanceof Uint8Array)
    return extract(new Uint8Array(value.buffer, value.byteOffset, value.length), path, found)
  if (Array.isArray(value)) {
    return value.map((item, index) => (isPlain(item) ? item : extract(item, [...path, index], found)))
  }
  // Made of entries, not assigned one by one: `__proto__` is a key like any other in what others wrote.
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isPlain(item) ? item : extract(item, [...path, key], found)]),
  )
}

function put(root: object, path: readonly (string | number)[], value: unknown): void {
  let at = root as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) {
    if (!Object.hasOwn(at, key)) throw new RangeError('path')
    at = at[key] as Record<string | number, unknown>
  }
  at[path.at(-1)!] = value
}
