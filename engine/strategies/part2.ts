import { getGlobalBatchList, isFirst, isLast, layersOf, strategy } from 'rankscope/strategy'

// Part 2: a pipeline. Each rank owns a contiguous part of the layers; the whole batch goes up through the
// ranks as one piece, and its gradient comes down again. Only one rank works at a time.

export default strategy({
  name: 'part2',
  description: 'a pipeline of layers, the whole batch at once',
  defaults: { worldSize: 4, layers: 16, globalBatch: 2048, batch: 2048 },

  async train(model, dist, config) {
    const layers = layersOf(model)
    // With more ranks than layers the last ones have nothing to do.
    if (layers.length === 0) return
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()
    const first = layers[0]!
    const last = layers.at(-1)!

    for (const layer of layers) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    if (isFirst(model)) {
      const [samples] = getGlobalBatchList(config.globalBatch, config.globalBatch)
      activations.set(first, model.getInputActivation(samples!))
    } else {
      activations.set(first, await dist.receive(dist.rank - 1))
    }
    for (const layer of layers) {
      activations.set(layer + 1, model.forward(layer, activations.get(layer), weights.get(layer)))
    }

    if (isLast(model)) {
      activationGradients.set(last + 1, model.loss(activations.get(last + 1)))
    } else {
      await dist.send(dist.rank + 1, activations.get(last + 1))
      activationGradients.set(last + 1, await dist.receive(dist.rank + 1))
    }
    for (const layer of [...layers].reverse()) {
      const [weightGradient, inputGradient] = model.backward(
        layer,
        activations.get(layer),
        activationGradients.get(layer + 1),
        weights.get(layer),
      )
      weightGradients.set(layer, weightGradient)
      activationGradients.set(layer, inputGradient)
      activations.delete(layer + 1)
      activationGradients.delete(layer + 1)
    }
    activations.delete(first)
    if (!isFirst(model)) await dist.send(dist.rank - 1, activationGradients.get(first))
    activationGradients.delete(first)

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
