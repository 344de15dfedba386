/**
 * Which rows the timeline has and where each lies: ranks as groups, processes below where a rank has several,
 * threads, streams, async tracks and counters below those. Pure: the same run and choices give the same rows.
 *
 * A group's own row is never empty space. Collapsed, it shows the group's busiest track; expanded over a
 * track of a single lane (a simulated or executed rank), it lies on one row with that track.
 */

import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { RunInfo, TrackInfo } from '../../traces-db/contract.ts'
import { formatCount } from '../app/format.ts'
import { filterGroups, type Group, groupsOf, processKey, processTitle, rankKey } from './row-groups.ts'
import type { Line } from './row-lines.ts'
import { collapsedShape, emptyShape, lineShape, type RowShape } from './row-shape.ts'

export interface Row extends RowShape {
  /** Stable: `rank:0`, `process:3`, `track:12`; pinned copies begin with `pinned:`. */
  readonly key: string
  /** 1 is outermost. */
  readonly level: number
  readonly title: string
  /** Second line, or what the title leaves out. */
  readonly subtitle: string
  /** Shown at the right of the label: a counter's highest value. */
  readonly value: string
  readonly group?: { readonly key: string; readonly expanded: boolean }
  /**
   * Set on a rank's one line of work, whose gaps are bubbles: the rank's other tracks, on which bytes may move
   * meanwhile. What they transfer is exposed communication and no bubble.
   */
  readonly besideWork?: readonly number[]
  /** Track ids; several for the series of one counter, bottom first. */
  readonly tracks: readonly number[]
  /** What the row stands for: all tracks of a collapsed group, otherwise its own. */
  readonly covers: readonly number[]
  /** CSS pixels from the top of the scrolled content, or of the pinned part. */
  readonly y: number
  readonly position: number
  readonly siblings: number
}

export interface RowLayout {
  readonly rows: readonly Row[]
  readonly height: number
  readonly pinned: readonly Row[]
  readonly pinnedHeight: number
  readonly byKey: ReadonlyMap<string, Row>
  /** The row that draws a track, a scrolled one before a pinned one. */
  readonly byTrack: ReadonlyMap<number, Row>
}

export interface RowChoices {
  readonly collapsed: ReadonlySet<string>
  /** Track ids. */
  readonly pinned: readonly number[]
  readonly filter: string
}

type Draft = Omit<Row, 'y' | 'position' | 'siblings'>

export function layOutRows(run: RunInfo, choices: RowChoices): RowLayout {
  const filter = choices.filter.trim().toLowerCase()
  const groups = filterGroups(groupsOf(run), filter)
  const drafts = groups.flatMap(group => draftGroup(run, group, choices.collapsed, filter !== ''))
  const rows = place(drafts)
  const pinned = place(draftPinned(groupsOf(run), choices.pinned))
  return {
    rows,
    height: bottomOf(rows),
    pinned,
    pinnedHeight: bottomOf(pinned),
    byKey: new Map([...rows, ...pinned].map(row => [row.key, row])),
    byTrack: new Map([...pinned, ...rows].flatMap(row => row.tracks.map(track => [track, row]))),
  }
}

/** True where the rows are the same in all that is drawn of them. */
export function isSameLayout(one: RowLayout, other: RowLayout): boolean {
  return isSameValue(one.rows, other.rows) && isSameValue(one.pinned, other.pinned)
}

/** Of plain objects, lists and primitives. */
function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => isSameValue((one as Fields)[key], (other as Fields)[key]))
  )
}

type Fields = Readonly<Record<string, unknown>>

/** Keys of the groups that hold a track, outermost first. */
export function groupsOfTrack(run: RunInfo, track: number): readonly string[] {
  const process = run.processes[run.tracks[track]?.process ?? -1]
  if (!process) return []
  return process.rank >= 0 ? [rankKey(process.rank), processKey(process)] : [processKey(process)]
}

/** Every key that can be collapsed. */
export function allGroupKeys(run: RunInfo): readonly string[] {
  return groupsOf(run).flatMap(group =>
    group.branches.length > 1
      ? [group.key, ...group.branches.map(branch => processKey(branch.process))]
      : [group.key],
  )
}

/** What is collapsed when a run is opened: every rank where they would not fit a few screens. */
export function initiallyCollapsed(run: RunInfo): ReadonlySet<string> {
  const fewScreens = 2400
  const everything = layOutRows(run, { collapsed: new Set(), pinned: [], filter: '' })
  return new Set(everything.height > fewScreens ? allGroupKeys(run) : [])
}

/** The row that shows a track: its own, or its group's where that is collapsed. Scrolled rows before pinned ones. */
export function rowOfTrack(layout: RowLayout, run: RunInfo, track: number): Row | undefined {
  const own = layout.byTrack.get(track)
  if (own) return own
  const group = groupsOfTrack(run, track).find(key => layout.byKey.has(key))
  return group === undefined ? undefined : layout.byKey.get(group)
}

/** Index of the first row whose bottom lies below `y`. */
export function firstRowBelow(rows: readonly Row[], y: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.y + rows[middle]!.height <= y) low = middle + 1
    else high = middle
  }
  return low
}

function draftGroup(run: RunInfo, group: Group, collapsed: ReadonlySet<string>, open: boolean): Draft[] {
  const expanded = open || !collapsed.has(group.key)
  const single = group.branches.length === 1 ? group.branches[0]! : undefined
  const lines = group.branches.flatMap(branch => branch.lines)
  const named = single && single.process.rank >= 0 ? processTitle(single.process) : ''
  const subtitle = named === group.title ? '' : named
  const header = {
    key: group.key,
    level: 1,
    title: group.title,
    subtitle,
    group: { key: group.key, expanded },
  }
  if (!expanded) return [collapsedRow(run, header, lines)]
  if (single) {
    const [first, ...rest] = single.lines
    if (first && isWork(first.tracks[0]!)) {
      const own = draftLine(first, 2, subtitle)
      // A rank of our own has one line of work: what it holds says more than that line's name.
      const work = run.header.kind === 'imported' ? first.title : subtitle || first.title
      const beside = showsBubbles(run) && { besideWork: slicesBeside(rest) }
      return [{ ...own, ...header, subtitle: work, ...beside }, ...rest.map(line => draftLine(line, 2, ''))]
    }
    return [emptyRow(header), ...single.lines.map(line => draftLine(line, 2, ''))]
  }
  const below = group.branches.flatMap(branch => {
    const key = processKey(branch.process)
    const isOpen = open || !collapsed.has(key)
    const sub = {
      key,
      level: 2,
      title: processTitle(branch.process),
      subtitle: '',
      group: { key, expanded: isOpen },
    }
    if (!isOpen) return [collapsedRow(run, sub, branch.lines)]
    return [emptyRow(sub), ...branch.lines.map(line => draftLine(line, 3, ''))]
  })
  return [emptyRow(header), ...below]
}

/** A track of few lanes, as a simulated or executed rank has: a group's name fits beside it. */
function isWork(track: TrackInfo): boolean {
  return track.lanes >= 1 && track.lanes <= 3 && track.instants === 0
}

function slicesBeside(lines: readonly Line[]): readonly number[] {
  const tracks = lines.flatMap(line => line.tracks)
  return tracks.filter(({ kind, slices }) => kind !== 'counter' && slices > 0).map(({ id }) => id)
}

/** Gaps are bubbles where there is a pipeline's work; elsewhere nobody knows what a gap means. */
function showsBubbles(run: RunInfo): boolean {
  const { forward, backward, backwardInput } = operationClassIndex
  return [forward, backward, backwardInput].some(operation => (run.classNs[operation] ?? 0) > 0)
}

type Header = Pick<Draft, 'key' | 'level' | 'title' | 'subtitle'> & {
  readonly group: NonNullable<Row['group']>
}

function emptyRow(header: Header): Draft {
  return { ...emptyShape, ...header, value: '', tracks: [], covers: [] }
}

/**
 * The busiest track stands for all: of a trace a stream before a thread, since devices are what is waited for; of a
 * rank of our own its work before its messages, which go on a stream.
 */
function collapsedRow(run: RunInfo, header: Header, lines: readonly Line[]): Draft {
  const candidates = lines.map(line => line.tracks[0]!).filter(track => track.slices > 0)
  const first = run.header.kind === 'imported' ? 'stream' : 'thread'
  const weight = (track: TrackInfo) => (track.kind === first ? 1e12 : 0) + track.slices
  const busiest = candidates.reduce<TrackInfo | undefined>(
    (best, track) => (best === undefined || weight(track) > weight(best) ? track : best),
    undefined,
  )
  const covers = lines.flatMap(line => line.tracks.map(track => track.id))
  if (!busiest) return { ...emptyRow(header), covers }
  const value = lines.length === 1 ? '1 track' : `${formatCount(lines.length)} tracks`
  return { ...collapsedShape, ...header, value, tracks: [busiest.id], covers }
}

function draftLine(line: Line, level: number, subtitle: string): Draft {
  const tracks = line.tracks.map(track => track.id)
  return {
    key: `track:${line.tracks[0]!.id}`,
    level,
    title: line.title,
    subtitle,
    value: line.value,
    tracks,
    covers: tracks,
    ...lineShape(line.tracks[0]!),
  }
}

function draftPinned(groups: readonly Group[], pinned: readonly number[]): Draft[] {
  return pinned.flatMap(id => {
    for (const group of groups) {
      for (const branch of group.branches) {
        const line = branch.lines.find(candidate => candidate.tracks.some(track => track.id === id))
        if (line) return [{ ...draftLine(line, 1, group.title), key: `pinned:${id}` }]
      }
    }
    return []
  })
}

function place(drafts: readonly Draft[]): Row[] {
  let y = 0
  const siblings = new Map<string, number>()
  const parents: string[] = []
  const parentOf = drafts.map(draft => {
    parents.length = draft.level - 1
    const parent = parents.join('/')
    parents.push(draft.key)
    siblings.set(parent, (siblings.get(parent) ?? 0) + 1)
    return parent
  })
  const seen = new Map<string, number>()
  return drafts.map((draft, index) => {
    const parent = parentOf[index]!
    const position = (seen.get(parent) ?? 0) + 1
    seen.set(parent, position)
    const row = { ...draft, y, position, siblings: siblings.get(parent)! }
    y += draft.height
    return row
  })
}

function bottomOf(rows: readonly Row[]): number {
  const last = rows.at(-1)
  return last ? last.y + last.height : 0
}
