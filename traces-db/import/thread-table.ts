/** The processes and threads of one file, told apart by the JSON text of their ids. */
import { ByteInterner } from './byte-interner.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import { PointRows, SliceRows } from './rows.ts'

export interface ProcessEntry {
  readonly pid: string
  name: string
  labels: readonly string[]
  sortIndex: number | undefined
}

export interface ThreadEntry {
  readonly process: number
  readonly tid: string
  name: string
  sortIndex: number | undefined
  /** Device work was seen on it. */
  isStream: boolean
  readonly isLab: boolean
  readonly slices: SliceRows
  instants: PointRows | undefined
}

const labPid = /^"GPU (\d+)"$/
const rankWord = /^rank[ _-]?(\d{1,6})(?![\w.])/i

export class ThreadTable {
  readonly processes: ProcessEntry[] = []
  readonly threads: ThreadEntry[] = []
  readonly #pids = new ByteInterner()
  readonly #tids = new ByteInterner()

  /** Number of the scanned event's process. */
  processOf({ bytes, starts, ends, hashes }: EventScanner): number {
    const to = ends[member.pid]!
    const from = to === 0 ? 0 : starts[member.pid]!
    const known = this.processes.length
    const id = this.#pids.intern(bytes, from, to, to === 0 ? 0 : hashes[member.pid]!)
    if (id === known) this.#addProcess(text(bytes, from, to))
    return id
  }

  /** Number of the scanned event's thread. */
  threadOf(scanner: EventScanner): number {
    const process = this.processOf(scanner)
    const { bytes, starts, ends, hashes } = scanner
    const to = ends[member.tid]!
    const from = to === 0 ? 0 : starts[member.tid]!
    const known = this.threads.length
    const id = this.#tids.intern(bytes, from, to, to === 0 ? 0 : hashes[member.tid]!, process)
    if (id === known) this.#addThread(process, text(bytes, from, to))
    return id
  }

  // What happens seldom has a place of its own: the compiler need not learn it with what happens for every event.

  #addProcess(pid: string): void {
    this.processes.push({ pid, name: '', labels: [], sortIndex: undefined })
  }

  #addThread(process: number, tid: string): void {
    this.threads.push({
      process,
      tid,
      name: '',
      sortIndex: undefined,
      isStream: false,
      isLab: tid === '"Execution"' && labPid.test(this.processes[process]!.pid),
      slices: new SliceRows(),
      instants: undefined,
    })
  }

  instantsOf(thread: number): PointRows {
    const entry = this.threads[thread]!
    entry.instants ??= new PointRows()
    return entry.instants
  }
}

/**
 * Rank that a process tells by itself: the teaching lab's pid, or a text pid or name that begins like `rank 3`
 * (files that hold several ranks, our own exports among them).
 */
export function processRank(pid: string, name: string): number | undefined {
  const match = labPid.exec(pid) ?? rankWord.exec(pid.replace(/^"/, '')) ?? rankWord.exec(name)
  return match ? Number(match[1]) : undefined
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('utf8')
}
