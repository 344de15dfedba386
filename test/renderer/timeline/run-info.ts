/** A run as the service tells of it, from few words: what tests of rows and the model start from. */
import type { Process } from '../../../engine/base/run.ts'
import type { RunInfo, TrackInfo } from '../../../traces-db/contract.ts'

export interface InfoOf {
  readonly kind?: RunInfo['header']['kind']
  readonly lengthNs?: number
  readonly complete?: boolean
  readonly processes: readonly (Partial<Process> & { readonly tracks: readonly Partial<TrackInfo>[] })[]
}

/** Ids are positions. A track has a slice in one lane unless told otherwise. */
export function runInfoOf({
  kind = 'imported',
  lengthNs = 1e9,
  complete = true,
  processes,
}: InfoOf): RunInfo {
  const tracks: TrackInfo[] = []
  const made = processes.map(({ tracks: own, ...process }, id): Process => {
    for (const track of own) {
      const isCounter = track.kind === 'counter'
      tracks.push({
        process: id,
        kind: 'thread',
        tid: String(tracks.length),
        name: '',
        series: '',
        unit: '',
        sortIndex: 0,
        lanes: isCounter ? 0 : 1,
        slices: isCounter ? 0 : 1,
        instants: 0,
        counters: isCounter ? 1 : 0,
        minimum: 0,
        maximum: isCounter ? 100 : 0,
        ...track,
        id: tracks.length,
      })
    }
    return { rank: id, source: 0, pid: String(id), name: 'python', labels: [], sortIndex: 0, ...process, id }
  })
  return {
    run: 'run',
    header: {
      title: 'a run',
      kind,
      createdAt: '2026-01-01T00:00:00.000Z',
      lengthNs,
      worldSize: processes.length,
      sources: [],
      subject: {},
      complete,
    },
    processes: made,
    tracks,
    classNs: new Float64Array(16),
  }
}
