/**
 * Kernels of micropp's model: y = relu(x w^T + b); the last layer goes on with logits = y v^T + c. The loss is
 * softmax cross-entropy with classes drawn at random, on inputs drawn at random: a batch to be learnt by heart.
 */
import type { Tensor } from '../backends/tfjs.ts'
import type { InitialValue, ModelKernels, ModelKernelsDefinition } from './model-kernels.ts'
import { randomStream, streams } from './random.ts'
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts'

const zero: InitialValue = () => 0

export const shardedMlpKernels: ModelKernelsDefinition = {
  model: 'sharded-mlp',
  build({ tf, products, isPositive, model, seed, globalBatch }): ModelKernels {
    const dim = model.parameters['dim']!
    const classes = model.parameters['classes']!
    const isHead = (layer: number) => layer === model.layers.length - 1
    const inputs = randomStream(seed, streams.input)
    const targets = randomStream(seed, streams.target)
    const classOf = (sample: number) => targets.bits(sample) % classes

    // He's bound, so that sixteen layers of ReLU neither blow up nor fade; a head's outputs start small.
    const body: InitialValue = (index, random) => random(index, Math.sqrt(6 / dim))
    const head: InitialValue = (index, random) => random(index, Math.sqrt(1 / dim))
    const linear = (x: Tensor, w: Tensor, b: Tensor) => tf.add(products.forward(x, w), b)
    const masked = (gradient: Tensor, mask: Tensor) => tf.mul(gradient, tf.cast(mask, 'float32'))

    return {
      initialValues: layer => (isHead(layer) ? [body, zero, head, zero] : [body, zero]),
      inputRow: sample =>
        Float32Array.from({ length: dim }, (_, i) => inputs.uniform(sample * dim + i, Math.sqrt(3))),

      forward(layer, input, [w, b, v, c]) {
        const y = tf.relu(linear(input, w!, b!))
        const mask = isPositive(y)
        return isHead(layer) ? { output: linear(y, v!, c!), saved: [mask, y] } : { output: y, saved: [mask] }
      },

      backwardInput(layer, _input, gradient, [w, , v], [mask]) {
        const ofHidden = isHead(layer) ? products.input(gradient, v!) : gradient
        const beforeRelu = masked(ofHidden, mask!)
        return { inputGradient: products.input(beforeRelu, w!), kept: [beforeRelu] }
      },

      backwardWeight(layer, input, gradient, [, y], [beforeRelu]) {
        const ofBody = [products.weight(beforeRelu!, input), tf.sum(beforeRelu!, 0)]
        return isHead(layer) ? [...ofBody, products.weight(gradient, y!), tf.sum(gradient, 0)] : ofBody
      },

      loss: (output, samples) =>
        softmaxCrossEntropy(tf, output, Int32Array.from(samples, classOf), 1 / globalBatch),
    }
  },
}
