/**
 * Kernels of the GPT stack. engine/models leaves embedding and logits out, so they have no weights to train
 * here either: tokens enter through a fixed random embedding, and logits are read with a fixed random matrix.
 * Data: a made-up language of 64 tokens in which a token has two followers; the loss is softmax cross-entropy of
 * the next token, the mean over a sample's tokens.
 */
import { AppError } from '../../base/app-error.ts'
import type { Tensor } from '../backends/tfjs.ts'
import { makeGptBlock, vectorParts } from './gpt-block.ts'
import type { InitialValue, ModelKernels, ModelKernelsDefinition } from './model-kernels.ts'
import { randomStream, streams } from './random.ts'
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts'

const vocabulary = 64

export const gptKernels: ModelKernelsDefinition = {
  model: 'gpt',
  build(context): ModelKernels {
    const { tf, products, model, seed, globalBatch } = context
    const hidden = model.parameters['hidden']!
    const sequence = model.parameters['sequence']!
    const heads = model.parameters['heads']!
    if (hidden % heads !== 0) {
      throw new AppError(
        'invalid-argument',
        `A gpt of hidden size ${hidden} cannot be cut into ${heads} heads. Choose a number of heads that divides it.`,
      )
    }
    const block = makeGptBlock(context)
    const [start, embedding, position, reader] = (['input', 'embedding', 'position', 'target'] as const).map(
      name => randomStream(seed, streams[name]),
    ) as [Random, Random, Random, Random]

    /** sequence + 1 tokens. */
    const tokens = (sample: number) => {
      const list = [start.bits(sample * (sequence + 1)) % vocabulary]
      for (let i = 1; i <= sequence; i++) {
        const choice = start.bits(sample * (sequence + 1) + i) & 1
        list.push((5 * list[i - 1]! + 1 + 32 * choice) % vocabulary)
      }
      return list
    }
    const flat = (tensor: Tensor) => tf.reshape(tensor, [-1, hidden])
    const blocks = (rows: Tensor) => tf.reshape(rows, [-1, sequence, hidden])

    // Variance 1 / inputs; what is added to the stream of a block shrinks with their number.
    const matrix =
      (inputs: number, damping: number): InitialValue =>
      (index, random) =>
        random(index, damping * Math.sqrt(3 / inputs))
    const damped = 1 / Math.sqrt(2 * model.layers.length)
    const isGain = vectorParts.flatMap(([name, size]) =>
      Array.from({ length: size }, () => name === 'gain1' || name === 'gain2'),
    )
    const atStart = 12 * hidden * hidden
    const initial: readonly InitialValue[] = [
      matrix(hidden, 1),
      matrix(hidden, damped),
      matrix(hidden, 1),
      matrix(4 * hidden, damped),
      index => (isGain[Math.floor((index - atStart) / hidden)] ? 1 : 0),
    ]

    return {
      initialValues: () => initial,
      inputRow(sample) {
        const row = new Float32Array(sequence * hidden)
        for (const [t, token] of tokens(sample).slice(0, sequence).entries()) {
          for (let i = 0; i < hidden; i++) {
            row[t * hidden + i] =
              embedding.uniform(token * hidden + i, 1.5) + position.uniform(t * hidden + i, 0.75)
          }
        }
        return row
      },
      forward(_layer, input, weight) {
        const { output, saved } = block.forward(flat(input), weight)
        return { output: blocks(output), saved }
      },
      backwardInput(_layer, _input, gradient, weight, saved) {
        const { inputGradient, kept } = block.backwardInput(flat(gradient), weight, saved)
        return { inputGradient: blocks(inputGradient), kept }
      },
      backwardWeight: (_layer, _input, gradient, saved, kept) =>
        block.backwardWeight(flat(gradient), saved, kept),
      loss(output, samples) {
        const matrix = Float32Array.from({ length: vocabulary * hidden }, (_, i) =>
          reader.uniform(i, Math.sqrt(3 / hidden)),
        )
        const read = tf.tensor2d(matrix, [vocabulary, hidden])
        const targets = Int32Array.from(samples.flatMap(sample => tokens(sample).slice(1)))
        const scale = 1 / (sequence * globalBatch)
        const { loss, gradient } = softmaxCrossEntropy(
          tf,
          products.forward(flat(output), read),
          targets,
          scale,
        )
        return { loss, gradient: blocks(products.input(gradient, read)) }
      },
    }
  },
}

type Random = ReturnType<typeof randomStream>
