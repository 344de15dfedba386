import { add, getNextMicrobatch, strategy } from 'rankscope/strategy'

// What `rankscope hardware --measure` lets two ranks train, to see what meeting costs them: every other layer is cut
// into shards as in part1, the others have their gradients summed as in part0, and in the first microbatch every
// activation goes to the other rank. That leaves one rank behind the other, which a barrier makes good: where ranks do
// the same, what a collective takes must not hold what they waited for a message.

export const meetings = strategy({
  name: 'meetings',
  description: 'two ranks that meet in every way between their computations, to be measured',
  defaults: { worldSize: 2, layers: 4, globalBatch: 64, batch: 16, model: 'sharded-mlp', dtype: 'float32' },

  async train(model, dist, config) {
    const { rank, worldSize } = dist
    const other = 1 - rank
    const isCut = (layer: number) => layer % 2 === 0
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()

    for (let layer = 0; layer < model.layers; layer++) {
      const [weight, state] = isCut(layer)
        ? model.loadWeights(layer, rank, worldSize)
        : model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    for (const samples of getNextMicrobatch(config.globalBatch, worldSize, config.batch, rank)) {
      const isFirst = !weightGradients.has(0)
      activations.set(0, model.getInputActivation(samples))
      for (let layer = 0; layer < model.layers; layer++) {
        if (isCut(layer)) weights.set(layer, await dist.allGather(weights.get(layer)))
        const output = model.forward(layer, activations.get(layer), weights.get(layer))
        if (isCut(layer)) weights.set(layer, weights.get(layer).shard(rank, worldSize))
        activations.set(layer + 1, output)
        if (!isFirst) continue
        if (rank === 0) await dist.send(other, output)
        await dist.receive(other)
        if (rank === 1) await dist.send(other, output)
        await dist.barrier()
      }

      activationGradients.set(model.layers, model.loss(activations.get(model.layers)))
      for (let layer = model.layers - 1; layer >= 0; layer--) {
        if (isCut(layer)) weights.set(layer, await dist.allGather(weights.get(layer)))
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(layer),
          activationGradients.get(layer + 1),
          weights.get(layer),
        )
        if (isCut(layer)) weights.set(layer, weights.get(layer).shard(rank, worldSize))
        activationGradients.set(layer, inputGradient)
        activations.delete(layer + 1)
        activationGradients.delete(layer + 1)
        const sum = isCut(layer)
          ? await dist.reduceScatter(weightGradient)
          : await dist.allReduce(weightGradient)
        weightGradients.set(layer, weightGradients.has(layer) ? add(weightGradients.get(layer), sum) : sum)
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
