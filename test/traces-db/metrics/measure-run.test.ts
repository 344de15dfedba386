import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunHeader } from '../../../engine/base/run.ts'
import { measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import type { RunData } from '../../../traces-db/store/run-data.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'

const withHeader = (run: RunData, header: Partial<RunHeader>): RunData => ({
  ...run,
  header: { ...run.header, ...header },
})
const whole = { kind: 'run' } as const

describe('measures of a plan, drawn as text', () => {
  // Rank 0 sends what rank 1 waits for: fill on rank 1, a wait on rank 0, drain on rank 1.
  const run = withHeader(
    runArt(
      `
      0 compute        | ff  wwwwbbbbu
      0 communication* |   tt
      1 compute        | wwwwffbbbb
      1 communication* |   tt      tt
      `,
    ),
    {
      kind: 'simulated',
      lengthNs: 13,
      subject: { modelFlopsPerStep: 2600, peakFlopsPerSecond: 200e9, dtype: 'float16' },
    },
  )
  const measures = measureRun(measurable(run), whole)

  test('compute, transfer, wait and idle of each rank, summing to T', () => {
    const parts = measures.ranks.map(rank => [
      rank.computeNs,
      rank.exposedCommunicationNs,
      rank.waitNs,
      rank.idleNs,
    ])
    expect(parts).toEqual([
      [7, 2, 4, 0],
      // The wait's last two columns lie under the transfer of its first bytes.
      [6, 4, 2, 1],
    ])
    for (const rank of measures.ranks) {
      expect(rank.computeNs + rank.exposedCommunicationNs + rank.bubbleNs).toBe(rank.totalNs)
    }
  })

  test('both bubble ratios and MFU, by hand', () => {
    expect(measures.bubble.ofTotal).toBeCloseTo((4 + 3) / 26)
    expect(measures.bubble.ofIdeal).toBeCloseTo((4 + 3) / 13)
    expect(measures.utilization?.mfu).toBeCloseTo(2600 / (200e9 * 2 * 13e-9))
  })

  test('fill is idle before the first compute, drain after the last', () => {
    expect(measures.ranks.map(rank => [rank.fillNs, rank.drainNs])).toEqual([
      [0, 0],
      [0, 1],
    ])
  })

  test('no MFU without a peak, no utilization without the model’s FLOPs', () => {
    const noPeak = withHeader(run, { subject: { modelFlopsPerStep: 2600 } })
    expect(measureRun(measurable(noPeak), whole).utilization?.mfu).toBeUndefined()
    const nothing = withHeader(run, { subject: {} })
    expect(measureRun(measurable(nothing), whole).utilization).toBeUndefined()
  })

  test('an area counts only what lies in it', () => {
    const area = measureRun(measurable(run), { kind: 'area', startNs: 2, endNs: 6 })
    expect(
      area.ranks.map(rank => [rank.computeNs, rank.exposedCommunicationNs, rank.waitNs, rank.idleNs]),
    ).toEqual([
      [0, 2, 2, 0],
      [2, 2, 0, 0],
    ])
  })
})

describe('measures of traces', () => {
  test('on a device, kernels are compute; copies and collectives that no kernel hides are communication', () => {
    const run = runArt(`
      0 main      | hhhhhhhhhhhh
      0 stream 7* |  kkk   kk
      0 stream 9* |    ccccc
    `)
    const measures = measureRun(measurable(run), whole)
    expect(measures.basis).toBe('device')
    const [rank] = measures.ranks
    expect([rank?.computeNs, rank?.exposedCommunicationNs, rank?.overlapNs, rank?.idleNs]).toEqual([
      5, 3, 2, 4,
    ])
  })

  test('without a device, outermost operators are compute and an operator inside communication is not', () => {
    const run = runArt(`
      0 main | hhhh tttt hh
             |  h    hh
    `)
    const [rank] = measureRun(measurable(run), whole).ranks
    expect([rank?.computeNs, rank?.exposedCommunicationNs, rank?.idleNs]).toEqual([6, 4, 2])
  })

  test('the wait of a collective is what lies before its last rank arrives', () => {
    const run = runArt(`
      0 stream* | kk tttttt
      1 stream* | kkkkk ttt
    `)
    const ranks = measureRun(measurable(run), whole).ranks
    expect(ranks.map(rank => [rank.waitNs, rank.exposedCommunicationNs])).toEqual([
      [3, 3],
      [0, 3],
    ])
  })

  test('a collective whose peers are missing counts as communication, and the bubble is a lower bound', () => {
    const run = runArt('0 stream* | kk tttt')
    const measures = measureRun(measurable(run), whole)
    expect(measures.atLeast).toBe(true)
    expect(measures.ranks[0]?.exposedCommunicationNs).toBe(4)
    expect(measures.notes.join(' ')).toContain('at least')
  })

  test('parts sum to T on every rank, for any drawing', () => {
    const line = fc.string({
      unit: fc.constantFrom(' ', 'k', 't', 'c', 'h', 'f', 'w'),
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(line, line), { minLength: 1, maxLength: 4 }), lines => {
        const text = lines.flatMap(([a, b], rank) => [`${rank} main | ${a}`, `${rank} s* | ${b}`]).join('\n')
        for (const rank of measureRun(measurable(runArt(text)), whole).ranks) {
          expect(rank.computeNs + rank.exposedCommunicationNs + rank.waitNs + rank.idleNs).toBe(rank.totalNs)
        }
      }),
    )
  })
})

describe('clocks of ranks that are not one', () => {
  const call = (name: string, start: number, duration: number) => ({ name, start, duration })
  /** Each rank comes to the collective when its drawing says; all leave it at 1000. */
  const run = (arrivals: readonly number[], skews: readonly number[], skewResidualNs: number) => {
    const drawn = runOf({
      tracks: arrivals.map((arrival, rank) => ({
        name: 's',
        kind: 'stream' as const,
        rank,
        lanes: [[call('k', 0, 10), call('t', arrival, 1000 + skews[rank]! - arrival)]],
      })),
      names: { k: { class: 'compute' }, t: { class: 'transfer' } },
    })
    const sources = skews.map((skewNs, rank) => ({
      name: `rank${rank}.json`,
      bytes: 1,
      rank,
      skewNs,
      skewResidualNs,
      metadata: '{}',
    }))
    const processes = drawn.processes.map(process => ({ ...process, source: process.rank }))
    return measurable({ ...drawn, processes, header: { ...drawn.header, sources } })
  }

  test('a wait below their doubt is not told apart: it is exposed communication, and the bubble reads at least', () => {
    const within = measureRun(run([400, 450], [0, 0], 100), whole)
    expect([within.ranks[0]!.waitNs, within.ranks[0]!.exposedCommunicationNs]).toEqual([0, 600])
    expect([within.atLeast, within.clockResidualNs]).toEqual([true, 100])
    const beyond = measureRun(run([400, 550], [0, 0], 100), whole)
    expect([beyond.ranks[0]!.waitNs, beyond.ranks[0]!.exposedCommunicationNs]).toEqual([150, 450])
    expect(beyond.atLeast).toBe(false)
  })

  test('a clock that leads is set back before anybody is said to wait', () => {
    // By its own clock rank 1 comes 300 later; its clock leads by 200.
    const { ranks, stragglers } = measureRun(run([400, 700], [0, 200], 10), whole)
    expect(ranks.map(rank => rank.waitNs)).toEqual([100, 0])
    expect(stragglers).toMatchObject([{ rank: 1, causedWaitNs: 100 }])
  })
})
