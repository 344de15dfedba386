/** What belongs together in the timeline: processes of a rank, each with its lines; processes of no rank alone. */
import type { Process } from '../../engine/base/run.ts'
import type { RunInfo, TrackInfo } from '../../traces-db/contract.ts'
import { plainId } from './plain-id.ts'
import { type Line, linesOf } from './row-lines.ts'

/** Tracks of a process that have something to show, several series of a counter as one line. */
export interface Branch {
  readonly process: Process
  readonly lines: readonly Line[]
}

export interface Group {
  readonly key: string
  readonly title: string
  readonly branches: readonly Branch[]
}

export const rankKey = (rank: number) => `rank:${rank}`
export const processKey = (process: Process) => `process:${process.id}`

export function groupsOf(run: RunInfo): Group[] {
  const tracksOf = new Map<number, TrackInfo[]>()
  for (const track of run.tracks) {
    if (track.slices + track.instants + track.counters === 0) continue
    const tracks = tracksOf.get(track.process)
    if (tracks) tracks.push(track)
    else tracksOf.set(track.process, [track])
  }
  const branches = run.processes
    .filter(process => tracksOf.has(process.id))
    .sort((a, b) => a.sortIndex - b.sortIndex || a.id - b.id)
    .map(process => ({ process, lines: linesOf(tracksOf.get(process.id)!) }))
  const ranks = new Map<number, Branch[]>()
  const others: Group[] = []
  for (const branch of branches) {
    const { process } = branch
    if (process.rank < 0) {
      others.push({ key: processKey(process), title: processTitle(process), branches: [branch] })
    } else if (ranks.has(process.rank)) ranks.get(process.rank)!.push(branch)
    else ranks.set(process.rank, [branch])
  }
  const rankGroups = [...ranks]
    .sort(([a], [b]) => a - b)
    .map(([rank, of]) => ({ key: rankKey(rank), title: `Rank ${rank}`, branches: of }))
  return [...rankGroups, ...others]
}

/** A group whose title holds the text is kept whole; otherwise its tracks that do. */
export function filterGroups(groups: readonly Group[], filter: string): Group[] {
  if (filter === '') return [...groups]
  const holds = (text: string) => text.toLowerCase().includes(filter)
  return groups.flatMap(group => {
    if (holds(group.title)) return [group]
    const branches = group.branches.flatMap(branch => {
      if (holds(processTitle(branch.process))) return [branch]
      const lines = branch.lines.filter(line => holds(line.title))
      return lines.length > 0 ? [{ ...branch, lines }] : []
    })
    return branches.length > 0 ? [{ ...group, branches }] : []
  })
}

/** Labels tell processes of one rank apart (`CPU`, `GPU 0`), where names do not (`python`, `python`). */
export function processTitle(process: Process): string {
  const name = process.name || `Process ${plainId(process.pid)}`
  const labels = process.labels.join(', ')
  // Below its rank's own name, or beside it, that name says nothing more.
  if (process.rank >= 0 && name.toLowerCase() === `rank ${process.rank}` && labels !== '') return labels
  return labels === '' ? name : `${labels} · ${name}`
}
