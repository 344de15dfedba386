/**
 * Tensors that belong together, and the flat floats that they travel as. Weights, gradients and optimizer state
 * of a whole layer are one tensor a parameter; of a part of a layer, one flat tensor.
 */
import type { Tensor, Tfjs } from '../backends/tfjs.ts'

/** What the executor's handles are inside. */
export class HeldTensors {
  tensors: readonly Tensor[]
  /** Numbers that lie side by side for each element when flat: 1, or the optimizer's `stateFloats`. */
  readonly planes: number

  constructor(tensors: readonly Tensor[], planes = 1) {
    this.tensors = tensors
    this.planes = planes
  }

  bytes(): number {
    return this.tensors.reduce((sum, tensor) => sum + tensor.size * (tensor.dtype === 'bool' ? 1 : 4), 0)
  }

  dispose(): void {
    for (const tensor of this.tensors) tensor.dispose()
  }
}

/** Joins tensors into flat floats. Of several planes, `arrays` holds first all tensors of plane 0, and so on. */
export function joinFloats(
  arrays: readonly Float32Array[],
  planes: number,
  flat: Float32Array = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0)),
): Float32Array {
  const each = planes === 0 ? 0 : arrays.length / planes
  for (let plane = 0; plane < planes; plane++) {
    let at = planes === 1 ? 0 : plane
    for (const array of arrays.slice(plane * each, (plane + 1) * each)) {
      if (planes === 1) flat.set(array, at)
      else for (let i = 0; i < array.length; i++) flat[at + i * planes] = array[i]!
      at += array.length * planes
    }
  }
  return flat
}

/** The reverse of {@link joinFloats}. Where no `areCopied`, the tensors keep the arrays that they are made of. */
export function splitFloats(
  tf: Tfjs,
  floats: Float32Array,
  shapes: readonly (readonly number[])[],
  planes: number,
  areCopied: boolean,
): HeldTensors {
  const tensors: Tensor[] = []
  for (let plane = 0; plane < planes; plane++) {
    let at = 0
    for (const shape of shapes) {
      const size = shape.reduce((product, n) => product * n, 1)
      const numbers =
        planes === 1
          ? areCopied
            ? floats.subarray(at, at + size)
            : floats.slice(at, at + size)
          : Float32Array.from({ length: size }, (_, i) => floats[(at + i) * planes + plane]!)
      tensors.push(tf.tensor(numbers, [...shape]))
      at += size
    }
  }
  return new HeldTensors(tensors, planes)
}
