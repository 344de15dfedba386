import { describe, expect, test } from 'vitest'
import type { RunSource } from '../../../engine/base/run.ts'
import { findInsights } from '../../../traces-db/insights/find-insights.ts'
import { amount } from '../../../traces-db/insights/insight-rule.ts'
import { insightRules } from '../../../traces-db/insights/rules.ts'
import { measurable } from '../../../traces-db/metrics/measure-run.ts'
import { simulatedRunOf } from '../metrics/simulated-run.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'

const whole = { kind: 'run' } as const
const emptySource: RunSource = { name: 'trace.json', bytes: 1, rank: 0, metadata: '{}' }
const asked = { worldSize: 4, layers: 8, globalBatch: 8, batch: 1 }

describe('insights', () => {
  test('a large pipeline bubble, its size, and simulations of what would shrink it', async () => {
    const subject = measurable(await simulatedRunOf('schedule:1f1b', asked))
    const [insight] = findInsights(subject, whole).insights
    expect(insight).toMatchObject({
      rule: 'pipeline-bubble',
      sizeNs: 18_000,
      severity: 'high',
      confidence: 'high',
    })
    expect(insight!.share).toBeCloseTo(18 / 66)
    expect(insight!.simulate.map(({ strategy }) => strategy)).toEqual([
      'schedule:1f1b',
      'schedule:interleaved-1f1b',
      'schedule:zb-h1',
    ])
    expect(insight!.simulate[0]).toMatchObject({
      cluster: 'ideal',
      worldSize: 4,
      layers: 8,
      globalBatch: 16,
      batch: 1,
    })
    expect(insight!.slices.length).toBeGreaterThan(0)
  })

  test('each expected figure can be asked of the simulator as it stands', async () => {
    const subject = measurable(await simulatedRunOf('schedule:1f1b', asked))
    const [insight] = findInsights(subject, whole).insights
    for (const { strategy, cluster, change: _, against: __, ...request } of insight!.simulate) {
      const run = await simulatedRunOf(strategy, request, cluster)
      expect(run.header.lengthNs).toBeGreaterThan(0)
    }
  })

  test('a rank that keeps the others waiting, and why', () => {
    const subject = measurable(
      runArt(`
        0 s* | kk tttttt kk
        1 s* | kkkkk ttt kk
        2 s* | kk tttttt kk
      `),
    )
    const found = findInsights(subject, whole).insights.find(({ rule }) => rule === 'straggling-rank')!
    expect(found).toMatchObject({ ranks: [1], sizeNs: 2, confidence: 'medium' })
    expect(found.text).toContain('last to 1 of 1 collectives')
  })

  test('a host that holds its device up', () => {
    const subject = measurable(
      runOf({
        tracks: [
          { name: 'main', rank: 0, lanes: [[{ name: 'launch', start: 50, duration: 10 }]] },
          { name: 's', kind: 'stream', rank: 0, lanes: [[{ name: 'k', start: 60, duration: 40 }]] },
        ],
        names: { launch: { class: 'runtime' }, k: { class: 'compute' } },
        flows: [{ from: 0, to: 1, name: 'ac2g' }],
      }),
    )
    expect(findInsights(subject, whole).insights[0]).toMatchObject({ rule: 'host-bound', sizeNs: 50 })
  })

  test('communication that nothing hides, with the calls that take most', () => {
    const subject = measurable(
      runArt(`
        0 s* | kkk tttttt k
        1 s* | kkk tttttt k
      `),
    )
    const found = findInsights(subject, whole).insights.find(({ rule }) => rule === 'exposed-collective')!
    expect(found).toMatchObject({ sizeNs: 6, severity: 'high' })
    expect(found.share).toBeCloseTo(6 / 12)
    expect(found.text).toContain('compute hides 0.0 % of communication')
    expect(found.slices.length).toBeGreaterThan(0)
  })

  test('bytes are told in the unit that fits', () => {
    expect(amount(536_870_912)).toBe('536.9 MB')
    expect(amount(2048)).toBe('2.048 kB')
  })

  test('a stage that computes longer than the others, with its longest slices', async () => {
    const subject = measurable(await simulatedRunOf('schedule:1f1b', { ...asked, layers: 6 }))
    const found = findInsights(subject, whole).insights.find(({ rule }) => rule === 'unbalanced-stages')!
    // Of 2, 2, 1 and 1 layers: 48 microseconds against a mean of 36.
    expect(found).toMatchObject({ sizeNs: 12_000, ranks: [0] })
    expect(found.text).toContain('computes 33.3 % longer')
    const longest = subject.run.lanes.find(lane => lane.id.includes(found.slices[0]!))!
    expect(longest.duration[longest.id.indexOf(found.slices[0]!)]).toBe(2000)
    expect(found.slices).toHaveLength(20)
    expect(found.simulate.map(({ change }) => change)).toEqual([
      '3 ranks of 2 layers each',
      '6 ranks of one layer each',
    ])
  })

  test('memory near the limit of the device that the trace names, and beyond it', () => {
    const held = (peak: number) => {
      const run = runOf({
        tracks: [
          { name: 's', kind: 'stream', rank: 0, lanes: [[{ name: 'k', start: 0, duration: 9 }]] },
          { name: 'memory', rank: 0, samples: [{ time: 4, value: peak }] },
        ],
        names: { k: { class: 'compute' } },
      })
      const metadata = JSON.stringify({ deviceProperties: [{ name: 'a card', totalGlobalMem: 100 }] })
      const source = { ...emptySource, rank: 0, metadata }
      return findInsights(measurable({ ...run, header: { ...run.header, sources: [source] } }), whole)
        .insights
    }
    expect(held(89)).toEqual([])
    expect(held(95)).toMatchObject([{ rule: 'memory-near-limit', severity: 'medium', slices: [0] }])
    expect(held(101)).toMatchObject([
      { rule: 'memory-near-limit', severity: 'high', title: 'Rank 0 needs more memory than its device has' },
    ])
  })

  function clocksFound(skewResidualNs: number) {
    const run = runArt(`
      0 s* | kk tttttt kk
      1 s* | kk tttttt kk
    `)
    const sources = [0, 5000].map((skewNs, rank) => ({ ...emptySource, rank, skewNs, skewResidualNs }))
    const subject = { ...measurable(run), run: { ...run, header: { ...run.header, sources } } }
    return findInsights(subject, whole).insights.find(({ rule }) => rule === 'skewed-clocks')
  }

  test('clocks that differ, with the calls that tell so', () => {
    const found = clocksFound(100)!
    expect(found).toMatchObject({ severity: 'low', confidence: 'high', slices: [4] })
    expect(found.text).toContain('The clock of rank 1 leads by 5.000 µs')
  })

  test('clocks that may not differ at all are no finding', () => {
    expect(clocksFound(5001)).toBeUndefined()
  })

  test('nothing stands out where nothing is wrong', () => {
    expect(findInsights(measurable(runArt('0 s* | kkkkkkkkkk')), whole)).toMatchObject({
      insights: [],
      failed: [],
    })
  })

  test('a rule that throws is told of and hurts no other', async () => {
    const broken = {
      name: 'broken',
      find: () => {
        throw new Error('out of its depth')
      },
    }
    const subject = measurable(await simulatedRunOf('schedule:1f1b', asked))
    const { insights, failed } = findInsights(subject, whole, [broken, ...insightRules])
    expect(failed).toEqual([{ rule: 'broken', message: 'out of its depth' }])
    expect(insights[0]!.rule).toBe('pipeline-bubble')
  })
})
