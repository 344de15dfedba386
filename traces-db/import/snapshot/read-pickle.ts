/**
 * Reads a Python pickle (protocols 0 to 5) as data. A pickle is a program for a small stack machine that can
 * import and call anything; this one knows only the instructions that build numbers, texts, lists, tuples and
 * dicts. Whatever else comes is refused: nothing is ever executed.
 *
 * Dicts become Maps (keys may be anything), tuples and sets become arrays, None becomes undefined, bytes
 * become Uint8Arrays, integers beyond 2^53 become bigints.
 */
import { AppError } from '../../../engine/base/app-error.ts'

export type PickleValue =
  | number
  | bigint
  | string
  | boolean
  | undefined
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>

/** Marks a place on the stack. */
const mark = Symbol('mark')
type Entry = PickleValue | typeof mark

/** Instructions that import, call or build: named in the error. */
const refused: Readonly<Record<string, string>> = {
  c: 'GLOBAL',
  '\x93': 'STACK_GLOBAL',
  R: 'REDUCE',
  b: 'BUILD',
  i: 'INST',
  o: 'OBJ',
  '\x81': 'NEWOBJ',
  '\x92': 'NEWOBJ_EX',
  P: 'PERSID',
  Q: 'BINPERSID',
  '\x82': 'EXT1',
  '\x83': 'EXT2',
  '\x84': 'EXT4',
  '\x97': 'NEXT_BUFFER',
  '\x98': 'READONLY_BUFFER',
}

/** Throws `unreadable` where the bytes are no pickle, end early, or want something to be executed. */
export function readPickle(bytes: Uint8Array): PickleValue {
  return new PickleReader(bytes).read()
}

class PickleReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #stack: Entry[] = []
  readonly #memo = new Map<number, PickleValue>()
  readonly #text = new TextDecoder('utf-8')
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  read(): PickleValue {
    for (;;) {
      const at = this.#at
      const opcode = String.fromCharCode(this.#byte())
      if (opcode === '.') return this.#pop()
      const name = refused[opcode]
      if (name) {
        throw new AppError(
          'unreadable',
          `The pickle wants to import or call something (${name} at byte ${at}). Only plain data is read; nothing was executed.`,
        )
      }
      this.#step(opcode, at)
    }
  }

  /** Instructions that push one value. */
  static readonly #values: Readonly<Record<string, (reader: PickleReader) => PickleValue>> = {
    // Constants and numbers
    N: () => undefined,
    '\x88': () => true,
    '\x89': () => false,
    J: reader => reader.#view.getInt32(reader.#skip(4), true),
    K: reader => reader.#byte(),
    M: reader => reader.#view.getUint16(reader.#skip(2), true),
    '\x8a': reader => reader.#long(reader.#byte()),
    '\x8b': reader => reader.#long(reader.#size(4)),
    G: reader => reader.#view.getFloat64(reader.#skip(8), false),
    I: reader => integerLine(reader.#line()),
    L: reader => small(BigInt(reader.#line().replace(/L$/, ''))),
    F: reader => Number(reader.#line()),
    // Texts and bytes
    '\x8c': reader => reader.#string(reader.#byte()),
    X: reader => reader.#string(reader.#size(4)),
    '\x8d': reader => reader.#string(reader.#size(8)),
    U: reader => reader.#string(reader.#byte()),
    T: reader => reader.#string(reader.#size(4)),
    V: reader => rawUnicode(reader.#line('latin1')),
    S: reader => reader.#line().replace(/^['"]|['"]$/g, ''),
    C: reader => reader.#slice(reader.#byte()),
    B: reader => reader.#slice(reader.#size(4)),
    '\x8e': reader => reader.#slice(reader.#size(8)),
    '\x96': reader => reader.#slice(reader.#size(8)),
    // Containers
    ']': () => [],
    ')': () => [],
    '\x8f': () => [],
    '}': () => new Map(),
    l: reader => reader.#toMark(),
    t: reader => reader.#toMark(),
    '\x91': reader => reader.#toMark(),
    d: reader => fill(new Map(), reader.#toMark()),
    '\x85': reader => reader.#last(1),
    '\x86': reader => reader.#last(2),
    '\x87': reader => reader.#last(3),
    // What was made before
    '2': reader => reader.#top(),
    g: reader => reader.#recall(Number(reader.#line())),
    h: reader => reader.#recall(reader.#byte()),
    j: reader => reader.#recall(reader.#size(4)),
  }

  /** Instructions that push nothing. */
  static readonly #actions: Readonly<Record<string, (reader: PickleReader) => void>> = {
    '\x80': reader => reader.#skip(1),
    '\x95': reader => reader.#skip(8),
    '(': reader => reader.#stack.push(mark),
    a: reader => {
      const value = reader.#pop()
      reader.#list().push(value)
    },
    e: reader => reader.#append(reader.#toMark()),
    '\x90': reader => reader.#append(reader.#toMark()),
    s: reader => {
      const [key, value] = reader.#last(2)
      reader.#dict().set(key, value)
    },
    u: reader => {
      const pairs = reader.#toMark()
      fill(reader.#dict(), pairs)
    },
    '0': reader => reader.#stack.pop(),
    '1': reader => reader.#toMark(),
    p: reader => reader.#remember(Number(reader.#line())),
    q: reader => reader.#remember(reader.#byte()),
    r: reader => reader.#remember(reader.#size(4)),
    '\x94': reader => reader.#remember(reader.#memo.size),
  }

  #step(opcode: string, at: number): void {
    const value = PickleReader.#values[opcode]
    if (value) {
      this.#stack.push(value(this))
      return
    }
    const action = PickleReader.#actions[opcode]
    if (!action) {
      throw new AppError(
        'unreadable',
        `Not a pickle: byte ${at} is no instruction (${opcode.charCodeAt(0)}).`,
      )
    }
    action(this)
  }

  #pop(): PickleValue {
    if (this.#stack.length === 0) throw this.#broken()
    const value = this.#stack.pop()
    if (value === mark) throw this.#broken()
    return value
  }

  #top(): PickleValue {
    if (this.#stack.length === 0) throw this.#broken()
    const value = this.#stack.at(-1)
    if (value === mark) throw this.#broken()
    return value
  }

  /** The last `count` values, taken. */
  #last(count: number): PickleValue[] {
    if (this.#stack.length < count) throw this.#broken()
    const values = this.#stack.splice(-count)
    if (values.includes(mark)) throw this.#broken()
    return values as PickleValue[]
  }

  /** The values above the last mark, both taken. */
  #toMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(mark)
    if (at < 0) throw this.#broken()
    const values = this.#stack.splice(at)
    values.shift()
    return values as PickleValue[]
  }

  #list(): PickleValue[] {
    const list = this.#top()
    if (!Array.isArray(list)) throw this.#broken()
    return list
  }

  #dict(): Map<PickleValue, PickleValue> {
    const dict = this.#top()
    if (!(dict instanceof Map)) throw this.#broken()
    return dict
  }

  #append(values: readonly PickleValue[]): void {
    const list = this.#list()
    for (const value of values) list.push(value)
  }

  #remember(key: number): void {
    this.#memo.set(key, this.#top())
  }

  #recall(key: number): PickleValue {
    if (!this.#memo.has(key)) throw this.#broken()
    return this.#memo.get(key)
  }

  #byte(): number {
    return this.#view.getUint8(this.#skip(1))
  }

  /** Moves on by `count` bytes; where they began. */
  #skip(count: number): number {
    const at = this.#at
    if (count < 0 || at + count > this.#bytes.length) {
      throw new AppError(
        'unreadable',
        `The pickle ends at byte ${this.#bytes.length}, in the middle of its data.`,
      )
    }
    this.#at += count
    return at
  }

  #size(width: 4 | 8): number {
    const at = this.#skip(width)
    return width === 4 ? this.#view.getUint32(at, true) : Number(this.#view.getBigUint64(at, true))
  }

  #slice(length: number): Uint8Array {
    const at = this.#skip(length)
    return new Uint8Array(this.#bytes.subarray(at, at + length))
  }

  #string(length: number): string {
    const at = this.#skip(length)
    return this.#text.decode(this.#bytes.subarray(at, at + length))
  }

  #line(encoding: 'utf-8' | 'latin1' = 'utf-8'): string {
    const end = this.#bytes.indexOf(10, this.#at)
    const at = this.#skip((end < 0 ? this.#bytes.length : end) - this.#at)
    this.#skip(1)
    const bytes = this.#bytes.subarray(at, end)
    return encoding === 'latin1' ? String.fromCharCode(...bytes) : this.#text.decode(bytes)
  }

  /** A little-endian two's complement integer of any length. */
  #long(length: number): number | bigint {
    const bytes = this.#slice(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
    if (length > 0 && bytes[length - 1]! >= 0x80) value -= 1n << BigInt(8 * length)
    return small(value)
  }

  #broken(): AppError {
    return new AppError(
      'unreadable',
      `The pickle is damaged at byte ${this.#at}: its stack does not hold what is asked for.`,
    )
  }
}

function fill(
  dict: Map<PickleValue, PickleValue>,
  pairs: readonly PickleValue[],
): Map<PickleValue, PickleValue> {
  for (let i = 0; i + 1 < pairs.length; i += 2) dict.set(pairs[i], pairs[i + 1])
  return dict
}

/** Python's raw-unicode-escape: beyond Latin-1, characters stand as `\\uXXXX`. */
function rawUnicode(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (_, short?: string, long?: string) =>
    String.fromCodePoint(Math.min(Number.parseInt(short ?? long!, 16), 0x10ffff)),
  )
}

/** `I01` and `I00` are how protocol 0 writes booleans. */
function integerLine(text: string): number | bigint | boolean {
  if (text === '01') return true
  if (text === '00') return false
  return small(BigInt(text))
}

function small(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
