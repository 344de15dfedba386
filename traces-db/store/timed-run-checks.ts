/** What an outline and its times must be, before a run is made of them. */
import { AppError } from '../../engine/base/app-error.ts'
import type { RunOutline, RunTimes } from '../../engine/base/timed-run.ts'

/**
 * Where the slices of each track begin, and after the last track their number.
 *
 * Throws `invalid-argument`.
 */
export function checkOutline({ labels, processes, tracks, slices, flows }: RunOutline): Uint32Array {
  const { track, label, detail, operation } = slices
  ensure(
    processes.every(({ id }, index) => id === index),
    'ids of processes',
  )
  ensure(
    tracks.every(({ id, process }, index) => id === index && process < processes.length),
    'tracks',
  )
  sameLength(track, label, detail, operation)
  ensure(
    track.every((id, i) => i === 0 || id >= track[i - 1]!),
    'order of tracks',
  )
  below(track, tracks.length, 'tracks of slices')
  below(label, labels.length, 'labels')
  sameLength(flows.from, flows.to, flows.label)
  below(flows.from, track.length, 'starts of flows')
  below(flows.to, track.length, 'ends of flows')
  below(flows.label, labels.length, 'labels of flows')
  const starts = new Uint32Array(tracks.length + 1)
  for (const id of track) starts[id + 1]!++
  for (let id = 0; id < tracks.length; id++) starts[id + 1]! += starts[id]!
  return starts
}

/** Throws `invalid-argument`. */
export function checkTimes({ slices, counters }: RunTimes, outline: RunOutline): void {
  const { position, start, duration } = slices
  sameLength(position, start, duration)
  const last = lastOfAscending(position)
  ensure(last < outline.slices.track.length, 'slices')
  // In 32 bits there is nothing that is no time.
  if (start instanceof Float64Array) ensure(start.every(Number.isFinite), 'times of slices')
  if (duration instanceof Float64Array) {
    ensure(
      duration.every(length => length >= 0 && Number.isFinite(length)),
      'times of slices',
    )
  }
  const { count, time, value } = counters
  sameLength(time, value)
  ensure(count.length === outline.tracks.length, 'counters')
  let at = 0
  for (const samples of count) {
    const past = at + samples
    ensure(past <= time.length, 'number of samples')
    for (let i = at + 1; i < past; i++) if (time[i]! < time[i - 1]!) fail('times of counters')
    at = past
  }
  ensure(at === time.length, 'number of samples')
  if (time instanceof Float64Array) ensure(time.every(Number.isFinite), 'times of counters')
}

/** -1 where there are none. Throws where one is not above the one before. */
function lastOfAscending(position: Uint32Array): number {
  let last = -1
  for (let i = 0; i < position.length; i++) {
    const next = position[i]!
    if (next <= last) fail('order of slices')
    last = next
  }
  return last
}

function sameLength(...columns: readonly { readonly length: number }[]): void {
  ensure(
    columns.every(column => column.length === columns[0]!.length),
    'lengths of columns',
  )
}

function below(numbers: Uint32Array, end: number, what: string): void {
  ensure(
    numbers.every(number => number < end),
    what,
  )
}

function ensure(holds: boolean, what: string): void {
  if (!holds) fail(what)
}

function fail(what: string): never {
  throw new AppError('invalid-argument', `A run at these times is wrong in its ${what}.`)
}
