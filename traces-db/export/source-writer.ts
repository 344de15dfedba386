/**
 * What differs between the sources of a run when they are written into one file: the clock, and ids that were
 * of one file each. A run of one source is written word for word.
 */
import type { Process } from '../../engine/base/run.ts'
import type { RunData } from '../store/run-data.ts'
import { Clock } from './clock.ts'
import { type Member, membersOf } from './members.ts'

export interface SourceWriter {
  readonly clock: Clock
  /** JSON text of a process id; '' where the trace wrote none. */
  pid(process: Process): string
  /** The kept members of an event, with what is of the source changed. */
  kept(members: string): string
}

/** Ids that events of one file share and that two files may both use. */
const sharedIds = new Set(['id', 'bind_id'])

/** By source; -1 is the writer of runs without sources. */
export function sourceWriters(run: RunData): ReadonlyMap<number, SourceWriter> {
  const { sources } = run.header
  const writers = new Map<number, SourceWriter>()
  const first = BigInt(sources[0]?.clockAtStartNs ?? 0)
  const plain: SourceWriter = {
    clock: new Clock(first),
    pid: process => process.pid,
    kept: members => members,
  }
  writers.set(-1, { ...plain, pid: process => process.pid || String(process.id) })
  if (sources.length <= 1) return writers.set(0, plain)
  sources.forEach((source, index) => {
    // One clock for all: that of the first source.
    const shiftNs = first - BigInt(source.clockAtStartNs ?? 0)
    const pidOf = (pid: string) => mergedPid(pid, source.rank >= 0 ? `rank ${source.rank}` : `file ${index}`)
    writers.set(index, {
      clock: plain.clock,
      pid: process => pidOf(process.pid),
      kept: members => changed(members, member => mergedValue(member, index, shiftNs, pidOf)),
    })
  })
  return writers
}

/** Two ranks may use one process id; the merged file tells them apart. */
function mergedPid(pid: string, owner: string): string {
  if (pid === '') return JSON.stringify(owner)
  return JSON.stringify(`${owner} ${pid.startsWith('"') ? JSON.parse(pid) : pid}`)
}

function mergedValue(
  { key, value }: Member,
  source: number,
  shiftNs: bigint,
  pidOf: (pid: string) => string,
): string {
  if (key === 'pid') return pidOf(value)
  if (key === 'ts') return shifted(value, shiftNs)
  if (sharedIds.has(key))
    return JSON.stringify(`${source}:${value.startsWith('"') ? JSON.parse(value) : value}`)
  if (key === 'end')
    return `{${changed(value.slice(1, -1), member => mergedValue(member, source, shiftNs, pidOf))}}`
  return value
}

function changed(members: string, change: (member: Member) => string): string {
  return membersOf(members)
    .map(member => {
      const value = change(member)
      // What stays as it is stays to the last space.
      return value === member.value ? members.slice(member.from, member.to) : `"${member.key}":${value}`
    })
    .join(',')
}

/** A decimal number of microseconds, shifted exactly; what is no such number stays as it is. */
function shifted(ts: string, shiftNs: bigint): string {
  const match = /^"?(-?)(\d+)(?:\.(\d+))?"?$/.exec(ts)
  if (!match) return ts
  const digits = (match[3] ?? '').padEnd(3, '0')
  const size = BigInt(match[2]!) * 1000n + BigInt(digits.slice(0, 3))
  const ns = (match[1] ? -size : size) + shiftNs
  const sign = ns < 0n ? '-' : ''
  const positive = ns < 0n ? -ns : ns
  return `${sign}${positive / 1000n}.${String(positive % 1000n).padStart(3, '0')}${digits.slice(3)}`
}
