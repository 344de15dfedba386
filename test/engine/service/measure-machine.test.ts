import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { parseSystem } from '../../../engine/hardware/system.ts'
import { openMultiplier } from '../../../engine/runtime/backends/multiply.ts'
import { describeMachine, fingerprint } from '../../../engine/service/fingerprint.ts'
import { measureMachine, systemOf } from '../../../engine/service/measure-machine.ts'

test('a measured machine is a system of the catalogue, with rates above zero and no peak for MFU', async () => {
  const machine = await fingerprint()
  const { multiply, close } = await openMultiplier('wasm')
  const { matrixRates, ...rates } = await measureMachine(multiply)
  close()
  for (const rate of Object.values(rates)) expect(rate).toBeGreaterThan(0)
  expect(matrixRates.length).toBeGreaterThan(2)
  const system = parseSystem(systemOf(machine, { ...rates, matrixRates }), 'this-machine')
  expect(system.measured).toBe(true)
  const [largest, ...smaller] = system.matrix['float32']!.efficiency
  expect(largest![0]).toBeGreaterThan(smaller.at(-1)![0])
  expect(smaller.at(-1)![0]).toBe(0)
  expect(system.memory.gigabytes).toBeGreaterThan(0)
})

test('measuring leaves no socket behind', async () => {
  await measureMachine(() => {})
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
