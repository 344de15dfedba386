/**
 * Kernels of the teaching lab's model: y = x w^T at every position of a sample. The lab has no data and no loss
 * (its loss hands the gradient on as it is); what is trained here is the simplest thing that a linear stack can
 * learn: give back the input, each row turned by one place. The loss is the mean square over a sample's numbers.
 */
import type { Tensor } from '../backends/tfjs.ts'
import type { ModelKernels, ModelKernelsDefinition } from './model-kernels.ts'
import { randomStream, streams } from './random.ts'

export const linearStackKernels: ModelKernelsDefinition = {
  model: 'linear-stack',
  build({ tf, products, model, seed, globalBatch }): ModelKernels {
    const hidden = model.parameters['hidden']!
    const block = model.parameters['block']!
    const numbers = hidden * block
    const inputs = randomStream(seed, streams.input)
    const input = (sample: number, position: number, i: number) =>
      inputs.uniform((sample * block + position) * hidden + i, Math.sqrt(3))
    const fill = (rows: Float32Array, at: number, sample: number, turn: number) => {
      for (let position = 0; position < block; position++) {
        for (let i = 0; i < hidden; i++) {
          rows[at + position * hidden + i] = input(sample, position, (i + turn) % hidden)
        }
      }
    }
    const flat = (tensor: Tensor) => tf.reshape(tensor, [-1, hidden])
    const positions = (tensor: Tensor) => tf.reshape(tensor, [-1, block, hidden])

    return {
      // Variance 1 / hidden: a row keeps its length from layer to layer.
      initialValues: () => [(index, random) => random(index, Math.sqrt(3 / hidden))],
      inputRow(sample) {
        const row = new Float32Array(numbers)
        fill(row, 0, sample, 0)
        return row
      },
      forward: (_layer, x, [w]) => ({ output: positions(products.forward(flat(x), w!)), saved: [] }),
      backwardInput: (_layer, _x, gradient, [w]) => ({
        inputGradient: positions(products.input(flat(gradient), w!)),
        kept: [],
      }),
      backwardWeight: (_layer, x, gradient) => [products.weight(flat(gradient), flat(x))],
      loss(output, samples) {
        const rows = new Float32Array(samples.length * numbers)
        for (const [at, sample] of samples.entries()) fill(rows, at * numbers, sample, 1)
        const error = tf.sub(output, tf.tensor3d(rows, [samples.length, block, hidden]))
        const scale = 1 / (numbers * globalBatch)
        return { loss: tf.mul(tf.sum(tf.square(error)), scale), gradient: tf.mul(error, 2 * scale) }
      },
    }
  },
}
