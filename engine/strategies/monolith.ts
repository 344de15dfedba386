import { add, getGlobalBatchList, strategy } from 'rankscope/strategy'

// One rank does everything: forward through all layers, loss, backward through all layers, update.
// Every other strategy must end with the same gradients; it only spreads this work over ranks.

export default strategy({
  name: 'monolith',
  description: 'one rank, all layers: the measure of all others',
  defaults: { worldSize: 1, layers: 16, globalBatch: 32, batch: 32, model: 'sharded-mlp', dtype: 'float32' },

  async train(model, dist, config) {
    // With more ranks than one the others would only repeat this; so the first works and the others watch.
    if (dist.rank > 0) return
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()

    for (let layer = 0; layer < model.layers; layer++) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    for (const samples of getGlobalBatchList(config.globalBatch, config.batch)) {
      // Forward. The input of each layer is kept: its backward will need it.
      activations.set(0, model.getInputActivation(samples))
      for (let layer = 0; layer < model.layers; layer++) {
        activations.set(layer + 1, model.forward(layer, activations.get(layer), weights.get(layer)))
      }

      // Backward, from the loss down. The gradient of layer l's output lies under l + 1, beside that output.
      activationGradients.set(model.layers, model.loss(activations.get(model.layers)))
      for (let layer = model.layers - 1; layer >= 0; layer--) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(layer),
          activationGradients.get(layer + 1),
          weights.get(layer),
        )
        // The sum over all chunks of the batch is what the update needs.
        const sum = weightGradients.has(layer)
          ? add(weightGradients.get(layer), weightGradient)
          : weightGradient
        weightGradients.set(layer, sum)
        activationGradients.set(layer, inputGradient)
        activations.delete(layer + 1)
        activationGradients.delete(layer + 1)
      }
      activations.delete(0)
      activationGradients.delete(0)
    }

    for (let layer = 0; layer < model.layers; layer++) {
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
