/** The peak of memory in traces: when it was, what it was made of, and what made it. */
import { describe, expect, test } from 'vitest'
import { measurable } from '../../../traces-db/metrics/measure-run.ts'
import { memoryProfile } from '../../../traces-db/metrics/memory-profile.ts'
import { importTexts } from '../import/import-texts.ts'

const whole = { kind: 'run' } as const

async function peakOf(...events: object[]) {
  const { run } = await importTexts({ 'trace.json': JSON.stringify(events) }, { chunkSizes: [undefined] })
  return memoryProfile(measurable(run), 0, whole).peak
}

const counter = (ts: number, args: object) => ({ ph: 'C', name: 'memory', pid: 0, tid: 0, ts, args })
const block = (name: string, id: number, ts: number, end: number) => [
  { ph: 'b', cat: 'block', name, id, pid: 0, tid: 0, ts },
  { ph: 'e', cat: 'block', name, id, pid: 0, tid: 0, ts: end },
]

describe('the peak of memory', () => {
  test('of what an allocator reserved lies where the least of it was unused', async () => {
    const reserved = 'reserved, not allocated'
    const peak = await peakOf(
      { ph: 'X', name: 'first', pid: 0, tid: 1, ts: 0, dur: 4 },
      { ph: 'X', name: 'fullest', pid: 0, tid: 1, ts: 4, dur: 4 },
      { ph: 'X', name: 'last', pid: 0, tid: 1, ts: 8, dur: 4 },
      counter(0, { allocated: 0, [reserved]: 100 }),
      counter(5, { allocated: 80, [reserved]: 20 }),
      counter(9, { allocated: 30, [reserved]: 70 }),
    )
    expect(peak).toMatchObject({ timeNs: 5000, bytes: 100, operation: 'fullest' })
    expect(peak!.sentence).toBe('at fullest: 80 % allocated')
  })

  test('is made by the block that came last, where blocks live beside each other', async () => {
    const peak = await peakOf(
      ...block('weights', 1, 0, 20),
      ...block('activation', 2, 5, 8),
      ...block('old', 3, 1, 20),
      counter(0, { memory: 1 }),
      counter(5, { memory: 9 }),
      counter(8, { memory: 2 }),
    )
    expect(peak).toMatchObject({ timeNs: 5000, bytes: 9, operation: 'activation' })
  })
})
