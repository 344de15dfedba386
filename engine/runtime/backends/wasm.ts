/** WebAssembly with SIMD: the back end that always installs. One thread a process, which suits a process a rank. */
import { untransposedProducts } from '../kernels/matrix-products.ts'
import { packageProbe } from './package-probe.ts'
import { tensorBackend } from './tensor-platform.ts'
import { loadTfjs, requirePackage, tfjsVersion } from './tfjs.ts'
import { wasmKernels } from './wasm-kernels.ts'

const packageName = '@tensorflow/tfjs-backend-wasm'

/** The smallest module with a SIMD instruction: a function that makes a vector and drops it. */
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11,
])

const hasSimd = WebAssembly.validate(simdModule)
const device = `tfjs-backend-wasm ${tfjsVersion}, ${hasSimd ? 'SIMD' : 'no SIMD'}, 1 thread`

export const wasmBackend = tensorBackend({
  name: 'wasm',
  title: hasSimd ? 'WebAssembly SIMD' : 'WebAssembly',
  probe: async () => packageProbe([packageName], device),
  async open() {
    const tf = loadTfjs()
    requirePackage(packageName)
    await tf.setBackend('wasm')
    const { transpose, isPositive } = wasmKernels(tf)
    const { wasm } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } }
    return {
      tf,
      engine: 'wasm',
      name: 'wasm',
      device,
      products: untransposedProducts(tf, transpose),
      isPositive,
      readsLater: false,
      finished: () => undefined,
      // Its memory grows and never shrinks; packed copies of weights lie in it too.
      bytesHeld: () => wasm.HEAPU8.byteLength,
    }
  },
})
