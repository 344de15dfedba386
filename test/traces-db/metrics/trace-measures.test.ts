/** Measures of GPU traces drawn as text: launches, queues, classes, collectives, critical paths, stragglers. */
import { describe, expect, test } from 'vitest'
import { collectiveTable } from '../../../traces-db/metrics/collective-table.ts'
import { criticalPath } from '../../../traces-db/metrics/critical-path.ts'
import { measurable, measureRun } from '../../../traces-db/metrics/measure-run.ts'
import { durationHistogram, operationTable } from '../../../traces-db/metrics/operation-table.ts'
import { waitCauses } from '../../../traces-db/metrics/wait-causes.ts'
import { runArt } from '../run-art.ts'
import { runOf } from '../run-of.ts'

const whole = { kind: 'run' } as const

/** A host that launches three kernels: the second while the first runs, the third too late. */
const launched = measurable(
  runOf({
    tracks: [
      {
        name: 'main',
        rank: 0,
        lanes: [
          [
            { name: 'aten::mm', start: 0, duration: 4 },
            { name: 'aten::relu', start: 20, duration: 6 },
          ],
          [
            { name: 'cudaLaunchKernel', start: 1, duration: 1 },
            { name: 'cudaLaunchKernel', start: 3, duration: 1 },
            { name: 'cudaLaunchKernel', start: 22, duration: 2 },
          ],
        ],
      },
      {
        name: 'stream 7',
        kind: 'stream',
        rank: 0,
        lanes: [
          [
            { name: 'ampere_sgemm_128x64_nn', start: 5, duration: 5 },
            { name: 'ampere_sgemm_128x64_nn', start: 12, duration: 5 },
            { name: 'vectorized_elementwise_kernel', start: 26, duration: 4 },
          ],
        ],
      },
    ],
    names: {
      'aten::mm': { class: 'host' },
      'aten::relu': { class: 'host' },
      cudaLaunchKernel: { class: 'runtime' },
      ampere_sgemm_128x64_nn: { class: 'compute' },
      vectorized_elementwise_kernel: { class: 'compute' },
    },
    flows: [
      { from: 2, to: 5, name: 'ac2g' },
      { from: 3, to: 6, name: 'ac2g' },
      { from: 4, to: 7, name: 'ac2g' },
    ],
  }),
)

describe('a device and its host', () => {
  test('kernel classes, launch delays and queue depth, by hand', () => {
    const [device] = measureRun(launched, whole).devices
    expect(device!.classes).toEqual([
      { class: 'gemm', count: 2, totalNs: 10, share: 10 / 14 },
      { class: 'elementwise', count: 1, totalNs: 4, share: 4 / 14 },
    ])
    expect(device).toMatchObject({ kernels: 3, launched: 3 })
    // From the call's end to the kernel's start: 5 - 2, 12 - 4, 26 - 24.
    expect(device!.launchDelay).toEqual({ medianNs: 3, p95Ns: 8, maximumNs: 8 })
    // Launched and not started: 1 to 5, 3 to 12, 22 to 26.
    expect(device!.queueDepth).toEqual({ mean: (4 + 9 + 4) / 30, maximum: 2 })
    // Idle with an empty queue: 0 to 1 and 17 to 22.
    expect(device!.hostBoundNs).toBe(6)
    expect(device!.bound).toBe('host')
  })

  test('idle is the host’s where the launch came late, the stream’s where it did not', () => {
    const { causes, totalNs } = waitCauses(launched, whole)
    expect(totalNs).toBe(30 - 14)
    expect(causes.map(({ kind, totalNs: ns, peerOperation }) => [kind, ns, peerOperation])).toEqual([
      ['host', 9, 'aten::relu'],
      ['host', 5, 'aten::mm'],
      ['synchronization', 2, ''],
    ])
  })

  test('the critical path goes from the last kernel over its late launch to the host', () => {
    const { segments } = criticalPath(launched, whole)
    expect(segments.map(({ kind, name, startNs, endNs }) => [kind, name, startNs, endNs])).toEqual([
      ['host', 'aten::mm', 0, 4],
      ['host', 'host code outside of any operator', 4, 20],
      ['host', 'aten::relu', 20, 24],
      ['launch', 'launch', 24, 26],
      ['compute', 'vectorized_elementwise_kernel', 26, 30],
    ])
  })

  test('operations: totals, self times, percentiles, by hand', () => {
    const { rows } = operationTable(launched, whole)
    const [relu] = rows.filter(({ name }) => name === 'aten::relu')
    expect(relu).toMatchObject({
      count: 1,
      totalNs: 6,
      selfNs: 4,
      place: 'host',
      kernel: undefined,
      share: 6 / 30,
    })
    const [launch] = rows.filter(({ name }) => name === 'cudaLaunchKernel')
    expect(launch).toMatchObject({ count: 3, totalNs: 4, medianNs: 1, p95Ns: 2, maximumNs: 2, slice: 4 })
    expect(rows.find(({ kernel }) => kernel === 'gemm')?.totalNs).toBe(10)
  })

  test('a histogram holds every slice of the name', () => {
    const histogram = durationHistogram(launched, whole, 'cudaLaunchKernel', 2)
    expect([...histogram.counts]).toEqual([2, 1])
    expect(histogram).toMatchObject({ count: 3, fromNs: 1, binNs: 1 })
    expect(histogram.groups).toEqual([{ rank: 0, step: -1, count: 3, medianNs: 1, maximumNs: 2, slice: 4 }])
  })
})

describe('several ranks', () => {
  const subject = measurable(
    runArt(`
      0 stream* | kk tttttt kk
      1 stream* | kkkkk ttt kk
    `),
  )

  test('a wait in a collective is for the rank that came last, held by what it did', () => {
    const { causes } = waitCauses(subject, whole)
    expect(causes.find(({ kind }) => kind === 'collective')).toMatchObject({
      operation: 't',
      peer: 1,
      totalNs: 3,
      ranks: [0],
    })
  })

  test('the critical path changes to the rank that came last', () => {
    const { segments } = criticalPath(subject, whole)
    const path = segments.map(({ rank, kind, startNs, endNs }) => [rank, kind, startNs, endNs])
    expect(path.slice(0, 2)).toEqual([
      [1, 'compute', 0, 5],
      [1, 'gap', 5, 6],
    ])
  })

  test('the straggler is the one that others waited for', () => {
    const [straggler, ...others] = measureRun(subject, whole).stragglers
    expect(straggler).toMatchObject({
      rank: 1,
      causedWaitNs: 3,
      lastArrivals: 1,
      collectives: 1,
      computeNs: 7,
    })
    expect(others).toEqual([])
  })

  test('bandwidths of an all-reduce, with NCCL’s factor', () => {
    const args = JSON.stringify({
      args: { 'Collective name': 'allreduce', dtype: 'Float', 'In msg nelems': 1000, 'Group size': 2 },
    })
    const call = (start: number) => ({
      name: 'ncclDevKernel_AllReduce',
      start,
      duration: 1000 - start,
      detail: args,
    })
    const { rows } = collectiveTable(
      measurable(
        runOf({
          tracks: [
            {
              name: 's',
              kind: 'stream',
              rank: 0,
              lanes: [[{ name: 'k', start: 0, duration: 100 }, call(200)]],
            },
            {
              name: 's',
              kind: 'stream',
              rank: 1,
              lanes: [[{ name: 'k', start: 0, duration: 100 }, call(600)]],
            },
          ],
          names: { ncclDevKernel_AllReduce: { class: 'transfer' }, k: { class: 'compute' } },
        }),
      ),
      whole,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      kind: 'all-reduce',
      groupSize: 2,
      bytes: 4000,
      count: 1,
      waitNs: 400,
      transferNs: 800,
      medianNs: 400,
      factor: '2 (2 - 1) / 2',
      atLeast: false,
    })
    // 4000 bytes in 400 ns.
    expect(rows[0]!.algorithmBandwidth).toBeCloseTo(10e9)
    expect(rows[0]!.busBandwidth).toBeCloseTo(10e9)
  })

  test('a message’s wait is not told apart, and the bubble reads at least', () => {
    const run = runOf({
      tracks: [
        {
          name: 's',
          kind: 'stream',
          rank: 0,
          lanes: [
            [
              { name: 'k', start: 0, duration: 1 },
              { name: 'ncclDevKernel_SendRecv', start: 2, duration: 2 },
            ],
          ],
        },
      ],
      names: { ncclDevKernel_SendRecv: { class: 'transfer' }, k: { class: 'compute' } },
    })
    expect(measureRun(measurable(run), whole).atLeast).toBe(true)
  })
})
