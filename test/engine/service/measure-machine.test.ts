import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { matrixSeconds, memorySeconds, vectorSeconds } from '../../../engine/hardware/roofline.ts'
import { parseSystem } from '../../../engine/hardware/system.ts'
import { type KernelRates, measureKernels } from '../../../engine/runtime/backends/kernel-rates.ts'
import { describeMachine } from '../../../engine/service/fingerprint.ts'
import { measureMemory, systemOf } from '../../../engine/service/measure-machine.ts'
import { measureRanks } from '../../../engine/service/measure-ranks.ts'
import { rankCosts } from '../../rank-costs.ts'

const rates = [
  { size: 1e6, perSecond: 1e9 },
  { size: 1e9, perSecond: 4e9 },
]
const kernels: KernelRates = { device: 'test', layers: rates, updates: rates, sums: rates }

test('kernels are measured by size: a layer, an optimizer step, a sum', async () => {
  const { layers, updates, sums, device } = await measureKernels('wasm')
  expect(device).toContain('SIMD')
  for (const list of [layers, updates, sums]) {
    expect(list.length).toBeGreaterThan(2)
    expect(list.every(({ perSecond }) => perSecond > 0)).toBe(true)
    expect(list.every(({ size }, i) => i === 0 || size > list[i - 1]!.size)).toBe(true)
  }
  // Calls weigh on the smallest layer, so that it cannot be the fastest.
  expect(layers[0]!.perSecond).toBeLessThan(Math.max(...layers.map(rate => rate.perSecond)))
})

const machine = { cpu: 'CPU', cores: 2, memoryBytes: 8e9, system: '', node: '', gpus: [] }

test('two ranks that train tell what meeting costs them, more for more bytes, and leave no socket behind', async () => {
  const shapes = [
    { dim: 32, batch: 4, steps: 9 },
    { dim: 128, batch: 4, steps: 9 },
  ]
  const ranks = await measureRanks('wasm', shapes)
  for (const table of [ranks.message, ranks.allReduce, ranks.allGather, ranks.reduceScatter, ranks.cut]) {
    expect(table).toHaveLength(2)
    expect(table[0]![1]).toBeGreaterThan(0)
  }
  // A layer's weights, as the plan has them: 32 x 32 + 32 and 128 x 128 + 128 numbers.
  expect(ranks.allGather.map(([bytes]) => bytes)).toEqual([4224, 66_048])
  expect(ranks.pauseMicroseconds).toBeGreaterThan(0)
  expect(ranks.turnMicroseconds).toBeGreaterThan(0)
  const rates = { memoryBytesPerSecond: measureMemory(), kernels, ranks }
  const system = parseSystem(systemOf(machine, rates), 'this-machine')
  expect(system).toMatchObject({ measured: true, version: 2, ranks })
  expect(system.memory.gigabytes).toBe(4)
  const left = readdirSync(tmpdir()).filter(name => name.startsWith(`rankscope-ranks-${process.pid}-`))
  expect(left).toEqual([])
})

test('work takes what its size was measured at, a layer as a product, an update and a sum as their own', () => {
  const system = systemOf(machine, { memoryBytesPerSecond: 2e9, kernels, ranks: rankCosts })
  expect(matrixSeconds(system, 'float32', 1e9, 0)).toBeCloseTo(0.25, 12)
  expect(matrixSeconds(system, 'float32', 1e8, 0)).toBeCloseTo(0.1, 12)
  expect(vectorSeconds(system, 1e8, 0)).toBeCloseTo(0.1, 12)
  expect(memorySeconds(system, 1e9)).toBeCloseTo(0.25, 12)
  expect(memorySeconds(system, 1e6)).toBeCloseTo(0.001, 12)
})

test('a machine is called after its GPUs, else after its processor', () => {
  const gpu = { name: 'H200', memoryBytes: 141e9, driver: '570' }
  expect(describeMachine(machine)).toBe('CPU, 2 cores')
  expect(describeMachine({ ...machine, gpus: [gpu, gpu, { ...gpu, name: 'L40S' }] })).toBe(
    '2 x H200, 1 x L40S',
  )
})
