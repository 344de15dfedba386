import { type ActivationGradient, assertRule, getGlobalBatchList, split, strategy } from 'rankscope/strategy'

// Two ranks, two halves of the model, by hand: rank 0 hands the activation in the middle to rank 1, rank 1
// hands the gradient of that activation back. While one works, the other waits: half of the time is lost.
// The whole batch goes through at once.

export default strategy({
  name: 'manual',
  description: 'two ranks, the model cut in two by hand',
  defaults: { worldSize: 2, layers: 16, globalBatch: 32, batch: 32, model: 'sharded-mlp', dtype: 'float32' },

  async train(model, dist, config) {
    assertRule(dist.worldSize === 2, 'manual is written for exactly 2 ranks.')
    assertRule(model.layers >= 2, 'manual cuts the model in two, so it needs at least 2 layers.')
    const { weights, optimizerStates, activations, weightGradients } = model.storage()
    const [lower, upper] = split(model.layers, 2)
    const layers = dist.rank === 0 ? lower! : upper!
    const first = layers[0]!
    const last = layers.at(-1)!

    for (const layer of layers) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    // Forward. Rank 0 starts from the samples, rank 1 from what rank 0 sends.
    if (dist.rank === 0) {
      const [samples] = getGlobalBatchList(config.globalBatch, config.globalBatch)
      activations.set(first, model.getInputActivation(samples!))
    } else {
      activations.set(first, await dist.receive(0))
    }
    for (const layer of layers) {
      activations.set(layer + 1, model.forward(layer, activations.get(layer), weights.get(layer)))
    }
    if (dist.rank === 0) await dist.send(1, activations.get(last + 1))

    // Backward. Rank 1 starts from the loss, rank 0 from the gradient that rank 1 sends.
    let gradient =
      dist.rank === 1 ? model.loss(activations.get(last + 1)) : await dist.receive<ActivationGradient>(1)
    activations.delete(last + 1)
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
    if (dist.rank === 1) await dist.send(0, gradient)

    for (const layer of layers) {
      const [weight, state] = model.update(
        layer,
        weightGradients.get(layer),
        weights.get(layer),
        optimizerStates.get(layer),
      )
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
      weightGradients.delete(layer)
      model.setFinalWeight(layer, weight, state)
    }
  },
})
