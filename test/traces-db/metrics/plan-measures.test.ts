/** Measures of simulated pipelines: on cluster `ideal` everything is known in closed form. */
import { describe, expect, test } from 'vitest'
import { criticalPath } from '../../../traces-db/metrics/critical-path.ts'
import { measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { memoryHolders, memoryProfile } from '../../../traces-db/metrics/memory-profile.ts'
import { waitCauses } from '../../../traces-db/metrics/wait-causes.ts'
import { paint } from './brute-force.ts'
import { simulatedRunOf } from './simulated-run.ts'

const whole = { kind: 'run' } as const
const asked = { worldSize: 4, layers: 8, globalBatch: 8, batch: 1 }

describe.each([
  ['schedule:gpipe', 3 / 8],
  ['schedule:1f1b', 3 / 8],
  ['schedule:interleaved-1f1b', 3 / 16],
])('%s of 4 ranks, 8 microbatches', async (strategy, ofIdeal) => {
  const request = strategy.includes('interleaved') ? { ...asked, parameters: { chunks: 2 } } : asked
  const subject = measurable(await simulatedRunOf(strategy, request))
  const measures = measureRun(subject, whole)

  test('both bubble ratios are the closed form, exactly', () => {
    expect(measures.bubble.ofIdeal).toBeCloseTo(ofIdeal, 12)
    expect(measures.bubble.ofTotal).toBeCloseTo(ofIdeal / (1 + ofIdeal), 12)
  })

  test('parts of every rank are those of a painter, and sum to T to the nanosecond', () => {
    measures.ranks.forEach((rank, i) => {
      const painted = paint(subject.work.ranks[i]!.activity, 0, rank.totalNs)
      expect([rank.computeNs, rank.exposedCommunicationNs, rank.waitNs, rank.idleNs, rank.overlapNs]).toEqual(
        [painted.compute, painted.transfer, painted.wait, painted.idle, painted.overlap],
      )
      expect(rank.computeNs + rank.exposedCommunicationNs + rank.waitNs + rank.idleNs).toBe(rank.totalNs)
    })
  })

  test('causes of waiting add up to the bubble, and each is known', () => {
    const { causes, totalNs } = waitCauses(subject, whole)
    expect(totalNs).toBe(measures.ranks.reduce((sum, rank) => sum + rank.bubbleNs, 0))
    expect(causes.reduce((sum, cause) => sum + cause.totalNs, 0)).toBe(totalNs)
    expect(causes.filter(({ kind }) => kind !== 'message' && kind !== 'end')).toEqual([])
  })

  test('the critical path fills the step without gaps', () => {
    const { segments, makeUp, window: span } = criticalPath(subject, whole)
    expect(segments[0]!.startNs).toBe(span.startNs)
    expect(segments.at(-1)!.endNs).toBe(span.endNs)
    for (let i = 1; i < segments.length; i++) expect(segments[i]!.startNs).toBe(segments[i - 1]!.endNs)
    expect(makeUp).toEqual([{ kind: 'compute', totalNs: span.endNs - span.startNs, share: 1 }])
  })
})

describe('1F1B of 4 ranks, looked at closely', async () => {
  const subject = measurable(await simulatedRunOf('schedule:1f1b', asked))

  test('rank 3 fills while it waits for rank 2, whose forward holds it', () => {
    const { causes, bubbles } = waitCauses(subject, whole)
    const fill = bubbles.find(({ rank, place }) => rank === 3 && place === 'fill')!
    // Three stages of two layers of a microsecond each come before it.
    expect([fill.startNs, fill.endNs]).toEqual([0, 6000])
    expect(causes[fill.cause]).toMatchObject({
      kind: 'message',
      operation: 'receive',
      peer: 2,
      peerOperation: 'forward',
    })
  })

  test('all others drain until the last backward of rank 0', () => {
    const { causes } = waitCauses(subject, whole)
    const end = causes.find(({ kind }) => kind === 'end')!
    expect(end).toMatchObject({ peer: 0, peerOperation: 'backward', ranks: [1, 2, 3], totalNs: 24_000 })
  })

  test('an area holds the bubble that lies in it, with the same causes', () => {
    const { totalNs, causes } = waitCauses(subject, { kind: 'area', startNs: 1000, endNs: 3000 })
    // Rank 0 computes; ranks 2 and 3 fill all along; rank 1 fills for a microsecond.
    expect(totalNs).toBe(5000)
    expect(causes.every(({ kind }) => kind === 'message')).toBe(true)
  })

  test('zero-bubble ZB-H1: the bubble is (p - 1)(F + I - W)', async () => {
    const zero = measureRun(measurable(await simulatedRunOf('schedule:zb-h1', asked)), whole)
    // F = I = W = 2 layers of a microsecond.
    expect(zero.ranks.map(rank => rank.bubbleNs)).toEqual([6000, 6000, 6000, 6000])
  })

  test('the peak of memory names its operation and what it is made of', () => {
    const { peak, series } = memoryProfile(subject, 0, whole)
    expect(peak!.operation).toBe('backward')
    expect(peak!.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(peak!.bytes)
    expect(peak!.sentence).toMatch(/^at backward of layer \d+, microbatch \d+: \d+ % optimizer state$/)
    expect(series.map(({ category }) => category)).toContain('activations')
  })

  test('what lives at any time adds up to what the counters say', () => {
    const { series } = memoryProfile(subject, 1, whole)
    for (const timeNs of [0, 5500, 20_500, 41_500, 60_000]) {
      const held = series.reduce((sum, { time, value }) => {
        const at = time.findLastIndex(moment => moment <= timeNs)
        return sum + (at < 0 ? 0 : value[at]!)
      }, 0)
      expect(memoryHolders(subject, 1, timeNs, 1000).totalBytes).toBe(held)
    }
  })

  test('HFU counts recomputation from the plan, MFU does not', async () => {
    const request = { worldSize: 1, layers: 4, globalBatch: 4, batch: 2 }
    const run = await simulatedRunOf('activation-checkpointing', request, 'h100_sxm')
    const { utilization } = measureRun(measurable(run), whole)
    expect(utilization!.hfu! / utilization!.mfu!).toBeCloseTo(
      utilization!.hardwareFlops! / utilization!.modelFlops,
    )
    expect(utilization!.hardwareFlops!).toBeGreaterThan(utilization!.modelFlops)
    expect(utilization!.mfuFormula).toContain('989.00 TFLOP/s')
    expect(utilization!.peakSource).toContain('H100'.toLowerCase())
  })
})
