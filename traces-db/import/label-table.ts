/** The labels of one file: equal bytes of name, category and colour share one, and make a string only once. */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Label } from '../../engine/base/run.ts'
import { ByteInterner, hashBytes } from './byte-interner.ts'
import { classify } from './classify.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import { lenientText } from './lenient-text.ts'
import { maximumNameLength } from './limits.ts'

const quote = 0x22
const runtimeClass = operationClassIndex.runtime
const transferClass = operationClassIndex.transfer

export class LabelTable {
  readonly labels: Label[] = []
  /** By label: its slices ran on a device. */
  readonly device: boolean[] = []
  /** By label: its slices may launch or be device work, or are collectives: their args tell something. */
  readonly speaksInArgs: boolean[] = []
  /** By label: id of the category's bytes. */
  readonly categoryIds: number[] = []
  /** By label: equal for equal names of a category, whatever the colour. */
  readonly nameKeys: number[] = []
  readonly #byName = new Map<string, number>()
  readonly #names = new ByteInterner()
  readonly #categories = new ByteInterner()
  readonly #colours = new ByteInterner()

  constructor() {
    // Id 0 of categories and colours is the empty text.
    this.#categories.intern(empty, 0, 0, hashBytes(empty))
    this.#colours.intern(empty, 0, 0, hashBytes(empty))
  }

  /** Label of the scanned event. */
  of(scanner: EventScanner): number {
    const { bytes, starts, ends, hashes } = scanner
    const category = ends[member.cat] === 0 ? 0 : this.categoryOf(scanner)
    let colour = 0
    if (ends[member.cname] !== 0) {
      const from = insideFrom(bytes, starts[member.cname]!)
      const to = ends[member.cname]! - (from - starts[member.cname]!)
      colour = this.#colours.intern(bytes, from, to, hashBytes(bytes, from, to))
    }
    let from = 0
    let to = 0
    let hash = 0
    if (ends[member.name] !== 0) {
      from = starts[member.name]!
      to = ends[member.name]!
      hash = hashes[member.name]!
      if (bytes[from] === quote) {
        from++
        to--
      }
    }
    const known = this.labels.length
    const id = this.#names.intern(bytes, from, to, hash, category + 0x10000 * colour)
    if (id === known) this.#add(bytes.subarray(from, to), category, colour)
    return id
  }

  categoryOf({ bytes, starts, ends, hashes }: EventScanner): number {
    if (ends[member.cat] === 0) return 0
    const from = insideFrom(bytes, starts[member.cat]!)
    const to = ends[member.cat]! - (from - starts[member.cat]!)
    return this.#categories.intern(bytes, from, to, hashes[member.cat]!)
  }

  /** A label that no event wrote. */
  derived(label: Label, device = false): number {
    const known = this.labels.findIndex(
      ({ name, category, microbatch }) =>
        name === label.name && category === label.category && microbatch === label.microbatch,
    )
    if (known >= 0) return known
    this.labels.push(label)
    this.device.push(device)
    this.speaksInArgs.push(false)
    this.categoryIds.push(0)
    this.nameKeys.push(-1)
    // Keeps the ids of the interner in step: no event can write this token, as it is no UTF-8.
    const token = Buffer.from([0xff, this.labels.length & 0xff, this.labels.length >> 8])
    this.#names.intern(token, 0, token.length, hashBytes(token), -1)
    return this.labels.length - 1
  }

  /** Whether two labels say the same but for category and colour. */
  haveOneName(a: number, b: number): boolean {
    return a === b || this.labels[a]!.name === this.labels[b]!.name
  }

  #add(token: Uint8Array, category: number, colour: number): void {
    const name = cut(lenientText(token))
    const categoryText = cut(lenientText(this.#categories.bytes(category)))
    const found = classify(name, categoryText)
    this.labels.push({
      name,
      category: categoryText,
      class: found.class,
      colour: cut(lenientText(this.#colours.bytes(colour))),
      microbatch: found.microbatch,
    })
    this.device.push(found.device)
    this.speaksInArgs.push(found.device || found.class === runtimeClass || found.class === transferClass)
    this.categoryIds.push(category)
    const key = `${category} ${name}`
    const first = this.#byName.get(key) ?? this.labels.length - 1
    this.#byName.set(key, first)
    this.nameKeys.push(first)
  }
}

const empty = new Uint8Array(0)

/** Where a value begins without the quote of a string. */
function insideFrom(bytes: Uint8Array, from: number): number {
  return bytes[from] === quote ? from + 1 : from
}

function cut(text: string): string {
  return text.length <= maximumNameLength ? text : `${text.slice(0, maximumNameLength - 1)}…`
}
