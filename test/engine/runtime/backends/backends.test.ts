import { describe, expect, test } from 'vitest'
import {
  allBackends,
  backendNamed,
  backends,
  chooseBackend,
} from '../../../../engine/runtime/backends/backends.ts'
import { fromEnvironment } from '../../../../engine/runtime/backends/visible-gpus.ts'
import { adapterNamesIn, isSoftware } from '../../../../engine/runtime/backends/webgpu.ts'

describe('back ends', () => {
  test('are probed best first, and each says what it runs on or what adds it', async () => {
    const probed = await backends()
    expect(probed.map(backend => backend.name)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu'])
    for (const { name, available, detail, remedy, devices } of probed) {
      expect(detail, name).not.toBe('')
      expect(devices > 0, name).toBe(available)
      if (available) expect(remedy).toBe('')
      else expect(remedy, name).not.toBe('')
    }
  })

  test('WebAssembly and plain JavaScript work everywhere', async () => {
    for (const name of ['wasm', 'cpu']) {
      expect(await backendNamed(name).probe()).toMatchObject({ available: true, devices: 1 })
      expect((await chooseBackend(name)).name).toBe(name)
    }
  })

  test('without a name, one is chosen that works and is worth it', async () => {
    const { name } = await chooseBackend()
    const probe = await backendNamed(name).probe()
    expect(probe.available).toBe(true)
    expect(probe.onRequestOnly ?? false).toBe(false)
  })

  test('a name that is none is answered with those there are', async () => {
    await expect(chooseBackend('cuda')).rejects.toThrow(
      'There is no back end "cuda". Choose one of tensorflow, webgpu, wasm, cpu.',
    )
  })

  test('one that does not work here is refused with what adds it', async () => {
    for (const backend of allBackends) {
      const { available, detail } = await backend.probe()
      if (!available) await expect(chooseBackend(backend.name)).rejects.toThrow(detail)
    }
  })

  test('a model without sense is refused in words', async () => {
    const request = {
      model: 'gpt',
      modelParameters: { hidden: 10, heads: 3, sequence: 4 },
      layers: 1,
      optimizer: { name: 'sgd', learningRate: 0.1 },
      seed: 1,
      globalBatch: 1,
      rank: 0,
      worldSize: 1,
      threads: 1,
    } as const
    await expect(backendNamed('cpu').create(request)).rejects.toThrow('cannot be cut into 3 heads')
  })
})

test('WebAssembly says so when its memory does not suffice, and goes on', async () => {
  const { tf } = await backendNamed('wasm').open({ rank: 0, threads: 1 })
  expect(() => tf.fill([2 ** 30], 1)).toThrow('A rank ran out of memory')
  expect(tf.add(tf.tensor1d([1, 2]), 1).dataSync()).toEqual(new Float32Array([2, 3]))
})

test('CUDA_VISIBLE_DEVICES names the cards; -1 hides what follows', () => {
  expect(fromEnvironment(undefined)).toBeUndefined()
  expect(fromEnvironment('')).toEqual([])
  expect(fromEnvironment('2, 0')).toEqual(['2', '0'])
  expect(fromEnvironment('1,-1,0')).toEqual(['1'])
})

test("adapters are read from Dawn's list, each name once, and software is told from cards", () => {
  const message = `Error: no suitable backends found
Available adapters:
 * backend: 'vulkan', name: 'NVIDIA GeForce RTX 5090'
 * backend: 'vulkan', name: 'llvmpipe (LLVM 15.0.6, 256 bits)'
 * backend: 'opengl', name: 'NVIDIA GeForce RTX 5090'`
  const names = adapterNamesIn(message)
  expect(names).toEqual(['NVIDIA GeForce RTX 5090', 'llvmpipe (LLVM 15.0.6, 256 bits)'])
  expect(names.map(isSoftware)).toEqual([false, true])
})
