/**
 * The back ends that need more than a plain install, on machines that have it: native TensorFlow where
 * `RANKSCOPE_TENSORFLOW` or `.cache/tensorflow` holds one (test/native), WebGPU where there is a graphics card or
 * Electron's processor that stands in for one. What is left out is said.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { distance, smallModels } from '../kernels/whole-model.ts'
import type { Comparison } from './compare-with-cpu.ts'

const root = resolve(import.meta.dirname, '../../../..')
const run = promisify(execFile)

type Environment = Readonly<Record<string, string>>

function tensorflowEnvironment(): Environment | undefined {
  const folder = process.env['RANKSCOPE_TENSORFLOW'] ?? join(root, '.cache/tensorflow')
  return existsSync(join(folder, 'node_modules/@tensorflow')) ? { RANKSCOPE_TENSORFLOW: folder } : undefined
}

/** Vulkan on the processor, as it comes with Electron. */
function softwareVulkan(): Environment | undefined {
  if (process.platform !== 'linux') return undefined
  const cache = join(root, '.cache')
  const unpacked = existsSync(cache)
    ? readdirSync(cache)
        .filter(name => name.startsWith('electron'))
        .map(name => join(cache, name))
    : []
  const folder = [...unpacked, join(root, 'node_modules/electron/dist')].find(path =>
    existsSync(join(path, 'vk_swiftshader_icd.json')),
  )
  if (!folder) return undefined
  return { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') }
}

/** What the back end says, or why not. */
async function compareOn(backend: string, environment: Environment): Promise<Comparison[] | string> {
  const program = join(import.meta.dirname, 'compare-with-cpu.ts')
  try {
    const env = { ...process.env, ...environment }
    const { stdout } = await run(process.execPath, [program, backend], { env, timeout: 100_000 })
    return stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Comparison)
  } catch (error) {
    const { signal, code, stderr } = error as { signal?: string; code?: number; stderr?: string }
    return `It ended with ${signal ?? code}: ${stderr}`
  }
}

const provided = [
  {
    backend: 'tensorflow',
    environment: tensorflowEnvironment(),
    absent: 'native TensorFlow: `node test/native/fetch-tensorflow.ts` brings it',
  },
  {
    backend: 'webgpu',
    environment: softwareVulkan(),
    absent: 'WebGPU: no Electron is unpacked that brings a graphics card of software',
  },
]

describe.each(provided)('the back end $backend', ({ backend, environment, absent }) => {
  if (!environment) console.info(`Left out, for lack of ${absent}`)

  test.skipIf(!environment)(
    'gives what plain JavaScript gives, in halves and again to the bit, and updates shards as wholes',
    // The card that is made of software takes its process down about once in twenty times.
    { timeout: 120_000, retry: 1 },
    async () => {
      const comparisons = await compareOn(backend, environment!)
      if (typeof comparisons === 'string') throw new Error(comparisons)
      expect(comparisons).toHaveLength(smallModels.length)
      for (const comparison of comparisons) {
        const { title } = comparison
        expect(comparison.distance, title).toBeLessThan(1e-5)
        expect(distance(comparison.losses, comparison.plainLosses), title).toBeLessThan(1e-5)
        expect(comparison, title).toMatchObject({ halvesEqual: true, repeats: true, shardsEqual: true })
      }
    },
  )
})
