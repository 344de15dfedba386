/** Simulated pipelines of many shapes on cluster `ideal`: bubbles are the papers' closed forms, in whole numbers. */
import { describe, expect, test } from 'vitest'
import { measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { simulatedRunOf } from './simulated-run.ts'

type Shape = readonly [ranks: number, microbatches: number, chunks: number]

/** A layer takes a microsecond forward, two back. */
const shapes: readonly Shape[] = [
  [2, 2, 2],
  [3, 6, 2],
  [4, 8, 2],
  [4, 12, 3],
  [8, 16, 2],
  [4, 16, 4],
]

async function measured(strategy: string, [ranks, microbatches, chunks]: Shape, chunked = false) {
  const asked = { worldSize: ranks, layers: ranks * chunks, globalBatch: microbatches, batch: 1 }
  const run = await simulatedRunOf(strategy, chunked ? { ...asked, parameters: { chunks } } : asked)
  const measures = measureRun(measurable(run), { kind: 'run' })
  const sum = (of: (rank: (typeof measures.ranks)[number]) => number) =>
    measures.ranks.reduce((total, rank) => total + of(rank), 0)
  return { measures, bubbleNs: sum(rank => rank.bubbleNs), computeNs: sum(rank => rank.computeNs) }
}

describe.each(shapes)('%i ranks, %i microbatches, %i chunks', (...shape) => {
  const [ranks, microbatches, chunks] = shape

  test.each(['schedule:gpipe', 'schedule:1f1b'])(
    '%s: (p - 1) / m of ideal, (p - 1) / (m + p - 1) of total',
    async name => {
      const { measures, bubbleNs, computeNs } = await measured(name, shape)
      expect(bubbleNs * microbatches).toBe(computeNs * (ranks - 1))
      expect(measures.bubble.ofIdeal).toBe((ranks - 1) / microbatches)
      expect(measures.bubble.ofTotal).toBe((ranks - 1) / (microbatches + ranks - 1))
    },
  )

  test('interleaved: both v times smaller a device-stage', async () => {
    const { measures, bubbleNs, computeNs } = await measured('schedule:interleaved-1f1b', shape, true)
    expect(bubbleNs * microbatches * chunks).toBe(computeNs * (ranks - 1))
    expect(measures.bubble.ofIdeal).toBe((ranks - 1) / (microbatches * chunks))
    expect(measures.bubble.ofTotal).toBeCloseTo((ranks - 1) / (microbatches * chunks + ranks - 1), 15)
  })

  test('zero-bubble ZB-H1: (p - 1)(F + I - W) on every rank', async () => {
    const { measures } = await measured('schedule:zb-h1', shape)
    const expected = (ranks - 1) * chunks * 1000
    expect(measures.ranks.map(rank => rank.bubbleNs)).toEqual(measures.ranks.map(() => expected))
  })

  test.skipIf(microbatches < 2 * ranks)('zero-bubble ZB-H2, ZB-2P and ZB-V: no bubble of span', async () => {
    for (const name of ['schedule:zb-h2', 'schedule:zb-2p', 'schedule:zb-v']) {
      const { measures, computeNs } = await measured(name, [ranks, microbatches, 2])
      expect(measures.bubble.ofSpan, name).toBe(0)
      // S = m (F + B) of two layers a rank.
      expect(computeNs / ranks).toBe(microbatches * 6000)
    }
  })
})
