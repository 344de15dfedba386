/** Orders and names the processes and tracks of all files as the run shows them. */
import type { Process, Track } from '../../engine/base/run.ts'
import type { FileResult, FileTrack } from './file-result.ts'

export interface PlacedTrack {
  readonly file: number
  /** Position among the file's tracks. */
  readonly index: number
  readonly track: Track
}

const kindOrder = { thread: 0, stream: 1, async: 2, counter: 3 } as const

/** Processes by rank, then as the trace asks; tracks by process, kind, then as the trace asks. */
export function orderTracks(
  results: readonly FileResult[],
  ranks: readonly number[],
): { readonly processes: readonly Process[]; readonly tracks: readonly PlacedTrack[] } {
  const found = results.flatMap((result, file) => {
    const used = new Set(result.tracks.map(({ process }) => process))
    return result.processes
      .map((process, index) => ({ process, index, file, rank: process.rank ?? ranks[file]! }))
      .filter(({ index }) => used.has(index))
  })
  found.sort(
    (a, b) =>
      a.rank - b.rank ||
      (a.process.sortIndex ?? 0) - (b.process.sortIndex ?? 0) ||
      a.file - b.file ||
      a.index - b.index,
  )
  const processes = found.map(({ process, file, rank }, id): Process => {
    const name = process.name !== '' ? process.name : nameOfId(process.pid, 'Process')
    const { pid, labels, sortIndex = 0 } = process
    return { id, rank, source: file, pid, name, labels, sortIndex }
  })
  const ordered: PlacedTrack[] = []
  const placed = results.map(({ tracks }) => tracksByProcess(tracks))
  found.forEach(({ file, index: process }, id) => {
    const own = placed[file]!.get(process)!
    own.sort(
      (a, b) =>
        kindOrder[a.track.kind] - kindOrder[b.track.kind] ||
        (a.track.sortIndex ?? 0) - (b.track.sortIndex ?? 0) ||
        a.index - b.index,
    )
    for (const { track, index } of own)
      ordered.push({ file, index, track: runTrack(track, id, ordered.length) })
  })
  return { processes, tracks: ordered }
}

interface IndexedTrack {
  readonly track: FileTrack
  readonly index: number
}

/** Of those that have tracks. */
function tracksByProcess(tracks: readonly FileTrack[]): ReadonlyMap<number, IndexedTrack[]> {
  const byProcess = new Map<number, IndexedTrack[]>()
  tracks.forEach((track, index) => {
    const own = byProcess.get(track.process)
    if (own) own.push({ track, index })
    else byProcess.set(track.process, [{ track, index }])
  })
  return byProcess
}

function runTrack(track: FileTrack, process: number, id: number): Track {
  const { kind, tid, name, series, unit, sortIndex = 0 } = track
  const word = kind === 'stream' ? 'Stream' : 'Thread'
  const shown = name !== '' || kind === 'async' || kind === 'counter' ? name.trim() : nameOfId(tid, word)
  return { id, process, kind, tid, name: shown, series, unit, sortIndex }
}

/** A name for what has only an id: `"GPU 0"` tells itself, 7 becomes `Thread 7`. */
function nameOfId(id: string, word: string): string {
  if (id === '' || id === '""') return `${word} without an id`
  return id.startsWith('"') ? id.slice(1, -1) : `${word} ${id}`
}
