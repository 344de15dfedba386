/**
 * Two small kernels for WebAssembly, in JavaScript on its memory: those that come with it go through matrices in an
 * order that suits no cache, and compare number by number through index arithmetic, each five times slower.
 */
import type { Tensor, Tfjs } from './tfjs.ts'

/** What is used of the back end of tfjs-backend-wasm. */
interface WasmEngine {
  makeOutput(shape: readonly number[], dtype: string): TensorInfo
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Uint8Array
}

type TensorInfo = NonNullable<
  Parameters<Parameters<Tfjs['registerKernel']>[0]['kernelFunc']>[0]['inputs'][string]
>

export interface WasmKernels {
  /** A matrix the other way round. */
  transpose(matrix: Tensor): Tensor
  /** One byte a number: 1 where it is above 0. */
  isPositive(x: Tensor): Tensor
}

/** Sides of the squares that are turned at once; two of them fit any cache. */
const square = 16

/** Registers the kernels, once a process. */
export function wasmKernels(tf: Tfjs): WasmKernels {
  register(tf, 'RankscopeTranspose', (engine, x) => {
    const [rows, columns] = x.shape as [number, number]
    const turned = engine.makeOutput([columns, rows], 'float32')
    const [from, to] = [engine.typedArrayFromHeap(x), engine.typedArrayFromHeap(turned)]
    for (let row = 0; row < rows; row += square) {
      const lastRow = Math.min(row + square, rows)
      for (let column = 0; column < columns; column += square) {
        const lastColumn = Math.min(column + square, columns)
        for (let j = column; j < lastColumn; j++) {
          for (let i = row; i < lastRow; i++) to[j * rows + i] = from[i * columns + j]!
        }
      }
    }
    return turned
  })
  register(tf, 'RankscopeIsPositive', (engine, x) => {
    const mask = engine.makeOutput(x.shape, 'bool')
    const [from, to] = [engine.typedArrayFromHeap(x), engine.typedArrayFromHeap(mask)]
    // A float is above 0 if its bits are, as an integer. Without a branch: signs come in no order to foresee.
    const bits = new Int32Array(from.buffer, from.byteOffset, from.length)
    for (let i = 0; i < bits.length; i++) to[i] = (-bits[i]! & ~bits[i]!) >>> 31
    return mask
  })
  const run = (name: string, x: Tensor) => tf.engine().runKernel(name, { x } as never) as Tensor
  return {
    transpose: matrix => run('RankscopeTranspose', matrix),
    isPositive: x => run('RankscopeIsPositive', x),
  }
}

function register(
  tf: Tfjs,
  kernelName: string,
  kernel: (engine: WasmEngine, x: TensorInfo) => TensorInfo,
): void {
  if (tf.getKernel(kernelName, 'wasm')) return
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => kernel(backend as WasmEngine, inputs['x']!),
  })
}
