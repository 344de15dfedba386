import { describe, expect, test } from 'vitest'
import { laneRows } from '../../../renderer/compare/lane-rows.ts'
import type { RunInfo } from '../../../traces-db/contract.ts'
import { runInfo } from '../run-info.ts'

const base = runInfo('r')

function run(
  processes: readonly { readonly rank: number }[],
  tracks: readonly Partial<RunInfo['tracks'][number]>[],
): RunInfo {
  return {
    ...base,
    processes: processes.map((process, id) => ({ ...base.processes[0]!, id, ...process })),
    tracks: tracks.map((track, id) => ({ ...base.tracks[0]!, id, ...track })),
  }
}

describe('laneRows', () => {
  test('a rank is its work, with its transfers below it', () => {
    const { rows } = laneRows(
      run(
        [{ rank: 0 }],
        [
          { name: 'communication', slices: 99 },
          { name: 'compute' },
          { kind: 'counter', slices: 0, counters: 5 },
        ],
      ),
    )
    expect(rows).toMatchObject([{ title: 'Rank 0', work: 1, transfer: 0, top: 0 }])
  })

  test('a device says more than its host, however busy that is', () => {
    const { rows } = laneRows(run([{ rank: 0 }], [{ slices: 1000 }, { kind: 'stream', slices: 10 }]))
    expect(rows[0]!.work).toBe(1)
  })

  test('what belongs to no rank is left out where there are ranks', () => {
    const info = run([{ rank: 0 }, { rank: -1 }], [{ process: 0 }, { process: 1 }])
    expect(laneRows(info).rows).toHaveLength(1)
    expect(laneRows(run([{ rank: -1 }], [{}])).rows).toHaveLength(1)
  })

  test('nested work has its lanes, and rows do not lie on one another', () => {
    const { rows } = laneRows(run([{ rank: 0 }, { rank: 1 }], [{ process: 0, lanes: 9 }, { process: 1 }]))
    expect(rows[0]!.lanes).toBe(5)
    expect(rows[1]!.top).toBe(rows[0]!.height)
  })

  test('more ranks than can be seen are told as a number', () => {
    const ranks = Array.from({ length: 40 }, (_, rank) => ({ rank }))
    const { rows, omitted } = laneRows(
      run(
        ranks,
        ranks.map((_, process) => ({ process })),
      ),
    )
    expect([rows.length, omitted]).toEqual([32, 8])
  })
})
