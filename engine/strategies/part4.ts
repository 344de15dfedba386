import { add, assertRule, getNextMicrobatch, strategy } from 'rankscope/strategy'

// Part 4: yours. What stands here works, and is plain data parallelism. Make it faster, or smaller, or both:
//
// - overlap: start a communication, compute, await it later (part0 and part1 have places for it)
// - shards: cut weights and optimizer state as part1 does, or only the optimizer state
// - pipelines: give ranks different layers (part3), in groups (hybrid-data-pipeline)
// - memory for time: drop activations and recompute them (activation-checkpointing)
//
// The rules: at the end of the step every layer has final weights, updated once, with a gradient that
// contains every sample of the batch. The recorder watches.

export default strategy({
  name: 'part4',
  description: 'yours to write: a working start with hints',
  defaults: { worldSize: 32, layers: 64, globalBatch: 4096, batch: 64 },

  async train(model, dist, config) {
    assertRule(
      config.globalBatch >= dist.worldSize,
      `Every rank needs at least one sample: ${config.globalBatch} are too few for ${dist.worldSize} ranks.`,
    )
    const { weights, optimizerStates, activations, weightGradients } = model.storage()

    for (let layer = 0; layer < model.layers; layer++) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    for (const samples of getNextMicrobatch(config.globalBatch, dist.worldSize, config.batch, dist.rank)) {
      activations.set(0, model.getInputActivation(samples))
      for (let layer = 0; layer < model.layers; layer++) {
        activations.set(layer + 1, model.forward(layer, activations.get(layer), weights.get(layer)))
      }

      // Values that are never put into storage die at their last use: `gradient` is always one layer's.
      let gradient = model.loss(activations.get(model.layers))
      activations.delete(model.layers)
      for (let layer = model.layers - 1; layer >= 0; layer--) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(layer),
          gradient,
          weights.get(layer),
        )
        activations.delete(layer)
        gradient = inputGradient
        weightGradients.set(
          layer,
          weightGradients.has(layer) ? add(weightGradients.get(layer), weightGradient) : weightGradient,
        )
      }
    }

    for (let layer = 0; layer < model.layers; layer++) {
      const gradient = await dist.allReduce(weightGradients.get(layer))
      const [weight, state] = model.update(layer, gradient, weights.get(layer), optimizerStates.get(layer))
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
      weightGradients.delete(layer)
      model.setFinalWeight(layer, weight, state)
    }
  },
})
