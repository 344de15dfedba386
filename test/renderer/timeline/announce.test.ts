import { expect, test } from 'vitest'
import { announce } from '../../../renderer/timeline/announce.ts'
import { runInfoOf } from './run-info.ts'

const run = runInfoOf({ processes: [{ rank: 3, tracks: [{ name: 'stream 7' }] }] })
const label = { name: 'all-reduce', category: '', class: 0, colour: '', microbatch: -1 }
const slice = {
  id: 5,
  track: 0,
  lane: 0,
  startNs: 41_203_000,
  durationNs: 4_200_000,
  label,
  flags: 0,
  selfNs: 0,
  detail: '',
  flowsIn: [],
  flowsOut: [],
  operation: -1,
}

const said = (...args: Parameters<typeof announce>) => announce(...args).replaceAll('\u202f', ' ')

test('a slice is told by name, length, rank, track and time', () => {
  expect(said(run, { kind: 'slice', id: 5 }, slice, undefined)).toBe(
    'all-reduce, 4.20 ms, rank 3, stream 7, at 41.203 ms.',
  )
})

test('nothing is said of a slice before it is known, nor of no selection', () => {
  expect(said(run, { kind: 'slice', id: 6 }, slice, undefined)).toBe('')
  expect(said(run, undefined, slice, undefined)).toBe('')
})

test('an area is told by length, start and tracks; an instant by name and time', () => {
  const area = { kind: 'area', startNs: 1e6, endNs: 3e6, tracks: [0] } as const
  expect(said(run, area, undefined, undefined)).toBe('Area of 2.00 ms from 1 ms, 1 track.')
  const instant = { id: 2, track: 0, timeNs: 2e6, label, detail: '' }
  expect(said(run, { kind: 'instant', id: 2 }, undefined, instant)).toBe('all-reduce, an instant at 2 ms.')
})
