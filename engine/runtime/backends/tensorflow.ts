/**
 * Native TensorFlow: `@tensorflow/tfjs-node-gpu` where it installed, else `@tensorflow/tfjs-node`. Both fetch a
 * large library when they are installed, so neither is counted on.
 *
 * The GPU package is built for CUDA 11.2 with cuDNN 8.1: cards newer than that are WebGPU's. Where it finds no
 * card it computes on the processor, and says so.
 */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { AppError } from '../../base/app-error.ts'
import type { BackendProbe } from '../kernel-set.ts'
import { directProducts, weightFirstProducts } from '../kernels/matrix-products.ts'
import { isInstalled } from './package-probe.ts'
import { probeInProcess } from './probe-process.ts'
import { tensorBackend } from './tensor-backend.ts'
import { type NativeEngine, nativeAdam } from './tensorflow-adam.ts'
import { loadTfjs, requirePackage, restoreRemovedUtilities, type Tfjs, tfjsVersion } from './tfjs.ts'
import { visibleGpus } from './visible-gpus.ts'

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const

/** A folder that holds one of the packages in its node_modules, for a library built or fetched elsewhere. */
const folder = process.env['RANKSCOPE_TENSORFLOW']
const requireNative = folder ? createRequire(resolve(folder, 'package.json')) : requirePackage

const installed = packages.filter(name => isInstalled(name, requireNative))

/** What tfjs-node adds to TensorFlow.js. */
interface NativeTfjs extends Tfjs {
  backend(): ReturnType<Tfjs['backend']> & {
    readonly binding?: { readonly TF_Version?: string }
    readonly isUsingGpuDevice?: boolean
  }
}

export const tensorflowBackend = tensorBackend({
  name: 'tensorflow',
  title: 'TensorFlow',

  async probe(): Promise<BackendProbe> {
    const remedy = remedyFor(visibleGpus().length > 0)
    if (installed.length === 0) {
      const detail = 'neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed'
      return { available: false, detail, remedy, devices: 0 }
    }
    const probe = await probeInProcess('tensorflow')
    return probe.available ? probe : { ...probe, remedy }
  },

  async open({ rank, threads }) {
    setDefault('TF_CPP_MIN_LOG_LEVEL', '2')
    // Ranks may share a card, so none may take all of its memory at once.
    setDefault('TF_FORCE_GPU_ALLOW_GROWTH', 'true')
    process.env['TF_NUM_INTRAOP_THREADS'] = String(threads)
    process.env['TF_NUM_INTEROP_THREADS'] = '1'
    process.env['OMP_NUM_THREADS'] = String(threads)
    const gpus = visibleGpus()
    const gpu = gpus[rank % Math.max(gpus.length, 1)]
    if (gpu !== undefined) process.env['CUDA_VISIBLE_DEVICES'] = gpu

    const tf = loadNative()
    await tf.setBackend('tensorflow')
    const { binding, isUsingGpuDevice = false } = tf.backend()
    const library = `TensorFlow ${binding?.TF_Version ?? ''} (tfjs-node ${tfjsVersion})`
    const place = isUsingGpuDevice ? `GPU ${gpu ?? 0}` : `processor, ${threadsText(threads)}`
    return {
      tf,
      engine: 'tensorflow',
      name: 'tensorflow',
      device: `${library}, ${place}`,
      products: isUsingGpuDevice ? directProducts(tf) : weightFirstProducts(tf),
      isPositive: x => tf.greater(x, 0),
      ...(!isUsingGpuDevice && { adam: nativeAdam(tf, tf.backend() as unknown as NativeEngine) }),
      readsLater: false,
      // A card works on after a kernel returns; what is copied from it arrives after all work before.
      finished: isUsingGpuDevice
        ? async () => tf.tidy(() => void tf.add(tf.ones([1]), 1).dataSync())
        : () => undefined,
      bytesHeld: () => tf.memory().numBytes,
    }
  },
})

function loadNative(): NativeTfjs {
  // First our own copy, whose engine a copy elsewhere then finds and uses.
  loadTfjs()
  restoreRemovedUtilities()
  const reasons: string[] = []
  for (const name of installed) {
    try {
      return requireNative(name) as NativeTfjs
    } catch (error) {
      reasons.push(`${name} ${reasonOf(error)}`)
    }
  }
  const why = reasons.join('; ') || 'it is not installed'
  throw new AppError('unavailable', `Native TensorFlow does not load here: ${why}.`)
}

/** The command that adds what is missing. */
function remedyFor(hasGpu: boolean): string {
  if (!hasGpu) return `npm install --no-save @tensorflow/tfjs-node@${tfjsVersion}`
  const [gpuPackage] = packages
  const command = installed.includes(gpuPackage)
    ? `npm rebuild ${gpuPackage}`
    : `npm install --no-save ${gpuPackage}@${tfjsVersion}`
  return `${command} (needs CUDA 11.2 and cuDNN 8.1)`
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.includes('tfjs_binding.node')
    ? 'is installed without its library: the download failed or was left out'
    : `fails: ${text.split('\n', 1)[0]}`
}

function setDefault(name: string, value: string): void {
  process.env[name] ??= value
}

const threadsText = (threads: number) => `${threads} thread${threads === 1 ? '' : 's'}`
