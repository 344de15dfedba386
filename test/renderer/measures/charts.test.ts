import { describe, expect, test } from 'vitest'
import type { WaitCauses } from '../../../engine/base/wait-causes.ts'
import { breakdownChart, breakdownTwin, stateTimes } from '../../../renderer/measures/breakdown.ts'
import { bubbleRows, bubbleTwin } from '../../../renderer/measures/bubbles.ts'
import { causesChart, restOfCauses, sliceOfCause } from '../../../renderer/measures/causes.ts'
import { simulateCommand } from '../../../renderer/measures/simulate-command.ts'
import { darkColours } from '../charts/chart-colours.ts'
import { rankMeasures, runMeasures } from './sample-measures.ts'

describe('the breakdown of a rank', () => {
  test('its states add up to the window', () => {
    const times = Object.values(stateTimes(rankMeasures(0)))
    expect(times.reduce((sum, ns) => sum + ns, 0)).toBe(1000)
  })

  test('what is no compute and no transfer is hatched', () => {
    const { shapes } = breakdownChart(runMeasures({ ranks: [rankMeasures(0)] }), 640, darkColours)
    const hatched = shapes.flatMap(shape =>
      shape.kind === 'rect' && shape.tip && typeof shape.fill !== 'string' ? [shape.tip.split(' ')[2]] : [],
    )
    expect(hatched).toEqual(['fill', 'wait', 'idle', 'drain'])
  })

  test('its table says the same to the nanosecond', () => {
    const [row] = breakdownTwin(runMeasures()).rows
    expect(row!.map(cell => cell.value)).toEqual(['Rank 0', 600, 100, 150, 50, 30, 70, 40, 1000, ''])
  })
})

describe('bubbles', () => {
  test('by rank, with both ratios', () => {
    expect(bubbleRows(runMeasures(), 'rank')[0]).toEqual({
      label: 'Rank 0',
      bubbleNs: 300,
      ofTotal: 0.3,
      ofIdeal: 0.5,
    })
  })

  test('a rank that never computes has no ratio of ideal', () => {
    const rows = bubbleRows(
      runMeasures({ ranks: [rankMeasures(0, { computeNs: 0, bubbleNs: 900 })] }),
      'rank',
    )
    expect(bubbleTwin(rows, 'rank').rows[0]!.at(-1)!.text).toBe('not defined')
  })
})

describe('causes', () => {
  const cause = (title: string, totalNs: number) => ({
    kind: 'message' as const,
    title,
    operation: 'receive',
    peer: 0,
    peerOperation: 'forward',
    totalNs,
    share: 0.1,
    count: 1,
    ranks: [1],
  })
  const causes = (count: number): WaitCauses => ({
    window: { startNs: 0, endNs: 1, title: '', steps: 1 },
    totalNs: 1,
    causes: Array.from({ length: count }, (_, index) => cause(`cause ${index}`, 100 - index)),
    bubbles: [
      { rank: 1, startNs: 0, endNs: 9, cause: 1, place: 'within', slice: -1, peerSlice: 7 },
      { rank: 1, startNs: 0, endNs: 5, cause: 1, place: 'within', slice: 3, peerSlice: 8 },
    ],
    omittedBubbles: 0,
  })

  test('the smallest are left to the table, and told', () => {
    const labels = causesChart(causes(14), 640, darkColours).shapes.flatMap(shape =>
      shape.kind === 'text' && shape.anchor === 'start' && !shape.mono ? [shape.text] : [],
    )
    expect(labels).toHaveLength(10)
    expect(restOfCauses(causes(14))).toBe('4 smaller causes, 354\u202fns together: the table has them.')
    expect(restOfCauses(causes(10))).toBeUndefined()
  })

  test('a cause leads to its longest bubble', () => {
    expect(sliceOfCause(causes(2), 1)).toBe(7)
    expect(sliceOfCause(causes(2), 0)).toBe(-1)
  })
})

describe('simulateCommand', () => {
  test('is a command line that a shell takes as it stands', () => {
    const command = simulateCommand({
      strategy: 'schedule:zb-h1',
      cluster: 'h100_sxm',
      worldSize: 4,
      layers: 16,
      globalBatch: undefined,
      batch: 64,
      model: undefined,
      dtype: 'bfloat16',
      modelParameters: { hiddenSize: 512 },
      parameters: { name: "it's" },
      change: '',
      against: { stepNs: 1, globalBatch: undefined },
    })
    expect(command).toBe(
      "rankscope simulate schedule:zb-h1 --cluster h100_sxm --world-size 4 --layers 16 --batch 64 --dtype bfloat16 --param model.hiddenSize=512 --param 'name=it'\\''s'",
    )
  })
})
