import { describe, expect, test } from 'vitest'
import { figuresOf } from '../../../renderer/details/figures.ts'
import { trackTitle } from '../../../renderer/details/track-title.ts'
import type { RunInfo } from '../../../traces-db/contract.ts'
import { runInfo } from '../run-info.ts'

const shown = (info: RunInfo) =>
  Object.fromEntries(figuresOf(info).map(({ id, value, unit }) => [id, `${value} ${unit}`.trim()]))

describe('figuresOf', () => {
  test('says how long and how many ranks', () => {
    expect(shown(runInfo('r'))).toEqual({ length: '1.00 µs', ranks: '1' })
  })

  test('ranks that are missing are told', () => {
    const info = runInfo('r')
    expect(shown({ ...info, header: { ...info.header, worldSize: 8 } })['ranks']).toBe('1 of 8')
  })

  test('a run whose files tell no rank says so', () => {
    const info = runInfo('r')
    const processes = info.processes.map(process => ({ ...process, rank: -1 }))
    expect(shown({ ...info, processes })['ranks']).toBe('not told')
  })
})

describe('trackTitle', () => {
  const titled = (track: object, process: object = {}) => {
    const info = runInfo('r')
    return trackTitle(
      {
        ...info,
        tracks: [{ ...info.tracks[0]!, ...track }],
        processes: [{ ...info.processes[0]!, ...process }],
      },
      0,
    )
  }

  test('names the rank, the track and the series', () => {
    expect(titled({})).toBe('Rank 0 · main')
    expect(titled({ name: 'memory', series: 'weights' })).toBe('Rank 0 · memory · weights')
  })

  test('what has no name is told by its ids', () => {
    expect(titled({ name: '', tid: '"7"' }, { rank: -1, name: '', pid: '42' })).toBe('Process 42 · thread 7')
  })

  test('a track that is not there yet has a title too', () => {
    expect(trackTitle(runInfo('r'), 99)).toBe('Track 99')
  })
})
