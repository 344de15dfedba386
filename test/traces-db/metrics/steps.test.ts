/** Steps of a run, by what marks them. */
import { describe, expect, test } from 'vitest'
import { measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { stepsOf } from '../../../traces-db/metrics/steps.ts'
import { runOf } from '../run-of.ts'

const tiles = (run: Parameters<typeof stepsOf>[0]) =>
  stepsOf(run).map(({ index, startNs, endNs }) => [index, startNs, endNs])

describe('steps', () => {
  test('tile the run: each begins where the one before ended on the last rank', () => {
    const mark = (name: string, start: number, duration: number) => ({ name, start, duration })
    const run = runOf({
      tracks: [
        { name: 'main', rank: 0, lanes: [[mark('ProfilerStep#3', 2, 6), mark('ProfilerStep#4', 9, 5)]] },
        { name: 'main', rank: 1, lanes: [[mark('ProfilerStep#3', 1, 9), mark('ProfilerStep#4', 11, 8)]] },
      ],
    })
    expect(tiles(run)).toEqual([
      [3, 1, 10],
      [4, 10, 19],
    ])
  })

  test.each([
    'ProfilerStep#7',
    'step 7',
    'Iteration 7',
    'train_step_7',
    'iter: 7/100',
    'training step 7 of 9',
  ])('%s marks step 7', name => {
    const run = runOf({ tracks: [{ name: 'main', lanes: [[{ name, start: 0, duration: 5 }]] }] })
    expect(tiles(run)).toEqual([[7, 0, 5]])
  })

  test.each(['Optimizer.step#Adam.step', 'step', 'stepper 7', 'footstep 7'])('%s marks none', name => {
    const run = runOf({ tracks: [{ name: 'main', lanes: [[{ name, start: 0, duration: 5 }]] }] })
    expect(tiles(run)).toEqual([])
  })

  test('marks without a length: a step lasts to the next mark on the last rank, the last one to the end', () => {
    const instants = (...times: number[]) => times.map((time, at) => ({ name: `iteration ${at + 1}`, time }))
    const run = runOf({
      tracks: [
        { name: 'marks', rank: 0, instants: instants(2, 10) },
        { name: 'marks', rank: 1, instants: instants(3, 12) },
        { name: 'main', rank: 0, lanes: [[{ name: 'k', start: 0, duration: 30 }]] },
      ],
    })
    expect(tiles(run)).toEqual([
      [1, 2, 12],
      [2, 12, 30],
    ])
  })

  test('one step is measured by its number, with its name as the window', () => {
    const marked = runOf({
      tracks: [
        {
          name: 'main',
          rank: 0,
          lanes: [
            [
              { name: 'h', start: 0, duration: 4 },
              { name: 'h', start: 6, duration: 4 },
            ],
          ],
        },
        {
          name: 'marks',
          rank: 0,
          instants: [
            { name: 'step 0', time: 0 },
            { name: 'step 1', time: 5 },
          ],
        },
      ],
      names: { h: { class: 'host' } },
    })
    const { window, ranks } = measureRun(measurable(marked), { kind: 'step', index: 1 })
    expect(window).toEqual({ startNs: 5, endNs: 10, title: 'step 1', steps: 1 })
    expect([ranks[0]!.idleNs, ranks[0]!.computeNs]).toEqual([1, 4])
  })
})
