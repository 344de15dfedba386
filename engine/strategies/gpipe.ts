import {
  type Activation,
  add,
  getGlobalBatchList,
  isFirst,
  isLast,
  key,
  layersOf,
  strategy,
} from 'rankscope/strategy'

// GPipe: the batch is cut into microbatches that follow each other through the pipeline, so several ranks work
// at once. First all forwards, then all backwards: simple, but every rank keeps the activations of all
// microbatches. Idle share of the total: (p - 1) / (m + p - 1) with p ranks and m microbatches.

export default strategy({
  name: 'gpipe',
  description: 'a pipeline of microbatches: all forwards, then all backwards',
  defaults: { worldSize: 4, layers: 4, globalBatch: 512, batch: 64 },

  async train(model, dist, config) {
    const layers = layersOf(model)
    if (layers.length === 0) return
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()
    const first = layers[0]!
    const last = layers.at(-1)!

    for (const layer of layers) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    const microbatches = getGlobalBatchList(config.globalBatch, config.batch)

    for (const [m, samples] of microbatches.entries()) {
      const input = isFirst(model)
        ? model.getInputActivation(samples)
        : await dist.receive<Activation>(dist.rank - 1)
      activations.set(key(first, m), input)
      for (const layer of layers) {
        const output = model.forward(layer, activations.get(key(layer, m)), weights.get(layer))
        activations.set(key(layer + 1, m), output)
      }
      const output = activations.get(key(last + 1, m))
      if (isLast(model)) activationGradients.set(key(last + 1, m), model.loss(output))
      else await dist.send(dist.rank + 1, output)
    }

    for (const m of microbatches.keys()) {
      if (!isLast(model)) activationGradients.set(key(last + 1, m), await dist.receive(dist.rank + 1))
      for (const layer of [...layers].reverse()) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(key(layer, m)),
          activationGradients.get(key(layer + 1, m)),
          weights.get(layer),
        )
        const sum = weightGradients.has(layer)
          ? add(weightGradients.get(layer), weightGradient)
          : weightGradient
        weightGradients.set(layer, sum)
        activationGradients.set(key(layer, m), inputGradient)
        activations.delete(key(layer + 1, m))
        activationGradients.delete(key(layer + 1, m))
      }
      activations.delete(key(first, m))
      if (!isFirst(model)) await dist.send(dist.rank - 1, activationGradients.get(key(first, m)))
      activationGradients.delete(key(first, m))
    }

    for (const layer of layers) {
      const [weight, state] = model.update(
        layer,
        weightGradients.get(layer),
        weights.get(layer),
        optimizerStates.get(layer),
      )
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
      model.setFinalWeight(layer, weight, state)
    }
  },
})
