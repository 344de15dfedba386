/**
 * Keys of begins and ends: a thread's own for B and E, else process, category and id (b, e, n), with the
 * name too for the older forms (S, T, p, F and the objects N, O, D). An `id` is of its process, as in
 * Perfetto; `id2.global` and the ids of S, T, p and F, which cross processes, are of the file.
 *
 * Points within a span (n, T, p, O) are kept here until the track of their span is known.
 */
import { ByteInterner, hashBytes } from './byte-interner.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import { firstRoom, grown } from './grown.ts'
import type { LabelTable } from './label-table.ts'

/** What a key of begins and ends stands for. */
export interface PairKey {
  /** Thread of B and E, -1 of an async span. */
  readonly thread: number
  readonly process: number
  /** Label of the first event with this key: it names the track of an async span. */
  readonly label: number
  /** N, O and D. */
  readonly isObject: boolean
}

export class AsyncTable {
  readonly keys: PairKey[] = []
  readonly #byThread: number[] = []
  readonly #scopes = new ByteInterner()
  readonly #ids = new ByteInterner()
  readonly #keyOfId: number[] = []

  points = 0
  pointKey = new Int32Array(firstRoom)
  pointUs = new Float64Array(firstRoom)
  pointNs = new Uint16Array(firstRoom)
  pointLabel = new Uint32Array(firstRoom)
  pointDetail = new Uint32Array(firstRoom)

  threadKey(thread: number): number {
    const known = this.#byThread[thread]
    if (known !== undefined) return known
    this.keys.push({ thread, process: -1, label: -1, isObject: false })
    this.#byThread[thread] = this.keys.length - 1
    return this.keys.length - 1
  }

  keyOf(scanner: EventScanner, process: number, label: number, labels: LabelTable): number {
    const { phase } = scanner
    const isNested = phase === 0x62 || phase === 0x65 || phase === 0x6e
    const isObject = phase === 0x4e || phase === 0x4f || phase === 0x44
    const kind = isNested ? 0 : isObject ? 2 : 1
    const [from, to, isGlobal] = idOf(scanner)
    const owner = isGlobal || kind === 1 ? -1 : process
    const what = isNested ? labels.categoryIds[label]! : labels.nameKeys[label]!
    const group = this.#scope(scanner, owner, 3 * what + kind)
    const { bytes } = scanner
    const known = this.#ids.count
    const id = this.#ids.intern(bytes, from, to, hashBytes(bytes, from, to), group)
    if (id === known) {
      this.keys.push({ thread: -1, process, label, isObject })
      this.#keyOfId.push(this.keys.length - 1)
    }
    return this.#keyOfId[id]!
  }

  point(key: number, us: number, ns: number, label: number, detail: number): void {
    const at = this.points++
    if (at === this.pointKey.length) {
      this.pointKey = grown(this.pointKey)
      this.pointUs = grown(this.pointUs)
      this.pointNs = grown(this.pointNs)
      this.pointLabel = grown(this.pointLabel)
      this.pointDetail = grown(this.pointDetail)
    }
    this.pointKey[at] = key
    this.pointUs[at] = us
    this.pointNs[at] = ns
    this.pointLabel[at] = label
    this.pointDetail[at] = detail
  }

  #scope({ bytes, starts, ends }: EventScanner, owner: number, what: number): number {
    const to = ends[member.scope]!
    const from = to === 0 ? 0 : starts[member.scope]!
    const scope = this.#scopes.intern(bytes, from, to, hashBytes(bytes, from, to), owner)
    const pair = Buffer.allocUnsafe(8)
    pair.writeInt32LE(scope, 0)
    pair.writeInt32LE(what, 4)
    return this.#scopes.intern(pair, 0, 8, hashBytes(pair), -2)
  }
}

/** Bounds of the id's text, and whether it is one of the whole file. */
function idOf({ bytes, starts, ends }: EventScanner): [number, number, boolean] {
  if (ends[member.id] !== 0) return [starts[member.id]!, ends[member.id]!, false]
  if (ends[member.id2] === 0) return [0, 0, false]
  const from = starts[member.id2]!
  const to = ends[member.id2]!
  const text = Buffer.from(bytes.subarray(from, Math.min(to, from + 64))).toString('latin1')
  return [from, to, /^\{\s*"global"/.test(text)]
}
