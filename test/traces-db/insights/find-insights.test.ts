import { describe, expect, test } from 'vitest'
import { findInsights } from '../../../traces-db/insights/find-insights.ts'
import { insightRules } from '../../../traces-db/insights/rules.ts'
import { measurable } from '../../../traces-db/metrics/measure-run.ts'
import { simulatedRunOf } from '../metrics/simulated-run.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'

const whole = { kind: 'run' } as const
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
    for (const { strategy, cluster, change: _, ...request } of insight!.simulate) {
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
