/**
 * What a rank says of its memory: counter tracks named memory, or the profiler's `[memory]` instants. Made once
 * a run and rank.
 */
import type { MemoryProfile, MemorySeries } from '../../engine/base/memory-profile.ts'
import type { Process } from '../../engine/base/run.ts'
import type { RunData } from '../store/run-data.ts'
import { argsOf } from './collectives.ts'

export interface RankMemory {
  readonly source: MemoryProfile['source']
  readonly series: readonly MemorySeries[]
}

export function rankMemory(run: RunData, processes: readonly Process[]): RankMemory {
  const own = new Set(processes.map(({ id }) => id))
  const ofCounters = counterSeries(run, own)
  if (ofCounters.length > 0) return { source: 'counters', series: ofCounters }
  const ofEvents = eventSeries(run, own)
  return ofEvents.length > 0 ? { source: 'events', series: ofEvents } : { source: 'none', series: [] }
}

function counterSeries(run: RunData, own: ReadonlySet<number>): MemorySeries[] {
  return run.counters.flatMap(({ track, count, time, value }) => {
    const { process, name, series } = run.tracks[track]!
    if (!own.has(process) || !/^memory\b/i.test(name)) return []
    return [
      {
        category: series || name,
        time: time.subarray(0, count),
        value: value.subarray(0, count),
        outsideSum: false,
      },
    ]
  })
}

/** Totals as the profiler's allocator wrote them, one series a device and kind. */
function eventSeries(run: RunData, own: ReadonlySet<number>): MemorySeries[] {
  const found = new Map<string, { time: number[]; value: number[]; onDevice: boolean; reserved: boolean }>()
  const isMemory = run.labels.map(({ name }) => name === '[memory]')
  for (const { track, count, time, label, detail } of run.instants) {
    if (!own.has(run.tracks[track]!.process)) continue
    for (let i = 0; i < count; i++) {
      if (!isMemory[label[i]!]) continue
      const args = argsOf(run.detail(detail[i]!))
      const onDevice = args['Device Type'] !== 0
      const device = onDevice ? `device ${String(args['Device Id'] ?? '')}`.trim() : 'cpu'
      for (const [member, word] of totals) {
        const value = args[member]
        if (typeof value !== 'number') continue
        const category = `${word} (${device})`
        const entry = found.get(category) ?? { time: [], value: [], onDevice, reserved: word === 'reserved' }
        entry.time.push(time[i]!)
        entry.value.push(value)
        found.set(category, entry)
      }
    }
  }
  const anyDevice = [...found.values()].some(({ onDevice }) => onDevice)
  return [...found]
    .filter(([, { value }]) => value.some(total => total !== 0))
    .map(([category, { time, value, onDevice, reserved }]) => ({
      category,
      ...sorted(time, value),
      // A device's memory is not its host's, and what is reserved holds what is allocated.
      outsideSum: reserved || (anyDevice && !onDevice),
    }))
}

const totals = [
  ['Total Allocated', 'allocated'],
  ['Total Reserved', 'reserved'],
] as const

/** Instants of several threads come by thread. */
function sorted(time: readonly number[], value: readonly number[]) {
  const order = Uint32Array.from(time.keys()).sort((a, b) => time[a]! - time[b]! || a - b)
  return {
    time: Float64Array.from(order, i => time[i]!),
    value: Float64Array.from(order, i => value[i]!),
  }
}

/** Sum of the series over time: one entry a change, after everything that changed at that time. */
export function totalMemory(series: readonly MemorySeries[]): {
  readonly time: Float64Array
  readonly bytes: Float64Array
} {
  const counted = series.filter(({ outsideSum }) => !outsideSum)
  const length = counted.reduce((sum, { time }) => sum + time.length, 0)
  const time = new Float64Array(length)
  const bytes = new Float64Array(length)
  const next = new Uint32Array(counted.length)
  const current = new Float64Array(counted.length)
  let count = 0
  let total = 0
  for (;;) {
    let at = Number.POSITIVE_INFINITY
    for (let s = 0; s < counted.length; s++) {
      const own = counted[s]!.time
      if (next[s]! < own.length && own[next[s]!]! < at) at = own[next[s]!]!
    }
    if (at === Number.POSITIVE_INFINITY) break
    for (let s = 0; s < counted.length; s++) {
      const { time: own, value } = counted[s]!
      for (; next[s]! < own.length && own[next[s]!] === at; next[s]!++) {
        total += value[next[s]!]! - current[s]!
        current[s] = value[next[s]!]!
      }
    }
    time[count] = at
    bytes[count++] = total
  }
  return { time: time.subarray(0, count), bytes: bytes.subarray(0, count) }
}

/** Highest total within a window, what was held when it begins included. */
export function highestWithin(
  { time, bytes }: { readonly time: Float64Array; readonly bytes: Float64Array },
  startNs: number,
  endNs: number,
): { readonly timeNs: number; readonly bytes: number } {
  let best = { timeNs: startNs, bytes: Number.NEGATIVE_INFINITY }
  for (let i = 0; i < time.length && time[i]! <= endNs; i++) {
    const until = i + 1 < time.length ? time[i + 1]! : Number.POSITIVE_INFINITY
    if (until <= startNs || !(bytes[i]! > best.bytes)) continue
    best = { timeNs: Math.max(startNs, time[i]!), bytes: bytes[i]! }
  }
  return best.bytes === Number.NEGATIVE_INFINITY ? { timeNs: startNs, bytes: 0 } : best
}
