/**
 * The models once more, as a person would write them without thinking of backwards, and their gradients by
 * TensorFlow.js: a second opinion on the kernels.
 */
import type { Tensor } from '@tensorflow/tfjs-core'
import { buildModel } from '../../../../engine/models/models.ts'
import { loadTfjs, requirePackage } from '../../../../engine/runtime/backends/tfjs.ts'
import type { KernelRequest } from '../../../../engine/runtime/kernel-set.ts'
import { vectorParts } from '../../../../engine/runtime/kernels/gpt-block.ts'
import { randomStream, streams } from '../../../../engine/runtime/kernels/random.ts'

const tf = loadTfjs()

/** As TensorFlow.js has it, without its ranks of tensors. */
const differentiate = tf.valueAndGrads as unknown as (
  f: (...tensors: Tensor[]) => Tensor,
) => (tensors: Tensor[]) => { value: Tensor; grads: Tensor[] }

/** One entry of `weights` a parameter of a layer. */
type Forward = (input: Tensor, weights: readonly (readonly Tensor[])[]) => Tensor

export async function automaticGradients(
  request: KernelRequest,
  weights: readonly Float32Array[],
  input: Float32Array,
  samples: readonly number[],
) {
  requirePackage('@tensorflow/tfjs-backend-cpu')
  await tf.setBackend('cpu')
  const model = buildModel({
    name: request.model,
    layers: request.layers,
    dtype: 'float32',
    parameters: request.modelParameters,
  })
  const shapes = model.layers.map(layer => layer.parameterShapes.map(text => JSON.parse(text) as number[]))
  const parameters: Tensor[] = []
  for (const [layer, list] of shapes.entries()) {
    let at = 0
    for (const shape of list) {
      const size = shape.reduce((a, b) => a * b, 1)
      parameters.push(tf.tensor(weights[layer]!.slice(at, at + size), shape))
      at += size
    }
  }
  const x = tf.tensor(input, JSON.parse(model.layers[0]!.inputShape.replace('b', String(samples.length))))
  const forward = forwards[request.model]!(request, samples)
  const { value, grads } = differentiate((first: Tensor, ...rest: Tensor[]) => {
    let next = 0
    return forward(
      first,
      shapes.map(list => list.map(() => rest[next++]!)),
    )
  })([x, ...parameters])
  const flat = grads.slice(1)
  let next = 0
  return {
    loss: value.dataSync()[0]!,
    input: grads[0]!.dataSync() as Float32Array,
    weights: shapes.map(list =>
      Float32Array.from(list.flatMap(() => [...(flat[next++]!.dataSync() as Float32Array)])),
    ),
  }
}

const forwards: Record<string, (request: KernelRequest, samples: readonly number[]) => Forward> = {
  'sharded-mlp':
    ({ modelParameters, globalBatch, seed }, samples) =>
    (input, layers) => {
      const classes = modelParameters['classes']!
      const targets = samples.map(sample => randomStream(seed, streams.target).bits(sample) % classes)
      let x = input
      for (const [w, b, v, c] of layers) {
        x = tf.relu(tf.add(tf.matMul(x as never, w as never, false, true), b!))
        if (v) x = tf.add(tf.matMul(x as never, v as never, false, true), c!)
      }
      const logs = tf.logSoftmax(x)
      const wanted = tf.oneHot(targets, classes)
      return tf.div(tf.neg(tf.sum(tf.mul(logs, wanted))), globalBatch)
    },

  'linear-stack':
    ({ modelParameters, globalBatch }) =>
    (input, layers) => {
      const { hidden, block } = modelParameters as { hidden: number; block: number }
      let x: Tensor = tf.reshape(input, [-1, hidden])
      for (const [w] of layers) x = tf.matMul(x as never, w as never, false, true)
      const given = tf.tensor(input.dataSync(), [x.shape[0]!, hidden])
      const turned = tf.concat(
        [tf.slice(given, [0, 1], [-1, hidden - 1]), tf.slice(given, [0, 0], [-1, 1])],
        1,
      )
      return tf.div(tf.sum(tf.square(tf.sub(x, turned))), hidden * block * globalBatch)
    },

  gpt:
    ({ modelParameters, globalBatch, seed }, samples) =>
    (input, layers) => {
      const { hidden, heads, sequence } = modelParameters as Record<'hidden' | 'heads' | 'sequence', number>
      const product = (a: Tensor, b: Tensor) => tf.matMul(a as never, b as never, false, true)
      const norm = (x: Tensor, gain: Tensor, bias: Tensor) => {
        const centred = tf.sub(x, tf.mean(x, 1, true))
        const variance = tf.mean(tf.square(centred), 1, true)
        return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, 1e-5))), gain), bias)
      }
      const split = (rows: Tensor) =>
        tf.transpose(tf.reshape(rows, [samples.length, sequence, heads, hidden / heads]), [0, 2, 1, 3])
      let x: Tensor = tf.reshape(input, [-1, hidden])
      for (const [wQkv, wOut, wWiden, wNarrow, vector] of layers) {
        const parts = tf.split(
          vector!,
          vectorParts.map(([, size]) => size * hidden),
        )
        const [qkv, projection, widen, narrow, gain1, bias1, gain2, bias2] = parts as Tensor[]
        const [q, k, v] = tf
          .split(tf.add(product(norm(x, gain1!, bias1!), wQkv!), qkv!), 3, 1)
          .map(split) as [Tensor, Tensor, Tensor]
        const scores = tf.div(product(q, k), Math.sqrt(hidden / heads))
        const rows = Array.from({ length: sequence }, (_, row) =>
          Array.from({ length: sequence }, (_, column) => (column > row ? -1e9 : 0)),
        )
        const mixed = tf.matMul(tf.softmax(tf.add(scores, tf.tensor2d(rows))) as never, v as never)
        const merged = tf.reshape(tf.transpose(mixed as Tensor, [0, 2, 1, 3]), [-1, hidden])
        x = tf.add(x, tf.add(product(merged, wOut!), projection!))
        const wide = tf.add(product(norm(x, gain2!, bias2!), wWiden!), widen!)
        const cubed = tf.mul(tf.mul(wide, wide), wide)
        const t = tf.tanh(tf.mul(tf.add(wide, tf.mul(cubed, 0.044715)), Math.sqrt(2 / Math.PI)))
        const active = tf.mul(tf.mul(wide, 0.5), tf.add(t, 1))
        x = tf.add(x, tf.add(product(active, wNarrow!), narrow!))
      }
      const reader = randomStream(seed, streams.target)
      const matrix = Float32Array.from({ length: 64 * hidden }, (_, i) =>
        reader.uniform(i, Math.sqrt(3 / hidden)),
      )
      const start = randomStream(seed, streams.input)
      const targets = samples.flatMap(sample => {
        const list = [start.bits(sample * (sequence + 1)) % 64]
        for (let i = 1; i <= sequence; i++) {
          list.push((5 * list[i - 1]! + 1 + 32 * (start.bits(sample * (sequence + 1) + i) & 1)) % 64)
        }
        return list.slice(1)
      })
      const logs = tf.logSoftmax(product(x, tf.tensor2d(matrix, [64, hidden])))
      return tf.div(tf.neg(tf.sum(tf.mul(logs, tf.oneHot(targets, 64)))), sequence * globalBatch)
    },
}
