import {
  type Activation,
  type ActivationGradient,
  getGlobalBatchList,
  isFirst,
  isLast,
  layersOf,
  strategy,
} from 'rankscope/strategy'

// The naive pipeline of micropp: no microbatches, so all ranks but one are idle at any time, (p - 1) / p of
// the cluster. Against part2 it lets go of every activation as early as it can.

export default strategy({
  name: 'naive',
  description: 'a pipeline without microbatches that frees what it can',
  defaults: { worldSize: 4, layers: 16, globalBatch: 32, batch: 32, model: 'sharded-mlp', dtype: 'float32' },

  async train(model, dist, config) {
    const layers = layersOf(model)
    if (layers.length === 0) return
    const { weights, optimizerStates, activations, weightGradients } = model.storage()

    for (const layer of layers) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    const [samples] = getGlobalBatchList(config.globalBatch, config.globalBatch)
    let activation = isFirst(model)
      ? model.getInputActivation(samples!)
      : await dist.receiveTensor<Activation>(dist.prevRank()!)
    for (const layer of layers) {
      // The input is kept for the backward; the output becomes the next input.
      activations.set(layer, activation)
      activation = model.forward(layer, activation, weights.get(layer))
    }
    // The output was never stored: it is gone as soon as it is sent, or its loss is taken.
    if (!isLast(model)) await dist.sendTensor(activation, dist.nextRank()!)

    let gradient = isLast(model)
      ? model.loss(activation)
      : await dist.receiveTensor<ActivationGradient>(dist.nextRank()!)
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
    if (!isFirst(model)) await dist.sendTensor(gradient, dist.prevRank()!)

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
