import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { matrixSeconds, memorySeconds, vectorSeconds } from '../../../engine/hardware/roofline.ts'
import { parseSystem } from '../../../engine/hardware/system.ts'
import { type KernelRates, measureKernels } from '../../../engine/runtime/backends/kernel-rates.ts'
import { describeMachine, fingerprint } from '../../../engine/service/fingerprint.ts'
import { measureMachine, systemOf } from '../../../engine/service/measure-machine.ts'

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

test('a measured machine is a system of the catalogue, with rates above zero and no peak for MFU', async () => {
  const measured = await measureMachine(kernels)
  expect(measured.memoryBytesPerSecond).toBeGreaterThan(0)
  expect(measured.messageBytesPerSecond).toBeGreaterThan(0)
  expect(measured.messageLatencySeconds).toBeGreaterThan(0)
  const system = parseSystem(systemOf(await fingerprint(), measured), 'this-machine')
  expect(system.measured).toBe(true)
  expect(system.memory.gigabytes).toBeGreaterThan(0)
})

test('work takes what its size was measured at, a layer as a product, an update and a sum as their own', () => {
  const machine = { cpu: 'CPU', cores: 2, memoryBytes: 8e9, system: '', node: '', gpus: [] }
  const others = { memoryBytesPerSecond: 2e9, messageBytesPerSecond: 1e9, messageLatencySeconds: 1e-5 }
  const system = systemOf(machine, { ...others, kernels })
  expect(matrixSeconds(system, 'float32', 1e9, 0)).toBeCloseTo(0.25, 12)
  expect(matrixSeconds(system, 'float32', 1e8, 0)).toBeCloseTo(0.1, 12)
  expect(vectorSeconds(system, 1e8, 0)).toBeCloseTo(0.1, 12)
  expect(memorySeconds(system, 1e9)).toBeCloseTo(0.25, 12)
  expect(memorySeconds(system, 1e6)).toBeCloseTo(0.001, 12)
})

test('measuring leaves no socket behind', async () => {
  await measureMachine(kernels)
  const left = readdirSync(tmpdir()).filter(name => name.startsWith(`rankscope-measure-${process.pid}-`))
  expect(left).toEqual([])
})

test('a machine is called after its GPUs, else after its processor', () => {
  const machine = { cpu: 'CPU', cores: 2, memoryBytes: 1, system: '', node: '', gpus: [] }
  const gpu = { name: 'H200', memoryBytes: 141e9, driver: '570' }
  expect(describeMachine(machine)).toBe('CPU, 2 cores')
  expect(describeMachine({ ...machine, gpus: [gpu, gpu, { ...gpu, name: 'L40S' }] })).toBe(
    '2 x H200, 1 x L40S',
  )
})
