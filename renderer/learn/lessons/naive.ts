import type { Lesson } from '../lesson.ts'

export const naive: Lesson = {
  strategy: 'naive',
  title: 'Microbatches',
  summary: 'The same pipeline, about to be filled: cut the batch into pieces.',
  concept: [
    'This is the same pipeline, written so that it lets go of every value as early as it can. That saves memory. Its bubble is the same: as long as the batch is one piece, only one rank can work.',
    'The way out is to cut the batch into m microbatches that follow each other through the stages. While rank 1 works on the first, rank 0 begins the second.',
    'The gradients of the microbatches are added up, so the update is the same as before. The order of the work changes, not its result.',
  ],
  look: [
    'Three of four ranks are idle at any time: the bubble is about (p\u00a0-\u00a01)\u00a0/\u00a0p.',
    'Each rank has one block of forwards and one block of backwards.',
  ],
  task: {
    worldSize: 4,
    layers: 8,
    globalBatch: 128,
    batch: 32,
    model: 'linear-stack',
    dtype: 'float16',
  },
  cluster: 'h100_sxm',
  exercise: {
    goal: 'Send the batch through the pipeline in microbatches of `batch` samples: first the forwards of all, then the backwards of all.',
    conditions: [{ figure: 'bubble', most: 0.5 }],
    hints: [
      '`getGlobalBatchList(config.globalBatch, config.batch)` gives the samples of each microbatch. The forward goes into a loop over them, the backward into a second one.',
      'Values of several microbatches now lie in memory at once. Keep them under `key(layer, m)`, with `key` from `rankscope/strategy`.',
      'From the second microbatch on a layer has a gradient already: put `add(weightGradients.get(layer), weightGradient)` in its place. The last rank can take the loss in the forward loop and keep the gradients in a list.',
    ],
    solution: [
      { find: '  type ActivationGradient,\n', replace: '  type ActivationGradient,\n  add,\n' },
      { find: '  isLast,\n', replace: '  isLast,\n  key,\n' },
      {
        find: `    const [samples] = getGlobalBatchList(config.globalBatch, config.globalBatch)
    let activation = isFirst(model)
      ? model.getInputActivation(samples!)
      : await dist.receiveTensor<Activation>(dist.prevRank()!)
    for (const layer of layers) {
      // The input is kept for the backward; the output becomes the next input.
      activations.set(layer, activation)
      activation = model.forward(layer, activation, weights.get(layer))
    }
    // The output was never stored: it is gone as soon as it is sent, or its loss is taken.
    if (!isLast(model)) await dist.sendTensor(activation, dist.nextRank()!)

    let gradient = isLast(model)
      ? model.loss(activation)
      : await dist.receiveTensor<ActivationGradient>(dist.nextRank()!)
    for (const layer of [...layers].reverse()) {
      const [weightGradient, inputGradient] = model.backward(
        layer,
        activations.get(layer),
        gradient,
        weights.get(layer),
      )
      weightGradients.set(layer, weightGradient)
      activations.delete(layer)
      gradient = inputGradient
    }
    if (!isFirst(model)) await dist.sendTensor(gradient, dist.prevRank()!)
`,
        replace: `    const microbatches = getGlobalBatchList(config.globalBatch, config.batch)
    const lossGradients: ActivationGradient[] = []
    for (const [m, samples] of microbatches.entries()) {
      let activation = isFirst(model)
        ? model.getInputActivation(samples)
        : await dist.receiveTensor<Activation>(dist.prevRank()!)
      for (const layer of layers) {
        activations.set(key(layer, m), activation)
        activation = model.forward(layer, activation, weights.get(layer))
      }
      if (isLast(model)) lossGradients.push(model.loss(activation))
      else await dist.sendTensor(activation, dist.nextRank()!)
    }

    for (const m of microbatches.keys()) {
      let gradient = isLast(model)
        ? lossGradients[m]!
        : await dist.receiveTensor<ActivationGradient>(dist.nextRank()!)
      for (const layer of [...layers].reverse()) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(key(layer, m)),
          gradient,
          weights.get(layer),
        )
        const sum = weightGradients.has(layer)
          ? add(weightGradients.get(layer), weightGradient)
          : weightGradient
        weightGradients.set(layer, sum)
        activations.delete(key(layer, m))
        gradient = inputGradient
      }
      if (!isFirst(model)) await dist.sendTensor(gradient, dist.prevRank()!)
    }
`,
      },
    ],
  },
}
