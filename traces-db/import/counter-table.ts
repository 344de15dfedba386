/** The counters of one file: a track for each process, name, id and series (key of args). */
import { ByteInterner, hashBytes } from './byte-interner.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import { lenientText } from './lenient-text.ts'
import { repairMembers } from './repair-json.ts'
import { PointRows } from './rows.ts'

export interface CounterSeriesEntry {
  readonly process: number
  readonly name: string
  readonly series: string
}

export interface CounterSample {
  readonly series: number
  readonly value: number
}

/** Series of one counter event at most. */
const maximumSeries = 1000

export class CounterTable {
  readonly entries: CounterSeriesEntry[] = []
  readonly rows: PointRows[] = []
  /** Values of the last event that are no numbers. */
  skipped = 0
  readonly #counters = new ByteInterner()
  readonly #names: string[] = []
  readonly #byKey = new Map<string, number>()

  /** The numbers in the scanned event's args. Numbers written as strings count. */
  samples(scanner: EventScanner, process: number): readonly CounterSample[] {
    this.skipped = 0
    const counter = this.#counterOf(scanner, process)
    const args = argsOf(scanner)
    const found: CounterSample[] = []
    for (const [series, written] of Object.entries(args)) {
      const value = numberOf(written)
      if (value === undefined || found.length === maximumSeries) this.skipped++
      else found.push({ series: this.#seriesOf(counter, process, series), value })
    }
    if (found.length === 0) this.skipped ||= 1
    return found
  }

  #counterOf({ bytes, starts, ends, hashes }: EventScanner, process: number): number {
    const to = ends[member.name]!
    const from = to === 0 ? 0 : starts[member.name]!
    const known = this.#counters.count
    let id = this.#counters.intern(bytes, from, to, hashes[member.name]!, process)
    if (id === known) this.#names.push(unquoted(bytes, from, to))
    if (ends[member.id] !== 0) {
      const idFrom = starts[member.id]!
      const idTo = ends[member.id]!
      const name = `${this.#names[id]}[${unquoted(bytes, idFrom, idTo)}]`
      const before = this.#counters.count
      id = this.#counters.intern(bytes, idFrom, idTo, hashBytes(bytes, idFrom, idTo), -2 - id)
      if (id === before) this.#names.push(name)
    }
    return id
  }

  #seriesOf(counter: number, process: number, series: string): number {
    const key = `${counter} ${series}`
    let id = this.#byKey.get(key)
    if (id === undefined) {
      id = this.entries.length
      this.#byKey.set(key, id)
      this.entries.push({ process, name: this.#names[counter]!, series })
      this.rows.push(new PointRows())
    }
    return id
  }
}

/** The event's args as an object; {} where it has none that can be read. */
export function argsOf({ bytes, starts, ends, dirt }: EventScanner): Readonly<Record<string, unknown>> {
  if (ends[member.args] === 0) return {}
  const raw = bytes.subarray(starts[member.args]!, ends[member.args]!)
  const text = dirt === 0 ? Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength) : repairMembers(raw)
  try {
    const value: unknown = JSON.parse(text.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function numberOf(written: unknown): number | undefined {
  const value = typeof written === 'string' && written.trim() !== '' ? Number(written) : written
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function unquoted(bytes: Uint8Array, from: number, to: number): string {
  return bytes[from] === 0x22
    ? lenientText(bytes.subarray(from + 1, to - 1))
    : lenientText(bytes.subarray(from, to))
}
