/**
 * Makes slices of begins and ends: within a key in order of time, an end closes the last begin that is open
 * (of its name, where it is async). At equal times the order of the file decides, as it does for everybody else.
 */
import { sliceFlags } from '../../engine/base/run.ts'
import type { PairRows } from './pair-rows.ts'

export interface MatchedPairs {
  /** `depth` is how many begins of the key were open around it. Duration is NaN where no end came. */
  slice(
    key: number,
    us: number,
    ns: number,
    duration: number,
    label: number,
    flags: number,
    detail: number,
    outermostLabel: number,
  ): void
  /** A begin without an end, an end without a begin; `offset` is where it lies in the text. */
  unfinished(offset: number): void
  orphan(offset: number): void
}

export function matchPairs(
  pairs: PairRows,
  keys: number,
  isAsync: (key: number) => boolean,
  to: MatchedPairs,
): void {
  const { order, bounds } = groupByKey(pairs.key, pairs.count, keys)
  const open: Begun[] = []
  for (let key = 0; key < keys; key++) {
    const from = bounds[key]!
    const end = bounds[key + 1]!
    if (from === end) continue
    sortByTime(pairs, order, from, end)
    const form = isAsync(key) ? sliceFlags.async : sliceFlags.beginEnd
    const begun: Begun[] = []
    let outermost = -1
    for (let k = from; k < end; k++) {
      const row = order[k]!
      if (pairs.label[row]! >= 0) {
        if (open.length === 0) outermost = pairs.label[row]!
        const begin = { row, outermost, duration: Number.NaN }
        begun.push(begin)
        open.push(begin)
        continue
      }
      const begin = closedBy(pairs, open, row)
      if (begin === undefined) to.orphan(pairs.offset[row]!)
      else begin.duration = nsBetween(pairs, begin.row, row)
    }
    open.length = 0
    // In order of the begins: of slices with equal times the outer one comes first and lies above.
    for (const { row, duration, outermost: label } of begun) {
      let flags: number = form
      if (Number.isNaN(duration)) {
        flags |= sliceFlags.unfinished
        to.unfinished(pairs.offset[row]!)
      }
      to.slice(
        key,
        pairs.us[row]!,
        pairs.ns[row]!,
        duration,
        pairs.label[row]!,
        flags,
        pairs.detail[row]!,
        label,
      )
    }
  }
}

interface Begun {
  readonly row: number
  readonly outermost: number
  /** NaN where no end came. */
  duration: number
}

/** Takes the begin that an end closes: the innermost, or the innermost of its name. */
function closedBy({ label, haveOneName }: PairRows, open: Begun[], end: number): Begun | undefined {
  if (label[end] === -1) return open.pop()
  const at = open.findLastIndex(({ row }) => haveOneName(label[row]!, -2 - label[end]!))
  return at < 0 ? undefined : open.splice(at, 1)[0]
}

function nsBetween({ us, ns }: PairRows, from: number, to: number): number {
  return (us[to]! - us[from]!) * 1000 + ns[to]! - ns[from]!
}

/** Rows by key, each key's in order of the file: a counting sort. */
export function groupByKey(
  key: Int32Array | Uint32Array,
  count: number,
  keys: number,
): { readonly order: Uint32Array; readonly bounds: Uint32Array } {
  const bounds = new Uint32Array(keys + 1)
  for (let i = 0; i < count; i++) bounds[key[i]! + 1]!++
  for (let k = 0; k < keys; k++) bounds[k + 1]! += bounds[k]!
  const next = bounds.slice(0, keys)
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[next[key[i]!]!++] = i
  return { order, bounds }
}

function sortByTime({ us, ns }: PairRows, order: Uint32Array, from: number, to: number): void {
  let isSorted = true
  for (let k = from + 1; k < to && isSorted; k++) {
    const a = order[k - 1]!
    const b = order[k]!
    isSorted = us[a]! < us[b]! || (us[a] === us[b] && ns[a]! <= ns[b]!)
  }
  if (!isSorted) order.subarray(from, to).sort((a, b) => us[a]! - us[b]! || ns[a]! - ns[b]! || a - b)
}
