/**
 * TensorFlow.js, which all back ends here are plugged into. Loaded by `require`, only where tensors are really
 * wanted: its packages are CommonJS, large, and must stay files of their own (they look for theirs beside them).
 */
import { createRequire } from 'node:module'

/** The library itself. Kernels take it as an argument: native TensorFlow brings a copy of its own. */
export type Tfjs = typeof import('@tensorflow/tfjs-core')
export type { Tensor } from '@tensorflow/tfjs-core'

/** Version of every TensorFlow.js package in use; they fit together only if equal. */
export const tfjsVersion = '4.22.0'

export const requirePackage = createRequire(import.meta.url)

/** Loads TensorFlow.js. Later calls give the same. */
export function loadTfjs(): Tfjs {
  restoreRemovedUtilities()
  const tf = requirePackage('@tensorflow/tfjs-core') as Tfjs
  // Neither its advice on the console nor its checks of every number.
  tf.enableProdMode()
  return tf
}

/** tfjs-node 4.22.0, the last release, calls two functions that Node 23 took out of `util`. */
export function restoreRemovedUtilities(): void {
  const util = requirePackage('node:util') as Record<string, unknown>
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  util['isArray'] ??= Array.isArray
}
