import { add, assertRule, getNextMicrobatch, strategy } from 'rankscope/strategy'

// Part 1: ZeRO. As in data parallelism every rank sees its own samples, but weights, gradients and optimizer
// state are cut into one shard a rank. A layer's weights are gathered just before they are needed and cut
// again right after; gradients are reduced and scattered at once, so nobody ever holds all of them.

export default strategy({
  name: 'part1',
  description: 'ZeRO: weights, gradients and optimizer state in shards; all-gather and reduce-scatter',
  defaults: { worldSize: 32, layers: 64, globalBatch: 256, batch: 8 },

  async train(model, dist, config) {
    const { rank, worldSize } = dist
    const { globalBatch, batch } = config
    // The ranks gather and scatter together, so they must go through equally many microbatches.
    const [least, most] = [Math.floor(globalBatch / worldSize), Math.ceil(globalBatch / worldSize)]
    assertRule(
      least > 0,
      `part1 gives every rank at least one sample, so the batch is at least ${worldSize}.`,
    )
    assertRule(
      Math.ceil(least / batch) === Math.ceil(most / batch),
      `part1 needs equally many microbatches on all ranks, but ${globalBatch} samples over ${worldSize} ranks in chunks of ${batch} give some ranks one more.`,
    )
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()

    const gatherWeight = async (layer: number) => {
      weights.set(layer, await dist.allGather(weights.get(layer)))
    }
    const cutWeight = (layer: number) => {
      weights.set(layer, weights.get(layer).shard(rank, worldSize))
    }

    for (let layer = 0; layer < model.layers; layer++) {
      const [weight, state] = model.loadWeights(layer, rank, worldSize)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    for (const samples of getNextMicrobatch(globalBatch, worldSize, batch, rank)) {
      // An exercise: gather the weights of layer + 1 while layer computes, and await them later.
      activations.set(0, model.getInputActivation(samples))
      for (let layer = 0; layer < model.layers; layer++) {
        await gatherWeight(layer)
        activations.set(layer + 1, model.forward(layer, activations.get(layer), weights.get(layer)))
        cutWeight(layer)
      }

      activationGradients.set(model.layers, model.loss(activations.get(model.layers)))
      for (let layer = model.layers - 1; layer >= 0; layer--) {
        await gatherWeight(layer)
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(layer),
          activationGradients.get(layer + 1),
          weights.get(layer),
        )
        cutWeight(layer)
        activationGradients.set(layer, inputGradient)
        activations.delete(layer + 1)
        activationGradients.delete(layer + 1)
        // Sums over the ranks, and leaves each with the shard that it will update.
        const shard = await dist.reduceScatter(weightGradient)
        weightGradients.set(
          layer,
          weightGradients.has(layer) ? add(weightGradients.get(layer), shard) : shard,
        )
      }
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
      model.setFinalWeight(layer, weight, state)
    }
  },
})
