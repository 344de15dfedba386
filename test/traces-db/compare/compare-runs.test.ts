/** Runs side by side, worked out by hand on drawings and simulated pipelines. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { figureText } from '../../../engine/base/figure-text.ts'
import { compareRuns } from '../../../traces-db/compare/compare-runs.ts'
import { type Measurable, measurable } from '../../../traces-db/metrics/measure-run.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { simulatedRunOf } from '../metrics/simulated-run.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'

const compare = (a: Measurable, b: Measurable) =>
  compareRuns(
    [
      { run: 'a', subject: a },
      { run: 'b', subject: b },
    ],
    0,
  )
const drawn = (text: string) => measurable(runArt(text))
const asked = { worldSize: 4, layers: 8, globalBatch: 8, batch: 1 }

/** Steps of given lengths, all compute. */
function stepsOf(lengths: readonly number[]): Measurable {
  let start = 0
  const marks = lengths.map((duration, i) => {
    const mark = { name: `step ${i}`, start, duration }
    start += duration
    return mark
  })
  const kernels = marks.map(mark => ({ ...mark, name: 'k', duration: mark.duration - 1 }))
  const names = {
    k: { class: 'compute' as const },
    ...Object.fromEntries(marks.map(({ name }) => [name, { class: 'annotation' as const }])),
  }
  return measurable(
    runOf({
      tracks: [
        { name: 'main', rank: 0, lanes: [marks] },
        { name: 's', kind: 'stream', rank: 0, lanes: [kernels] },
      ],
      names,
    }),
  )
}

describe('figures', () => {
  test('the shorter step is better, with its difference', () => {
    const { figures } = compare(drawn('0 s* | kkkk  kk'), drawn('0 s* | kkkk kk'))
    expect(figures.find(({ id }) => id === 'stepTime')).toMatchObject({
      values: [8, 7],
      differences: [0, -1],
      verdicts: ['same', 'better'],
      best: [1],
    })
    expect(figures.find(({ id }) => id === 'compute')).toMatchObject({ values: [6, 6], best: [] })
  })

  test('a difference within the noise of repeated steps is none', () => {
    const { figures } = compare(stepsOf([90, 100, 110]), stepsOf([95, 103, 111]))
    const time = figures.find(({ id }) => id === 'stepTime')!
    expect(time.values).toEqual([100, 103])
    expect(time.noise[0]).toBeCloseTo(10)
    expect(time.verdicts).toEqual(['same', 'same'])
    expect(time.best).toEqual([])
  })

  test('a difference beyond it counts', () => {
    const { figures } = compare(stepsOf([99, 100, 101]), stepsOf([119, 120, 121]))
    expect(figures.find(({ id }) => id === 'stepTime')!.verdicts).toEqual(['same', 'worse'])
  })

  test('figures that read the same are the same, and none of them is best', () => {
    const time = (a: number, b: number) =>
      compare(stepsOf([a]), stepsOf([b])).figures.find(({ id }) => id === 'stepTime')!
    expect(time(123_400, 123_300)).toMatchObject({ verdicts: ['same', 'same'], best: [] })
    expect(time(123_400, 123_300).differences).toEqual([0, -100])
    expect(time(123_400, 122_400)).toMatchObject({ verdicts: ['same', 'better'], best: [1] })
  })

  test('two of three runs that read the same are both best', () => {
    const runs = [200_000, 123_400, 123_300].map((length, i) => ({ run: `${i}`, subject: stepsOf([length]) }))
    const time = compareRuns(runs, 0).figures.find(({ id }) => id === 'stepTime')!
    expect(time).toMatchObject({ verdicts: ['same', 'better', 'better'], best: [1, 2] })
  })

  test('whatever the lengths, a verdict is told where the figures can be told apart', () => {
    const length = fc.integer({ min: 2, max: 10_000_000 })
    fc.assert(
      fc.property(length, length, (a, b) => {
        for (const { unit, values, verdicts, best } of compare(stepsOf([a]), stepsOf([b])).figures) {
          const [first, second] = values.map(value => figureText(unit, value))
          if (first !== second) continue
          expect(verdicts[1]).toBe('same')
          expect(best).toEqual([])
        }
      }),
    )
  })

  test('a ratio over nothing is the same as another over nothing', () => {
    const { figures } = compare(drawn('0 s* | tttt'), drawn('0 s* | ttttttt.t'))
    expect(figures.find(({ id }) => id === 'bubbleOfIdeal')).toMatchObject({
      verdicts: ['same', 'same'],
      best: [],
    })
  })
})

describe('the waterfall', () => {
  test('1F1B against ZB-H1: all of the difference is bubble', async () => {
    const zero = measurable(await simulatedRunOf('schedule:zb-h1', asked))
    const plain = measurable(await simulatedRunOf('schedule:1f1b', asked))
    const { waterfall } = compare(plain, zero).differences[0]!
    expect([waterfall.fromNs, waterfall.toNs]).toEqual([66_000, 54_000])
    const sum = (cause: string) =>
      waterfall.parts.filter(part => part.cause === cause).reduce((total, { ns }) => total + ns, 0)
    expect(sum('compute')).toBe(0)
    expect(sum('wait') + sum('idle')).toBe(-12_000)
  })

  test('parts sum exactly to the difference, for any two drawings', () => {
    const line = fc.string({
      unit: fc.constantFrom(' ', 'k', 't', 'c', 'h', 'f', 'w'),
      minLength: 1,
      maxLength: 30,
    })
    const run = fc
      .array(fc.tuple(line, line), { minLength: 1, maxLength: 3 })
      .map(lines => lines.flatMap(([a, b], rank) => [`${rank} main | ${a}`, `${rank} s* | ${b}`]).join('\n'))
    fc.assert(
      fc.property(run, run, (a, b) => {
        const { fromNs, toNs, parts } = compare(drawn(a), drawn(b)).differences[0]!.waterfall
        expect(parts.reduce((sum, { ns }) => sum + ns, 0)).toBe(toNs - fromNs)
      }),
    )
  })
})

describe('odd runs', () => {
  test('a run in which nothing takes time has no figures, and wins nothing by that', () => {
    const { figures, notes, differences } = compare(drawn('0 s* | kkkk'), measurable(runOf({ tracks: [] })))
    expect(figures.map(({ values, best }) => [values[1], best])).toEqual(figures.map(() => [undefined, []]))
    expect(notes).toContain('b: nothing in it takes time, so it has no figures.')
    expect(differences[0]!.waterfall.parts).toEqual([{ cause: 'compute', title: 'other kernels', ns: -4 }])
  })

  test('the same run twice: nothing differs', () => {
    const { figures, differences } = compare(drawn('0 s* | kkkk  cc'), drawn('0 s* | kkkk  cc'))
    expect(figures.every(({ best, differences: [, by] }) => best.length === 0 && by === 0)).toBe(true)
    expect(differences[0]!.waterfall.parts).toEqual([])
    expect(differences[0]!.operations.every(({ status }) => status === 'same')).toBe(true)
  })

  test('communication under compute is no part of compute', () => {
    const { differences } = compare(drawn('0 s* | kkkk\n0 c* | .tt.'), drawn('0 s* | kkkkkk\n0 c* | .ttttt'))
    expect(differences[0]!.waterfall.parts).toEqual([{ cause: 'compute', title: 'other kernels', ns: 2 }])
  })
})

describe('operations', () => {
  test('by name and position: added, gone, slower, faster, same', () => {
    const a = drawn('0 s* | kkk.c.k.f.r')
    const b = drawn('0 s* | k.kk.t.ff.r')
    const rows = compare(a, b).differences[0]!.operations
    expect(Object.fromEntries(rows.map(row => [row.name, [row.status, row.baseNs, row.totalNs]]))).toEqual({
      k: ['faster', 4, 3],
      c: ['gone', 1, 0],
      t: ['added', 0, 1],
      f: ['slower', 1, 2],
      r: ['same', 1, 1],
    })
    expect(rows.every(({ matchedBy }) => matchedBy === 'call')).toBe(true)
  })

  test('runs of one plan by the plan’s operation', async () => {
    const ideal = measurable(await simulatedRunOf('schedule:1f1b', asked))
    const real = measurable(await simulatedRunOf('schedule:1f1b', asked, 'h100_sxm'))
    const { operations } = compare(ideal, real).differences[0]!
    expect(operations.every(({ matchedBy }) => matchedBy === 'operation')).toBe(true)
    expect(operations.find(({ name }) => name === 'backward')!.status).toBe('slower')
  })
})

describe('predicted against measured', () => {
  test('of one plan: error by kind and rank', async () => {
    const predicted = await simulatedRunOf('schedule:1f1b', asked)
    // An execution that takes half as long again, in everything.
    const slower = (values: Float64Array) => values.map(value => value * 1.5)
    const measured: RunData = {
      header: { ...predicted.header, kind: 'executed', lengthNs: predicted.header.lengthNs * 1.5 },
      processes: predicted.processes,
      tracks: predicted.tracks,
      labels: predicted.labels,
      lanes: predicted.lanes.map(lane => ({
        ...lane,
        start: slower(lane.start),
        duration: slower(lane.duration),
      })),
      counters: predicted.counters,
      instants: predicted.instants,
      flows: predicted.flows,
      plan: predicted.plan,
      generation: 1,
      detailCount: 0,
      detail: () => '',
    }
    const { prediction } = compare(measurable(predicted), measurable(measured)).differences[0]!
    expect([prediction!.predicted, prediction!.measured]).toEqual([66_000, 99_000])
    const backward = prediction!.kinds.find(({ name }) => name === 'backward')!
    expect(backward).toMatchObject({
      count: 64,
      predictedNs: 128_000,
      measuredNs: 192_000,
      meanAbsoluteNs: 1000,
    })
    expect(backward.error).toBeCloseTo(0.5)
    // Forwards, backwards, updates, what carries messages, and the rest fill the steps of all four ranks.
    const rows = [...prediction!.kinds, ...prediction!.rest]
    expect(prediction!.rest.map(({ name, count }) => [name, count])).toEqual([
      ['waiting', 0],
      ['idle', 0],
    ])
    expect(rows.reduce((sum, row) => sum + row.predictedNs, 0)).toBe(4 * 66_000)
    expect(rows.reduce((sum, row) => sum + row.measuredNs, 0)).toBe(4 * 99_000)
    expect(prediction!.ranks.map(({ name, error }) => [name, error])).toEqual(
      [0, 1, 2, 3].map(rank => [`rank ${rank}`, 0.5]),
    )
  })
})

describe('what is not like for like', () => {
  test('figures of some ranks of a world are said to be of those', () => {
    const run = stepsOf([100, 100]).run
    const part = measurable({ ...run, header: { ...run.header, worldSize: 128 } })
    expect(compare(part, measurable(run)).notes).toContain(
      'a: figures are of the 1 of 128 ranks that it holds.',
    )
  })

  test('is said', async () => {
    const small = measurable(await simulatedRunOf('schedule:1f1b', asked))
    const large = measurable(
      await simulatedRunOf('schedule:1f1b', { ...asked, globalBatch: 16, worldSize: 8 }),
    )
    const { notes } = compare(small, large)
    expect(notes.join('\n')).toContain('global batches differ (8, 16)')
    expect(notes.join('\n')).toContain('numbers of ranks differ (4, 8)')
  })

  test('links that were shared in one simulation and not in the other', async () => {
    const own = measurable(await simulatedRunOf('schedule:1f1b', asked))
    const fair = measurable(await simulatedRunOf('schedule:1f1b', asked, 'ideal', { fairLinks: true }))
    const notesOf = (a: Measurable, b: Measurable) => compare(a, b).notes.join('\n')
    expect(notesOf(own, fair)).toContain('transfers that overlap share their link, in others not')
    expect(notesOf(fair, fair)).not.toContain('share their link')
  })

  test('memory in elements is compared with its like alone', () => {
    const inUnit = (memoryUnit: 'bytes' | 'elements', held: number) => {
      const run = runOf({
        tracks: [
          { name: 's', kind: 'stream', rank: 0, lanes: [[{ name: 'k', start: 0, duration: 9 }]] },
          { name: 'memory', rank: 0, samples: [{ time: 4, value: held }] },
        ],
        names: { k: { class: 'compute' } },
      })
      return measurable({ ...run, header: { ...run.header, subject: { memoryUnit } } })
    }
    const peak = (a: Measurable, b: Measurable) => {
      const { figures, runs } = compare(a, b)
      const { values, unit, best } = figures.find(({ id }) => id === 'peakMemory')!
      return { values, unit, best, curves: runs.map(({ memory }) => memory?.unit) }
    }
    expect(peak(inUnit('bytes', 7), inUnit('elements', 3))).toEqual({
      values: [7, undefined],
      unit: 'bytes',
      best: [],
      curves: ['bytes', undefined],
    })
    expect(peak(inUnit('elements', 7), inUnit('elements', 3))).toEqual({
      values: [7, 3],
      unit: 'count',
      best: [1],
      curves: ['elements', 'elements'],
    })
  })

  test('sharding on a single rank is no gain of sharding', async () => {
    const one = { worldSize: 1, layers: 4, globalBatch: 4, batch: 2 }
    const [plain, sharded] = await Promise.all(
      ['part0', 'part1'].map(async name => measurable(await simulatedRunOf(name, one))),
    )
    const { notes } = compare(plain!, sharded!)
    expect(notes.filter(note => note.includes('one rank only'))).toHaveLength(2)
    expect(compare(plain!, plain!).notes).toEqual([])
  })
})

describe('alignment', () => {
  test('at a step, at an event, and scaled to equal length', () => {
    const runs = [
      { run: 'a', subject: drawn('0 s* | ..kk.f') },
      { run: 'b', subject: drawn('0 s* | kkkk.....f..') },
    ]
    const at = (name: string) =>
      compareRuns(runs, 0, { alignment: { kind: 'event', name }, equalLength: true }).runs.map(run => [
        run.offsetNs,
        run.scale,
      ])
    expect(at('f')).toEqual([
      [5, 1],
      [9, 6 / 10],
    ])
    expect(() => at('nothing')).toThrow('no event "nothing"')
  })
})
