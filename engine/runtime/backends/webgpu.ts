/**
 * WebGPU in Node (Dawn): needs a driver only, so it is the way for cards that are too new for native TensorFlow's
 * CUDA, and for AMD, Intel and Apple. Each rank takes an adapter, and says which.
 *
 * Dawn picks an adapter by its name alone: cards of different names are shared out among ranks; of cards with
 * one name, all ranks get the first.
 */
import { AppError } from '../../base/app-error.ts'
import type { BackendProbe } from '../kernel-set.ts'
import { directProducts } from '../kernels/matrix-products.ts'
import { isInstalled } from './package-probe.ts'
import { probeInProcess } from './probe-process.ts'
import { tensorBackend } from './tensor-backend.ts'
import type { PlatformRequest, TensorPlatform } from './tensor-platform.ts'
import { loadTfjs, requirePackage, tfjsVersion } from './tfjs.ts'

const packageName = '@tensorflow/tfjs-backend-webgpu'
const remedy = `npm install --no-save webgpu@0.6.2 ${packageName}@${tfjsVersion}`

interface Dawn {
  create(flags: readonly string[]): { requestAdapter(): Promise<{ readonly info: AdapterInfo } | null> }
  readonly globals: Record<string, unknown>
}

interface AdapterInfo {
  readonly vendor: string
  readonly device: string
  readonly description: string
}

interface WebGpuEngine {
  readonly device: { destroy(): void }
  /** Absent where nothing has been queued since the last submission. */
  readonly commandEncoder?: object | null
  endComputePassEncoder(): void
  submitQueue(): void
  readonly queue: { onSubmittedWorkDone(): Promise<void> }
}

export const webgpuBackend = tensorBackend({
  name: 'webgpu',
  title: 'WebGPU',

  async probe(): Promise<BackendProbe> {
    const missing = ['webgpu', packageName].filter(name => !isInstalled(name))
    if (missing.length > 0) {
      return { available: false, detail: `${missing.join(' and ')} not installed`, remedy, devices: 0 }
    }
    const probe = await probeInProcess('webgpu')
    const driver = "a Vulkan driver of the card's maker, and the loader (libvulkan1)"
    return probe.available || process.platform !== 'linux' ? probe : { ...probe, remedy: driver }
  },

  // One adapter a process: the engine keeps the one that it was opened with.
  open(request) {
    opened ??= open(request)
    return opened
  },
})

let opened: Promise<TensorPlatform> | undefined

async function open({ rank }: PlatformRequest): Promise<TensorPlatform> {
  const dawn = requirePackage('webgpu') as Dawn
  Object.assign(globalThis, dawn.globals)
  const names = await adapterNames(dawn)
  const name = names[rank % Math.max(names.length, 1)]
  const gpu = dawn.create(name === undefined ? [] : [`adapter=${name}`])
  const adapter = await gpu.requestAdapter()
  if (!adapter) throw new AppError('unavailable', 'WebGPU finds no graphics card here.')
  // TensorFlow.js looks for it where a browser has it.
  const navigator: { gpu?: unknown; userAgent: string } = { gpu, userAgent: 'node' }
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
  const tf = loadTfjs()
  requirePackage(packageName)
  if (!(await tf.setBackend('webgpu'))) {
    throw new AppError('unavailable', `WebGPU does not open ${name ?? 'the graphics card'}.`)
  }
  const engine = tf.backend() as unknown as WebGpuEngine
  // Its threads must be done before the process takes itself apart.
  process.once('exit', () => engine.device.destroy())
  const { vendor, device, description } = adapter.info
  const called = name ?? (device || vendor)
  return {
    tf,
    engine: 'webgpu',
    name: 'webgpu',
    device: `WebGPU (tfjs-backend-webgpu ${tfjsVersion}) on ${called}${description && `, ${description}`}`,
    products: directProducts(tf),
    isPositive: x => tf.greater(x, 0),
    readsLater: true,
    finished() {
      if (engine.commandEncoder) {
        engine.endComputePassEncoder()
        engine.submitQueue()
      }
      return engine.queue.onSubmittedWorkDone()
    },
    bytesHeld: () => tf.memory().numBytes,
    devices: Math.max(names.length, 1),
    onRequestOnly: isSoftware(`${called} ${description}`),
    // Dawn runs as long as somebody holds it, and the process with it.
    close: () => void delete navigator.gpu,
  }
}

/** Names of all adapters, as Dawn lists them when asked for one that does not exist. Empty where it does not. */
async function adapterNames(dawn: Dawn): Promise<readonly string[]> {
  try {
    await dawn.create(['adapter=(list them)']).requestAdapter()
    return []
  } catch (error) {
    return adapterNamesIn(String(error))
  }
}

/** A card that several drivers offer is listed once. */
export function adapterNamesIn(message: string): readonly string[] {
  const names = [...message.matchAll(/name: '(.+)'/g)].map(match => match[1]!)
  return [...new Set(names)]
}

/** A processor that stands in for a card: far slower than WebAssembly. */
export const isSoftware = (adapter: string): boolean =>
  /swiftshader|llvmpipe|lavapipe|basic render/i.test(adapter)
