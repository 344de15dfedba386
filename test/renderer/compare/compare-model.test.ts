import { describe, expect, test } from 'vitest'
import { CompareModel, letterOf, onRuler, runViewport } from '../../../renderer/compare/compare-model.ts'

const step = (startNs: number, endNs: number) => ({ name: 'step', startNs, endNs })

describe('CompareModel', () => {
  test('compares each run once, and the first is the baseline', () => {
    const model = new CompareModel()
    model.baseline.set(1)
    model.choose(['a', 'b', 'a'])
    expect([model.runs.get(), model.baseline.get()]).toEqual([['a', 'b'], 0])
  })

  test('the baseline stays the same run when another is taken out', () => {
    const model = new CompareModel()
    model.choose(['a', 'b', 'c'])
    model.baseline.set(2)
    model.remove('a')
    expect(model.runs.get()[model.baseline.get()]).toBe('c')
    model.remove('c')
    expect(model.baseline.get()).toBe(0)
  })

  test('shows all steps from their common start, and goes no further than the runs', () => {
    const model = new CompareModel()
    const runs = [
      { step: step(100, 1100), offsetNs: 100, scale: 1 },
      { step: step(0, 500), offsetNs: 0, scale: 2 },
    ]
    model.fit(runs, [1200, 500])
    expect(model.viewport.get()).toEqual({ startNs: -20, endNs: 1040 })
    model.pan(-1e9)
    expect(model.viewport.get().startNs).toBe(-120)
    model.zoomBy(1e6)
    expect(model.viewport.get()).toEqual({ startNs: -120, endNs: 1140 })
  })

  test('zooming keeps the time under the mouse where it is', () => {
    const model = new CompareModel()
    model.fit([{ step: step(0, 1000), offsetNs: 0, scale: 1 }], [1000])
    const share = () => {
      const { startNs, endNs } = model.viewport.get()
      return (250 - startNs) / (endNs - startNs)
    }
    const before = share()
    model.zoomBy(0.5, 250)
    expect(share()).toBeCloseTo(before, 9)
  })
})

describe('placing on the ruler', () => {
  test('there and back is where one was', () => {
    const placement = { offsetNs: 300, scale: 1.5 }
    const { startNs, endNs } = runViewport({ startNs: 0, endNs: 900 }, placement)
    expect([startNs, endNs]).toEqual([300, 900])
    expect(onRuler(endNs, placement)).toBe(900)
  })

  test('runs are lettered', () => {
    expect([0, 1, 15].map(letterOf)).toEqual(['A', 'B', 'P'])
  })
})
