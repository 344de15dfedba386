import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue, clusterNamed, clusterSize } from '../../../engine/hardware/catalogue.ts'
import {
  collective,
  pointToPoint,
  pointToPointSeconds,
  scaledSeconds,
  tierOf,
} from '../../../engine/hardware/network.ts'
import { overrideSystem } from '../../../engine/hardware/override.ts'
import { hostLinkSeconds, matrixSeconds, peakFlopsPerSecond } from '../../../engine/hardware/roofline.ts'
import { efficiencyAt } from '../../../engine/hardware/system.ts'
import { dtypeBytes } from '../../../engine/models/models.ts'
import { describeWithShared } from '../../shared-folder.ts'

const lab = clusterNamed('h100_80g_nvl8').system
const sxm = clusterNamed('h100_sxm').system
const width = 4096
const tokens = 1024
const layerBytes = 2 * width * width

const ranks = (n: number) => Array.from({ length: n }, (_, i) => i)

/** The lab's figures for its square linear layer, in float16. */
const forwardSeconds = (samples: number) =>
  matrixSeconds(
    lab,
    'float16',
    2 * width * width * samples * tokens,
    2 * (width * width + 2 * samples * tokens * width),
  )
const updateSeconds = (shards: number) => {
  const columns = width / shards
  return matrixSeconds(lab, 'float16', width * columns, 6 * width * columns)
}

describe('the cost of compute', () => {
  test('a forward of the lab layer on its H100: 38.177 us for 1 sample, 144.673 us for 4', () => {
    expect(forwardSeconds(1)).toBeCloseTo(38.17748707555556e-6, 15)
    expect(forwardSeconds(4)).toBeCloseTo(144.672582602105e-6, 15)
  })

  test('is the longer of arithmetic and memory traffic', () => {
    expect(updateSeconds(1)).toBeCloseTo(36.40888888888889e-6, 15)
  })

  test('takes the step of the efficiency table that the size reaches', () => {
    const table: [number, number][] = [
      [100, 0.9],
      [10, 0.75],
      [0, 0.3],
    ]
    expect([99.999, 100, 10, 9, 0].map(size => efficiencyAt(table, size))).toEqual([
      0.75, 0.9, 0.75, 0.3, 0.3,
    ])
  })

  test('a dtype that the device lacks is an error that names those it has', () => {
    expect(() => peakFlopsPerSecond(clusterNamed('v100_sxm2').system, 'bfloat16')).toThrow(/float32, float16/)
  })
})

describe('the cost of communication', () => {
  test('ring all-reduce on NVLink: 2(n-1) alpha + 2(n-1)/n S/b', () => {
    const bytes = 64e6
    const cost = collective(sxm, 'allReduce', ranks(8), bytes)
    expect(cost.algorithm).toBe('ring')
    expect(cost.seconds).toBeCloseTo(14 * 3.4e-6 + (2 * 7 * bytes) / 8 / (450e9 * 0.78), 12)
  })

  test('a small all-reduce over many ranks takes the tree', () => {
    expect(collective(sxm, 'allReduce', ranks(8), 8).algorithm).toBe('tree')
  })

  test('over nodes that are filled evenly, the hierarchical form wins for large tensors', () => {
    expect(collective(sxm, 'allReduce', ranks(32), 1e9).algorithm).toBe('hierarchical')
    expect(collective(sxm, 'allReduce', [0, 8, 16, 24], 1e9).algorithm).toBe('ring')
  })

  test('a message within a node goes over the inner tier, across nodes over the outer one', () => {
    expect(tierOf(sxm, [0, 7])?.name).toBe('NVLink')
    expect(tierOf(sxm, [7, 8])?.name).toBe('InfiniBand')
    expect(pointToPoint(sxm, 0, 1, 1e6).seconds).toBeLessThan(pointToPoint(sxm, 0, 8, 1e6).seconds)
  })

  test('is free on the ideal cluster', () => {
    const ideal = clusterNamed('ideal').system
    expect(collective(ideal, 'allReduce', ranks(64), 1e12).seconds).toBe(0)
    expect(pointToPoint(ideal, 0, 63, 1e12).seconds).toBe(0)
  })

  test('never falls when the tensor grows, and reduce-scatter + all-gather is a ring all-reduce', () => {
    const kinds = ['allReduce', 'allGather', 'reduceScatter', 'broadcast', 'allToAll'] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 2, max: 64 }),
        fc.nat(1e9),
        fc.nat(1e9),
        (kind, n, a, b) => {
          const [small, large] = [Math.min(a, b), Math.max(a, b)]
          expect(collective(sxm, kind, ranks(n), small).seconds).toBeLessThanOrEqual(
            collective(sxm, kind, ranks(n), large).seconds,
          )
        },
      ),
    )
    const halves = ['reduceScatter', 'allGather'] as const
    const sum = halves.reduce((total, kind) => total + collective(sxm, kind, ranks(8), 1e9).seconds, 0)
    expect(sum).toBeCloseTo(collective(sxm, 'allReduce', ranks(8), 1e9).seconds, 12)
  })
})

describe('the catalogue', () => {
  test('holds the systems that people have, each with a source', () => {
    const names = catalogue.map(system => system.name)
    for (const name of [
      'h100_80g_nvl8',
      'h100_sxm',
      'a100_80g',
      'h200_sxm',
      'b200_sxm',
      'rtx_4090',
      'rtx_3090',
      'l40s',
      'v100_sxm2',
      'mi300x',
      'ideal',
    ]) {
      expect(names).toContain(name)
    }
    for (const system of catalogue) expect(system.source.length).toBeGreaterThan(20)
  })

  test('a cluster of four nodes has room for its ranks and no more', () => {
    expect(clusterSize(clusterNamed('h100_sxm x 4'))).toBe(32)
    expect(clusterSize(clusterNamed('h100_sxmx1'))).toBe(8)
    expect(clusterNamed('h100_sxm x 1').system.tiers).toHaveLength(1)
  })

  test('an unknown name lists those there are', () => {
    expect(() => clusterNamed('h1000')).toThrow(/Known: .*h100_sxm/)
  })

  test('any field can be overridden; a wrong path or value says what would be right', () => {
    const changed = overrideSystem(sxm, ['memory.gigabytes=48', 'tiers.0.gigabytesPerSecond=100'])
    expect(changed.memory.gigabytes).toBe(48)
    expect(changed.tiers[0]?.gigabytesPerSecond).toBe(100)
    expect(sxm.memory.gigabytes).toBe(80)
    expect(() => overrideSystem(sxm, ['memory.size=1'])).toThrow(/gigabytes/)
    expect(() => overrideSystem(sxm, ['memory.gigabytes=-1'])).toThrow(/memory.gigabytes/)
    expect(() => overrideSystem(sxm, ['memory'])).toThrow(/path=value/)
    for (const path of ['__proto__.x', '__proto__', 'memory.__proto__', 'tiers.2', 'wats']) {
      expect(() => overrideSystem(sxm, [`${path}=1`]), path).toThrow(/has no/)
    }
  })

  test('a field that a system leaves out can be set where there may be one', () => {
    const { system: ideal } = clusterNamed('ideal')
    expect(overrideSystem(ideal, ['memory.gigabytes=48']).memory.gigabytes).toBe(48)
    const engine = '{"tflops": 624, "efficiency": [[0, 0.9]]}'
    expect(overrideSystem(sxm, [`matrix.int8=${engine}`]).matrix['int8']?.tflops).toBe(624)
    expect(overrideSystem(sxm, ['watts=500', 'measured=true'])).toMatchObject({ watts: 500, measured: true })
  })

  test('every dtype of a model is one that some system has a peak for', () => {
    const peaks = new Set(catalogue.flatMap(system => Object.keys(system.matrix)))
    for (const dtype of Object.keys(dtypeBytes)) expect(peaks).toContain(dtype)
  })
})

describeWithShared("the lab's cost table", ['golden', 'lab', 'cost_table.json'], path => {
  const table = JSON.parse(readFileSync(path, 'utf8')) as {
    by_world_size: Record<string, Record<string, number | string | null>>
    forward_backward_s: Record<string, number>
    update_s: Record<string, number>
    load_weights_s: Record<string, number>
  }
  const close = (actual: number, expected: number) =>
    expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-9)

  test('every primitive on one device', () => {
    for (const [samples, seconds] of Object.entries(table.forward_backward_s))
      close(forwardSeconds(Number(samples)), seconds)
    for (const [shards, seconds] of Object.entries(table.update_s))
      close(updateSeconds(Number(shards)), seconds)
    for (const [shards, seconds] of Object.entries(table.load_weights_s))
      close(hostLinkSeconds(lab, layerBytes / Number(shards)), seconds)
  })

  test('every collective and message at every world size', () => {
    for (const [size, row] of Object.entries(table.by_world_size)) {
      const n = Number(size)
      const tier = lab.tiers.find(candidate => candidate.size >= n)!
      for (const [key, kind] of [
        ['all_reduce_s', 'allReduce'],
        ['all_gather_s', 'allGather'],
        ['reduce_scatter_s', 'reduceScatter'],
      ] as const) {
        if (row[key] !== null) close(scaledSeconds(tier, kind, n, layerBytes), row[key] as number)
      }
      close(pointToPointSeconds(tier, layerBytes), row['p2p_weight_s'] as number)
      for (const samples of [1, 4, 8, 64, 128]) {
        close(pointToPointSeconds(tier, 2 * width * tokens * samples), row[`p2p_act_b${samples}_s`] as number)
      }
    }
  })
})

test('a cluster of no nodes is refused', () => {
  expect(() => clusterNamed('h100_sxmx0')).toThrow(/no nodes/)
})
