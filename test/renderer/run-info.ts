import { AppError } from '../../engine/base/app-error.ts'
import type { PreviewRun } from '../../engine/contract.ts'
import type { RunInfo } from '../../traces-db/contract.ts'

/** A run of one rank with one track, 1000 ns long. */
export function runInfo(run: string, isComplete = true): RunInfo {
  return {
    run,
    header: {
      title: run,
      kind: 'imported',
      createdAt: '2026-01-01T00:00:00Z',
      lengthNs: 1000,
      worldSize: 1,
      sources: [],
      subject: {},
      complete: isComplete,
    },
    processes: [{ id: 0, rank: 0, source: 0, pid: '0', name: 'p', labels: [], sortIndex: 0 }],
    tracks: [
      {
        id: 0,
        process: 0,
        kind: 'thread',
        tid: '1',
        name: 'main',
        series: '',
        unit: '',
        sortIndex: 0,
        lanes: 1,
        slices: 9,
        instants: 0,
        counters: 0,
        minimum: 0,
        maximum: 0,
      },
    ],
    classNs: new Float64Array(16),
  }
}

export function notFound(run: string): AppError {
  return new AppError('not-found', `There is no run "${run}".`)
}

/** The same run as a preview that was asked for. */
export function previewRun(run: string, outline = 'outline'): PreviewRun {
  const { header, processes, tracks, classNs } = runInfo(run)
  const column = (name: 'lanes' | 'slices' | 'instants' | 'counters') =>
    Uint32Array.from(tracks, track => track[name])
  return {
    run,
    header,
    outline,
    rows: { processes, tracks },
    tallies: {
      lanes: column('lanes'),
      slices: column('slices'),
      instants: column('instants'),
      counters: column('counters'),
      minimum: Float64Array.from(tracks, ({ minimum }) => minimum),
      maximum: Float64Array.from(tracks, ({ maximum }) => maximum),
      classNs,
    },
  }
}
