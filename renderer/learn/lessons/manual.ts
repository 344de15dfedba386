import type { Lesson } from '../lesson.ts'

export const manual: Lesson = {
  strategy: 'manual',
  title: 'Two devices, cut by hand',
  summary: 'Half of the layers each: half of the memory, and the first bubble.',
  concept: [
    'A model that is too large for one device can be cut in two. Rank 0 holds the lower half of the layers, rank 1 the upper half, each with its own gradients and optimizer state.',
    'The ranks exchange two messages: the activation at the cut goes up, the gradient of that activation comes down.',
    'The price is time. While one half works, the other has nothing to do. That idle time is called the bubble.',
  ],
  look: [
    'Hatched areas are the bubble: rank 0 waits in the middle of the step, rank 1 at its beginning and at its end.',
    'Thin bars below the slices are the two transfers.',
    'Each rank peaks at about half of the memory that one device needed.',
  ],
  task: { worldSize: 2, layers: 24, globalBatch: 32, batch: 32, model: 'gpt', dtype: 'float16' },
  cluster: 'rtx_4090',
  exercise: {
    goal: 'Rank 1 makes rank 0 wait longer than it must. Shrink the bubble, within the memory of the cards.',
    conditions: [
      { figure: 'bubble', most: 0.42 },
      { figure: 'memory', mostBytes: 24e9 },
    ],
    hints: [
      'Rank 0 waits for one thing: the gradient of the activation at the cut. Nobody waits for the gradients of the weights of rank 1.',
      'A backward has two halves. `model.backwardInput(layer, input, gradient, weight)` gives what the layer below waits for; `model.backwardWeight(layer, input, gradient)` can come later.',
      'Go through the layers with `backwardInput` and note the gradient that each layer was given. Send the last result. Then go through the layers with `backwardWeight`, and delete each activation after it.',
    ],
    solution: [
      {
        find: '    // Backward. Rank 1',
        replace: '    const outputGradients = new Map<number, ActivationGradient>()\n    // Backward. Rank 1',
      },
      {
        find: `      const [weightGradient, inputGradient] = model.backward(
        layer,
        activations.get(layer),
        gradient,
        weights.get(layer),
      )
      weightGradients.set(layer, weightGradient)
      activations.delete(layer)
      gradient = inputGradient
    }
    if (dist.rank === 1) await dist.send(0, gradient)
`,
        replace: `      outputGradients.set(layer, gradient)
      gradient = model.backwardInput(layer, activations.get(layer), gradient, weights.get(layer))
    }
    if (dist.rank === 1) await dist.send(0, gradient)
    for (const layer of layers) {
      const outputGradient = outputGradients.get(layer)!
      weightGradients.set(layer, model.backwardWeight(layer, activations.get(layer), outputGradient))
      activations.delete(layer)
    }
`,
      },
    ],
  },
}
