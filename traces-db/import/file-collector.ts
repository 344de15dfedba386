/**
 * Takes the events of one file one by one and sorts them into columns: slices, instants, counters, begins
 * and ends, arrows. What fits none of them is kept as a record. finish-file.ts makes the result of it.
 */
import { sliceFlags } from '../../engine/base/run.ts'
import { ArrowEvents } from './arrow-events.ts'
import { AsyncTable } from './async-table.ts'
import { CollectiveCalls } from './collective-calls.ts'
import { CounterTable } from './counter-table.ts'
import type { DetailWriter } from './detail-writer.ts'
import { dirtNames } from './dirt-names.ts'
import { durationNs, EventClock } from './event-clock.ts'
import { member } from './event-members.ts'
import { type EventScanner, timeKind } from './event-scanner.ts'
import { EventTexts, toldBy } from './event-texts.ts'
import { ImportWarnings } from './import-warnings.ts'
import { LabCalls } from './lab-calls.ts'
import { LabelTable } from './label-table.ts'
import { LaunchRows } from './launch-rows.ts'
import { maximumSpanUs } from './limits.ts'
import { applyMetadata } from './metadata-events.ts'
import { PairRows } from './pair-rows.ts'
import { ThreadTable } from './thread-table.ts'

export class FileCollector {
  /** Records read: of what is drawn, finish-file.ts counts what is left. */
  readonly counts = { events: 0, counters: 0 }
  readonly labels = new LabelTable()
  readonly threads = new ThreadTable()
  readonly warnings = new ImportWarnings()
  readonly launches = new LaunchRows()
  readonly collectives = new CollectiveCalls()
  readonly lab = new LabCalls()
  readonly clock = new EventClock()
  readonly arrows = new ArrowEvents(this.clock, this.labels)
  readonly counters: CounterTable
  readonly pairs: PairRows
  readonly asyncs: AsyncTable
  readonly texts: EventTexts
  readonly #file: string
  /** Byte offset of the event at hand in the text. */
  #offset = 0

  constructor(file: string, source: number, details: DetailWriter) {
    this.#file = file
    this.texts = new EventTexts(details, source)
    this.pairs = new PairRows(this.texts, (a, b) => this.labels.haveOneName(a, b))
    this.counters = new CounterTable()
    this.asyncs = new AsyncTable()
  }

  /** Takes the event that the scanner has read; `offset` is where it lies in the file's text. */
  event(scanner: EventScanner, offset: number): void {
    this.counts.events++
    this.#offset = offset
    if (scanner.dirt !== 0) this.#countDirt(scanner.dirt)
    if (scanner.droppedMembers > 0) this.warn('too-many-members')
    switch (scanner.phase) {
      case 0x58: // X
        this.#complete(scanner)
        break
      case 0x42: // B
      case 0x45: // E
        this.#beginEnd(scanner)
        break
      case 0x69: // i
        this.#instant(scanner, toldBy.instant)
        break
      case 0x49: // I
      case 0x52: // R mark
      case 0x50: // P sample
      case 0x63: // c clock sync
      case 0x56: // V global memory dump
      case 0x76: // v process memory dump
        this.#instant(scanner, toldBy.otherInstant)
        break
      case 0x43: // C
        this.#counter(scanner)
        break
      case 0x62: // b
      case 0x53: // S
      case 0x4e: // N object new
      case 0x65: // e
      case 0x46: // F
      case 0x44: // D object delete
      case 0x6e: // n
      case 0x54: // T
      case 0x70: // p
      case 0x4f: // O object snapshot
        this.#async(scanner)
        break
      case 0x73: // s
      case 0x74: // t
      case 0x66: // f
        this.#flow(scanner)
        break
      case 0x4d: // M
        applyMetadata(scanner, this.threads, this.warnings, () => this.where())
        this.texts.record(scanner)
        break
      case 0x28: // ( context enter
      case 0x29: // ) context leave
      case 0x61: // a linked id
      case 0x3d: // = old Chrome
        this.texts.record(scanner)
        break
      default:
        this.warn(scanner.phase === 0 ? 'missing-phase' : 'unknown-phase')
        if (scanner.memberCount > 0) this.texts.record(scanner)
    }
  }

  warn(code: string): void {
    this.warnings.add(code, () => this.where())
  }

  /** The event at hand, for a warning. */
  where(): string {
    return `${this.#file} at byte ${this.#offset}`
  }

  #complete(scanner: EventScanner): void {
    if (!this.#time(scanner)) return
    const { durKind } = scanner
    let flags = 0
    let told: number = toldBy.slice
    let duration = Number.NaN
    if (durKind === timeKind.exact) {
      if (Math.abs(scanner.durUs) > maximumSpanUs) {
        this.#leaveOut(scanner, 'time-out-of-range')
        return
      }
      if (scanner.durUs < 0) {
        duration = 0
        flags = sliceFlags.negative
        told = toldBy.oddSlice
        this.warn('negative-duration')
      } else {
        duration = durationNs(scanner)
      }
    } else if (durKind === timeKind.wide) {
      this.#leaveOut(scanner, 'time-out-of-range')
      return
    } else {
      flags = sliceFlags.unfinished
      told = toldBy.oddSlice
      this.warn(durKind === timeKind.absent ? 'missing-duration' : 'bad-duration')
    }
    const thread = this.threads.threadOf(scanner)
    const label = this.labels.of(scanner)
    const entry = this.threads.threads[thread]!
    // The lab's fallback name gives way to the one that its samples tell: the written one is kept.
    if (entry.isLab && this.labels.labels[label]!.name.startsWith('(')) told &= ~toldBy.name
    const detail = this.texts.keep(scanner, told)
    const row = entry.slices.push(this.clock.us, this.clock.ns, duration, label, flags, detail)
    if (this.labels.speaksInArgs[label]) {
      const isDevice = this.labels.device[label]!
      if (isDevice) entry.isStream = true
      this.launches.see(scanner, this.labels.labels[label]!, isDevice, thread, row)
      this.collectives.see(scanner, this.labels.labels[label]!, isDevice, thread, row)
    }
    if (entry.isLab) this.lab.see(scanner, thread, row, this.labels.labels[label]!)
    if (scanner.ends[member.bindId] !== 0) this.arrows.slice(scanner, thread, label, row, this.#offset)
  }

  #beginEnd(scanner: EventScanner): void {
    if (!this.#time(scanner)) return
    const thread = this.threads.threadOf(scanner)
    const key = this.asyncs.threadKey(thread)
    if (scanner.phase === 0x42) {
      const label = this.labels.of(scanner)
      this.pairs.begin(
        key,
        this.clock.us,
        this.clock.ns,
        label,
        this.texts.copy(scanner, toldBy.slice),
        this.#offset,
      )
      if (this.labels.device[label]) this.threads.threads[thread]!.isStream = true
      if (scanner.ends[member.bindId] !== 0) this.arrows.slice(scanner, thread, label, -1, this.#offset)
      return
    }
    this.#end(scanner, key)
  }

  /** The end of a thread's innermost slice, kept without what its begin tells. */
  #end(scanner: EventScanner, key: number): void {
    const open = this.pairs.openLabel(key)
    const isNamed = scanner.ends[member.name] !== 0
    const label = open >= 0 && isNamed ? this.labels.of(scanner) : open
    if (label !== open) this.#countOtherName(label, open)
    const text = this.texts.copy(scanner, label === open ? toldBy.endOfSameName : toldBy.end)
    if (!this.pairs.end(key, this.clock.us, this.clock.ns, -1, text, this.#offset)) this.texts.record(scanner)
  }

  #countOtherName(label: number, open: number): void {
    const { labels } = this.labels
    if (labels[label]!.name !== labels[open]!.name) this.warn('mismatched-end')
  }

  #instant(scanner: EventScanner, told: number): void {
    if (!this.#time(scanner)) return
    const thread = this.threads.threadOf(scanner)
    const label = this.labels.of(scanner)
    const detail = this.texts.keep(scanner, told)
    this.threads.instantsOf(thread).push(this.clock.us, this.clock.ns, label, detail)
  }

  #counter(scanner: EventScanner): void {
    if (!this.#time(scanner)) return
    this.counts.counters++
    const process = this.threads.processOf(scanner)
    const told = scanner.ends[member.id] === 0 ? toldBy.counter : toldBy.counterWithId
    const samples = this.counters.samples(scanner, process)
    if (samples.length === 0) this.texts.record(scanner)
    else {
      const detail = this.texts.keep(scanner, told)
      for (const { series, value } of samples) {
        this.counters.rows[series]!.push(this.clock.us, this.clock.ns, value, detail)
      }
    }
    if (this.counters.skipped > 0) this.warn('counter-value')
  }

  #async(scanner: EventScanner): void {
    if (!this.#time(scanner)) return
    const process = this.threads.processOf(scanner)
    const label = this.labels.of(scanner)
    const { phase } = scanner
    const key = this.asyncs.keyOf(scanner, process, label, this.labels)
    const { us, ns } = this.clock
    if (phase === 0x62 || phase === 0x53 || phase === 0x4e) {
      this.pairs.begin(key, us, ns, label, this.texts.copy(scanner, toldBy.async), this.#offset)
    } else if (phase === 0x65 || phase === 0x46 || phase === 0x44) {
      // Kept whole: an async span has no thread, and its end may be of another one.
      const text = this.texts.copy(scanner, toldBy.nothing)
      if (!this.pairs.end(key, us, ns, label, text, this.#offset)) this.texts.record(scanner)
    } else this.asyncs.point(key, us, ns, label, this.texts.keep(scanner, toldBy.async))
  }

  #flow(scanner: EventScanner): void {
    if (!this.#time(scanner)) return
    const thread = this.threads.threadOf(scanner)
    this.arrows.event(scanner, thread, this.labels.of(scanner), this.#offset)
    this.texts.record(scanner)
  }

  /** Takes the event's time. False where it has none: then it is kept as a record and counted. */
  #time(scanner: EventScanner): boolean {
    const problem = this.clock.take(scanner, this.#offset)
    if (problem === undefined) return true
    this.#leaveOut(scanner, problem)
    return false
  }

  #leaveOut(scanner: EventScanner, code: string): void {
    this.warn(code)
    this.texts.record(scanner)
  }

  #countDirt(bits: number): void {
    for (const { bit, code } of dirtNames) if ((bits & bit) !== 0) this.warn(code)
  }
}
