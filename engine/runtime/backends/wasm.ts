/** WebAssembly with SIMD: the back end that always installs. One thread a process, which suits a process a rank. */
import { AppError } from '../../base/app-error.ts'
import { untransposedProducts } from '../kernels/matrix-products.ts'
import { packageProbe } from './package-probe.ts'
import { tensorBackend } from './tensor-backend.ts'
import { loadTfjs, requirePackage, tfjsVersion } from './tfjs.ts'
import { wasmKernels } from './wasm-kernels.ts'

const packageName = '@tensorflow/tfjs-backend-wasm'

/** The smallest module with a SIMD instruction: a function that makes a vector and drops it. */
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11,
])

const hasSimd = WebAssembly.validate(simdModule)
const device = `tfjs-backend-wasm ${tfjsVersion}, ${hasSimd ? 'SIMD' : 'no SIMD'}, 1 thread`

interface WasmModule {
  readonly HEAPU8: Uint8Array
  _malloc(bytes: number): number
}

const guarded = new WeakSet<WasmModule>()

/** Its memory ends at 4 GiB. The library does not look whether it got any, and would write over address 0. */
function refuseWhenFull(wasm: WasmModule): void {
  if (guarded.has(wasm)) return
  guarded.add(wasm)
  // The first call puts the real function in place.
  wasm._malloc(0)
  const allocate = wasm._malloc
  wasm._malloc = bytes => {
    const address = bytes < 2 ** 32 ? allocate(bytes) : 0
    if (address !== 0 || bytes === 0) return address
    throw new AppError(
      'limit',
      `A rank ran out of memory: WebAssembly holds 4.3 GB at most, and ${(bytes / 1e6).toFixed(0)} MB more did not fit. Take more ranks, a smaller model or smaller microbatches, or another back end.`,
    )
  }
}

export const wasmBackend = tensorBackend({
  name: 'wasm',
  title: hasSimd ? 'WebAssembly SIMD' : 'WebAssembly',
  probe: async () => packageProbe([packageName], device),
  async open() {
    const tf = loadTfjs()
    requirePackage(packageName)
    await tf.setBackend('wasm')
    const { transpose, turnedWeight, isPositive, adam, view } = wasmKernels(tf)
    const { wasm } = tf.backend() as unknown as { readonly wasm: WasmModule }
    refuseWhenFull(wasm)
    return {
      tf,
      engine: 'wasm',
      name: 'wasm',
      device,
      products: untransposedProducts(tf, transpose, turnedWeight),
      isPositive,
      adam,
      view,
      readsLater: false,
      finished: () => undefined,
      // Its memory grows and never shrinks; packed copies of weights lie in it too.
      bytesHeld: () => wasm.HEAPU8.byteLength,
    }
  },
})
