/**
 * Three small kernels for WebAssembly, in JavaScript on its memory: those that come with it go through matrices in an
 * order that suits no cache, compare number by number through index arithmetic, and take a dozen turns through memory
 * for a step of Adam.
 */
import type { AdamNumbers, AdamStep } from '../kernels/optimizers.ts'
import type { Tensor, Tfjs } from './tfjs.ts'

/** What is used of the back end of tfjs-backend-wasm. */
interface WasmEngine {
  makeOutput(shape: readonly number[], dtype: string): TensorInfo
  typedArrayFromHeap(tensor: TensorInfo): Numbers
  /** False where somebody else still uses the data. */
  disposeData(dataId: object, force?: boolean): boolean
}

type Numbers = Float32Array | Uint8Array

type TensorInfo = NonNullable<
  Parameters<Parameters<Tfjs['registerKernel']>[0]['kernelFunc']>[0]['inputs'][string]
>

export interface WasmKernels {
  /** A matrix the other way round. */
  transpose(matrix: Tensor): Tensor
  /** The same for a weight: turned once, kept until the weight is freed, and not the caller's to free. */
  turnedWeight(weight: Tensor): Tensor
  /** One byte a number: 1 where it is above 0. */
  isPositive(x: Tensor): Tensor
  readonly adam: AdamStep
  /** The numbers of a tensor where they lie. */
  view(x: Tensor): Float32Array
}

/** Rows that are turned at once: what they become is written in one piece. */
const strip = 8

/** Registers the kernels, once a process. */
export function wasmKernels(tf: Tfjs): WasmKernels {
  register(tf, 'RankscopeTranspose', (engine, { x }) => {
    const [rows, columns] = x!.shape as [number, number]
    const turned = engine.makeOutput([columns, rows], 'float32')
    turn(engine.typedArrayFromHeap(x!), engine.typedArrayFromHeap(turned), rows, columns)
    return turned
  })
  register(tf, 'RankscopeIsPositive', (engine, { x }) => {
    const mask = engine.makeOutput(x!.shape, 'bool')
    const [from, to] = [engine.typedArrayFromHeap(x!), engine.typedArrayFromHeap(mask)]
    // A float is above 0 if its bits are, as an integer. Without a branch: signs come in no order to foresee.
    const bits = new Int32Array(from.buffer, from.byteOffset, from.length)
    for (let i = 0; i < bits.length; i++) to[i] = (-bits[i]! & ~bits[i]!) >>> 31
    return mask
  })
  register(tf, 'RankscopeAdam', (engine, { gradient, weight, mean, square }, numbers) => {
    const updated = [weight!, mean!, square!].map(({ shape }) => engine.makeOutput(shape, 'float32'))
    // Only now: making room may move the memory.
    const [g, w, m, v] = [gradient!, weight!, mean!, square!].map(x => engine.typedArrayFromHeap(x))
    const [toW, toM, toV] = updated.map(x => engine.typedArrayFromHeap(x))
    adam(g!, [w!, m!, v!], [toW!, toM!, toV!], numbers as unknown as AdamNumbers)
    return updated
  })
  const engine = tf.backend() as unknown as WasmEngine
  const turned = keepsUntilFreed(engine)
  const run = (name: string, x: Tensor) => tf.engine().runKernel(name, { x } as never) as Tensor
  const transpose = (matrix: Tensor) => run('RankscopeTranspose', matrix)
  return {
    transpose,
    turnedWeight: weight => turned(weight, () => tf.keep(transpose(weight))),
    isPositive: x => run('RankscopeIsPositive', x),
    view: x => engine.typedArrayFromHeap(x as unknown as TensorInfo) as Float32Array,
    adam: (gradient, [weight, mean, square], numbers) => {
      const inputs = { gradient, weight, mean, square }
      return tf.engine().runKernel('RankscopeAdam', inputs as never, { ...numbers }) as Tensor[]
    },
  }
}

type Keeper = (source: Tensor, make: () => Tensor) => Tensor

const keepers = new WeakMap<WasmEngine, Keeper>()

/** What is made of a tensor once and freed with it, as the library does with what it packs for a product. */
function keepsUntilFreed(engine: WasmEngine): Keeper {
  const known = keepers.get(engine)
  if (known) return known
  const kept = new Map<object, Tensor>()
  const disposeData = engine.disposeData.bind(engine)
  engine.disposeData = (dataId, force) => {
    const isFreed = disposeData(dataId, force)
    const copy = isFreed ? kept.get(dataId) : undefined
    if (copy && kept.delete(dataId)) copy.dispose()
    return isFreed
  }
  const keeper: Keeper = ({ dataId }, make) => {
    const copy = kept.get(dataId) ?? make()
    kept.set(dataId, copy)
    return copy
  }
  keepers.set(engine, keeper)
  return keeper
}

function turn(from: Numbers, to: Numbers, rows: number, columns: number): void {
  const whole = rows - (rows % strip)
  for (let row = 0; row < whole; row += strip) {
    let a = row * columns
    let [b, c, d] = [a + columns, a + 2 * columns, a + 3 * columns]
    let [e, f, g, h] = [a + 4 * columns, a + 5 * columns, a + 6 * columns, a + 7 * columns]
    for (let at = row; at < to.length; at += rows) {
      to[at] = from[a++]!
      to[at + 1] = from[b++]!
      to[at + 2] = from[c++]!
      to[at + 3] = from[d++]!
      to[at + 4] = from[e++]!
      to[at + 5] = from[f++]!
      to[at + 6] = from[g++]!
      to[at + 7] = from[h++]!
    }
  }
  for (let row = whole; row < rows; row++) {
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column]!
  }
}

type Three = readonly [weight: Numbers, mean: Numbers, square: Numbers]

function adam(gradient: Numbers, [w, m, v]: Three, [toW, toM, toV]: Three, numbers: AdamNumbers): void {
  const { rate, epsilon, beta2 } = numbers
  const [rest1, rest2] = [1 - numbers.beta1, 1 - beta2]
  for (let i = 0; i < gradient.length; i++) {
    const g = gradient[i]!
    const mean = m[i]! + (g - m[i]!) * rest1
    const square = v[i]! * beta2 + g * g * rest2
    toM[i] = mean
    toV[i] = square
    toW[i] = w[i]! - (mean / (Math.sqrt(square) + epsilon)) * rate
  }
}

function register(
  tf: Tfjs,
  kernelName: string,
  kernel: (
    engine: WasmEngine,
    inputs: Readonly<Record<string, TensorInfo>>,
    numbers: Readonly<Record<string, unknown>>,
  ) => TensorInfo | TensorInfo[],
): void {
  if (tf.getKernel(kernelName, 'wasm')) return
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) =>
      kernel(backend as WasmEngine, inputs as Readonly<Record<string, TensorInfo>>, attrs ?? {}),
  })
}
