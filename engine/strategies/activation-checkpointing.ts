import { add, assertRule, getNextMicrobatch, integer, split, strategy } from 'rankscope/strategy'

// Activation checkpointing: keep the input of every k-th layer only, drop the rest in the forward, and compute
// a segment once more just before its backward. Memory falls from `layers` activations to about
// layers / k + k, least near k = sqrt(layers), for one more forward. On several ranks: data parallelism.

export default strategy({
  name: 'activation-checkpointing',
  description: 'keeps every k-th activation and recomputes the others',
  defaults: { worldSize: 4, layers: 16, globalBatch: 64, batch: 16 },
  parameters: { every: integer({ default: 4, min: 1, title: 'layers of a segment' }) },

  async train(model, dist, config) {
    assertRule(
      config.globalBatch >= dist.worldSize,
      `Every rank needs at least one sample: ${config.globalBatch} are too few for ${dist.worldSize} ranks.`,
    )
    const { weights, optimizerStates, activations, weightGradients } = model.storage()
    const segments = split(model.layers, Math.ceil(model.layers / config.every))

    for (let layer = 0; layer < model.layers; layer++) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    for (const samples of getNextMicrobatch(config.globalBatch, dist.worldSize, config.batch, dist.rank)) {
      // Forward: only the input of each segment is stored; `save: false` drops what lies inside a layer.
      let activation = model.getInputActivation(samples)
      for (const segment of segments) {
        activations.set(segment[0]!, activation)
        for (const layer of segment) {
          activation = model.forward(layer, activation, weights.get(layer), { save: false })
        }
      }

      let gradient = model.loss(activation)
      for (const segment of [...segments].reverse()) {
        for (const layer of segment) {
          const output = model.recompute(layer, activations.get(layer), weights.get(layer))
          // The output of the segment's last layer is the next segment's input, which is done with.
          if (layer !== segment.at(-1)) activations.set(layer + 1, output)
        }
        for (const layer of [...segment].reverse()) {
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
