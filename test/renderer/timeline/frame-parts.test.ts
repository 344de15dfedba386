import { expect, test } from 'vitest'
import { fetchInParts } from '../../../renderer/timeline/frame-parts.ts'
import type { FrameRequest } from '../../../renderer/timeline/frame-source.ts'
import { frameOf } from './frames.ts'

const request = (tracks: number): FrameRequest => ({
  tracks: Array.from({ length: tracks }, (_, i) => 100 + i),
  startNs: 1000,
  endNs: 2000,
  width: 500,
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
  const frame = await fetchInParts(request(21), part => {
    parts.push(part.tracks)
    return answer(part)
  })
  expect(parts.flat()).toEqual(request(21).tracks)
  expect(Math.max(...parts.map(tracks => tracks.length))).toBeLessThan(21)
  expect([...frame.slices.row]).toEqual(Array.from({ length: 21 }, (_, row) => row))
  expect([...frame.slices.id]).toEqual(request(21).tracks)
  expect([...frame.instants.row].map(row => 100 + row)).toEqual([...frame.instants.id])
  expect([...frame.counters.row].map(row => 100 + row)).toEqual([...frame.counters.last])
  expect([frame.startNs, frame.endNs]).toEqual([1000, 2000])
})

test('few tracks are one request, whose answer is taken as it is', async () => {
  const whole = await answer(request(3))
  expect(await fetchInParts(request(3), async () => whole)).toBe(whole)
})

test('a part that fails fails the frame', async () => {
  const asked = fetchInParts(request(30), async part => {
    if (part.tracks.includes(110)) throw new Error('no')
    return answer(part)
  })
  await expect(asked).rejects.toThrow('no')
})
