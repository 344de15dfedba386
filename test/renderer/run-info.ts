import { AppError } from '../../engine/base/app-error.ts'
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
