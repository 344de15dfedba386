import { expect, test } from 'vitest'
import { fetchInParts } from '../../../renderer/timeline/frame-parts.ts'
import type { FrameRequest } from '../../../renderer/timeline/frame-source.ts'
import type { TrackInfo } from '../../../traces-db/contract.ts'
import { frameOf } from './frames.ts'

const request = (tracks: number): FrameRequest => ({
  tracks: Array.from({ length: tracks }, (_, i) => 100 + i),
  startNs: 1000,
  endNs: 2000,
  width: 500,
})

/** Dense ones: in every pixel as much as there can be. */
const dense = (id: number): TrackInfo => ({
  ...{ id, process: 0, kind: 'stream', tid: '', name: '', series: '', unit: '', sortIndex: 0 },
  ...{ lanes: 2, slices: 1e6, instants: 1e6, counters: 1e6, minimum: 0, maximum: 1 },
})

/** Every track has one slice and one instant that carry its id, the even ones a counter. */
async function answer({ tracks, startNs, endNs }: FrameRequest) {
  return frameOf({
    startNs,
    endNs,
    slices: tracks.map((track, row) => ({ row, start: row, end: row + 1, id: track })),
    instants: tracks.map((track, row) => ({ row, time: row, id: track })),
    counters: tracks.flatMap((track, row) => (track % 2 === 0 ? [{ row, time: row, last: track }] : [])),
  })
}

test('parts cover all tracks once, and rows are numbered as in the request', async () => {
  const parts: (readonly number[])[] = []
  const frame = await fetchInParts(request(21), dense, part => {
    parts.push(part.tracks)
    return answer(part)
  })
  expect(parts.flat()).toEqual(request(21).tracks)
  // 500 pixels, two lanes, up to two rectangles in a pixel of each: ten tracks are what an answer holds.
  expect(parts.map(tracks => tracks.length)).toEqual([10, 10, 1])
  expect([...frame.slices.row]).toEqual(Array.from({ length: 21 }, (_, row) => row))
  expect([...frame.slices.id]).toEqual(request(21).tracks)
  expect([...frame.instants.row].map(row => 100 + row)).toEqual([...frame.instants.id])
  expect([...frame.counters.row].map(row => 100 + row)).toEqual([...frame.counters.last])
  expect([frame.startNs, frame.endNs]).toEqual([1000, 2000])
})

test('tracks of which little is to be drawn are one request, whose answer is taken as it is', async () => {
  const whole = await answer(request(50))
  const sparse = (id: number) => ({ ...dense(id), slices: 300, instants: 2, counters: 300 })
  expect(await fetchInParts(request(50), sparse, async () => whole)).toBe(whole)
})

test('a part that fails fails the frame', async () => {
  const asked = fetchInParts(request(30), dense, async part => {
    if (part.tracks.includes(110)) throw new Error('no')
    return answer(part)
  })
  await expect(asked).rejects.toThrow('no')
})
