import { add, assertRule, getNextMicrobatch, strategy } from 'rankscope/strategy'

// Part 0: data parallelism (DDP). Every rank holds the whole model and sees its own share of the samples.
// Gradients are added up over the microbatches of a rank first, and over the ranks once, at the end.

export default strategy({
  name: 'part0',
  description: 'data parallelism: whole model everywhere, one all-reduce of each gradient at the end',
  defaults: { worldSize: 8, layers: 36, globalBatch: 32, batch: 4 },

  async train(model, dist, config) {
    const { globalBatch, batch } = config
    assertRule(
      globalBatch >= dist.worldSize,
      `part0 gives every rank at least one sample: ${globalBatch} samples are too few for ${dist.worldSize} ranks.`,
    )
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()

    for (let layer = 0; layer < model.layers; layer++) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    for (const samples of getNextMicrobatch(globalBatch, dist.worldSize, batch, dist.rank)) {
      activations.set(0, model.getInputActivation(samples))
      for (let layer = 0; layer < model.layers; layer++) {
        activations.set(layer + 1, model.forward(layer, activations.get(layer), weights.get(layer)))
      }

      activationGradients.set(model.layers, model.loss(activations.get(model.layers)))
      for (let layer = model.layers - 1; layer >= 0; layer--) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(layer),
          activationGradients.get(layer + 1),
          weights.get(layer),
        )
        const sum = weightGradients.has(layer)
          ? add(weightGradients.get(layer), weightGradient)
          : weightGradient
        weightGradients.set(layer, sum)
        activationGradients.set(layer, inputGradient)
        // What is above this layer is done with. (Key 0 is overwritten by the next microbatch.)
        activations.delete(layer + 1)
        activationGradients.delete(layer + 1)
      }
    }

    // Until here each rank's gradients lack the samples of the others. An exercise: start the all-reduce of a
    // layer as soon as its last backward is done, await it before the update, and watch it hide.
    for (let layer = 0; layer < model.layers; layer++) {
      weightGradients.set(layer, await dist.allReduce(weightGradients.get(layer)))
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
