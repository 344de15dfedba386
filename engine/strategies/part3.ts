import {
  type Activation,
  type ActivationGradient,
  add,
  getGlobalBatchList,
  isFirst,
  isLast,
  key,
  layersOf,
  strategy,
} from 'rankscope/strategy'

// Part 3: 1F1B. Microbatches as in GPipe, but a rank starts with backwards as soon as one comes back: after a
// short warm-up it alternates one forward with one backward. The idle share is GPipe's, the memory is not: at
// most p - rank microbatches are in flight on a rank, however many there are.

export default strategy({
  name: 'part3',
  description: '1F1B: a pipeline that alternates one forward and one backward',
  defaults: { worldSize: 4, layers: 4, globalBatch: 512, batch: 64 },

  async train(model, dist, config) {
    const layers = layersOf(model)
    if (layers.length === 0) return
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()
    const first = layers[0]!
    const last = layers.at(-1)!

    const forward = async (m: number) => {
      const input = isFirst(model)
        ? model.getInputActivation(microbatches[m]!)
        : await dist.receive<Activation>(dist.rank - 1)
      activations.set(key(first, m), input)
      for (const layer of layers) {
        const output = model.forward(layer, activations.get(key(layer, m)), weights.get(layer))
        activations.set(key(layer + 1, m), output)
      }
      // An exercise: what has been sent is not needed again. Deleting it here saves memory.
      if (!isLast(model)) await dist.send(dist.rank + 1, activations.get(key(last + 1, m)))
    }

    const backward = async (m: number) => {
      const gradient = isLast(model)
        ? model.loss(activations.get(key(last + 1, m)))
        : await dist.receive<ActivationGradient>(dist.rank + 1)
      activationGradients.set(key(last + 1, m), gradient)
      for (const layer of [...layers].reverse()) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(key(layer, m)),
          activationGradients.get(key(layer + 1, m)),
          weights.get(layer),
        )
        const sum = weightGradients.has(layer)
          ? add(weightGradients.get(layer), weightGradient)
          : weightGradient
        weightGradients.set(layer, sum)
        activationGradients.set(key(layer, m), inputGradient)
        activations.delete(key(layer + 1, m))
        activationGradients.delete(key(layer + 1, m))
      }
      activations.delete(key(first, m))
      if (!isFirst(model)) await dist.send(dist.rank - 1, activationGradients.get(key(first, m)))
      activationGradients.delete(key(first, m))
    }

    for (const layer of layers) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    const microbatches = getGlobalBatchList(config.globalBatch, config.batch)
    // The first backward comes back after the ranks behind this one have each taken a microbatch.
    const ranksInUse = Math.min(dist.worldSize, model.layers)
    const warmUp = Math.min(ranksInUse - 1 - dist.rank, microbatches.length)
    const steady = microbatches.length - warmUp
    for (let m = 0; m < warmUp; m++) await forward(m)
    for (let m = 0; m < steady; m++) {
      await forward(warmUp + m)
      await backward(m)
    }
    for (let m = steady; m < microbatches.length; m++) await backward(m)

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
