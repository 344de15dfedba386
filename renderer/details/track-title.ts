import type { RunInfo } from '../../traces-db/contract.ts'
import { plainId } from '../timeline/plain-id.ts'

/** A track in a line by itself, with the rank or process it belongs to: `Rank 3 · stream 7`. */
export function trackTitle(run: RunInfo, id: number): string {
  const track = run.tracks[id]
  const process = track && run.processes[track.process]
  if (!track || !process) return `Track ${id}`
  const owner = process.rank >= 0 ? `Rank ${process.rank}` : process.name || `Process ${plainId(process.pid)}`
  const own = track.name || (track.tid ? `${track.kind} ${plainId(track.tid)}` : track.kind)
  return [owner, own, track.series].filter(Boolean).join(' · ')
}
