import { assertRule, getGlobalBatchList, strategy } from 'rankscope/strategy'

// The smallest exercise in sending: two ranks own the even and the odd layers, and the activation bounces
// between them like a ball; then the gradient bounces all the way back. Slow on purpose: count the messages.

export default strategy({
  name: 'ping-pong',
  description: 'two ranks own every other layer, and one message bounces between them',
  defaults: { worldSize: 2, layers: 4, globalBatch: 32, batch: 32, model: 'sharded-mlp', dtype: 'float32' },

  async train(model, dist, config) {
    assertRule(dist.worldSize === 2, 'ping-pong is a game for exactly 2 ranks.')
    const other = 1 - dist.rank
    const isMine = (layer: number) => layer % 2 === dist.rank
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()

    for (let layer = dist.rank; layer < model.layers; layer += 2) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    // Nobody serves before both are on the court.
    await dist.barrier()

    if (isMine(0)) {
      const [samples] = getGlobalBatchList(config.globalBatch, config.globalBatch)
      activations.set(0, model.getInputActivation(samples!))
    }
    for (let layer = 0; layer < model.layers; layer++) {
      if (isMine(layer)) {
        const output = model.forward(layer, activations.get(layer), weights.get(layer))
        const isEnd = layer === model.layers - 1
        if (isEnd) activationGradients.set(layer, model.loss(output))
        else await dist.send(other, output)
      } else if (layer + 1 < model.layers) {
        activations.set(layer + 1, await dist.receive(other))
      }
    }

    for (let layer = model.layers - 1; layer >= 0; layer--) {
      if (isMine(layer)) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(layer),
          activationGradients.get(layer),
          weights.get(layer),
        )
        weightGradients.set(layer, weightGradient)
        activations.delete(layer)
        activationGradients.delete(layer)
        if (layer > 0) await dist.send(other, inputGradient)
      } else if (layer > 0) {
        activationGradients.set(layer - 1, await dist.receive(other))
      }
    }

    for (let layer = dist.rank; layer < model.layers; layer += 2) {
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
