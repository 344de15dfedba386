import {
  type Activation,
  type ActivationGradient,
  add,
  assertRule,
  getGlobalBatchList,
  integer,
  key,
  split,
  strategy,
} from 'rankscope/strategy'

// Interleaved 1F1B (Megatron's virtual pipeline): each rank owns several chunks of layers that lie apart.
// Chunk c of rank r is stage c * p + r, so a microbatch goes around the ranks once for every chunk. The
// pipeline fills in smaller pieces: the idle time shrinks by the number of chunks, the messages grow by it.

export default strategy({
  name: 'interleaved-1f1b',
  description: '1F1B with several chunks of layers on each rank: less idle time, more messages',
  defaults: { worldSize: 4, layers: 16, globalBatch: 128, batch: 16 },
  parameters: { chunks: integer({ default: 2, min: 1, title: 'chunks of a rank' }) },

  async train(model, dist, config) {
    const { rank, worldSize } = dist
    const { chunks } = config
    const stages = chunks * worldSize
    const microbatches = getGlobalBatchList(config.globalBatch, config.batch)
    assertRule(
      model.layers >= stages,
      `${chunks} chunks on each of ${worldSize} ranks are ${stages} stages; there are only ${model.layers} layers.`,
    )
    assertRule(
      microbatches.length % worldSize === 0,
      `Microbatches go around in groups of one for each rank: ${microbatches.length} is no multiple of ${worldSize}.`,
    )
    const layersOfStage = split(model.layers, stages)
    const ownStages = Array.from({ length: chunks }, (_, chunk) => chunk * worldSize + rank)
    const ownLayers = ownStages.flatMap(stage => layersOfStage[stage]!)
    const rankOf = (stage: number) => stage % worldSize
    const { weights, optimizerStates, activations, activationGradients, weightGradients } = model.storage()

    // What a rank works on k-th: all of a group of microbatches on one chunk, then on the next chunk.
    const work = (k: number, backward: boolean) => {
      const turn = Math.floor(k / worldSize)
      const chunk = turn % chunks
      const microbatch = Math.floor(turn / chunks) * worldSize + (k % worldSize)
      return { stage: ownStages[backward ? chunks - 1 - chunk : chunk]!, m: microbatch }
    }

    // With two ranks, activations and gradients come from the same neighbour, in the order in which it made
    // them. So whatever comes is put where it belongs, until the one that is needed is there.
    const microbatchOf = new Map(microbatches.map((samples, m) => [samples[0]!, m]))
    const waitFor = async (shelf: { has(name: string): boolean }, name: string, from: number) => {
      while (!shelf.has(name)) {
        const value = await dist.receive<Activation | ActivationGradient>(from)
        const m = microbatchOf.get(value.samples[0]!)!
        if (value.kind === 'activation') activations.set(key(value.layer, m), value)
        else activationGradients.set(key(value.layer + 1, m), value)
      }
    }
    // Handing a value to the stage that goes on with it: a message, unless this rank owns that stage too.
    const hand = (value: Activation | ActivationGradient, stage: number, name: string) => {
      if (rankOf(stage) !== rank) void dist.isend(rankOf(stage), value)
      else if (value.kind === 'activation') activations.set(name, value)
      else activationGradients.set(name, value)
    }

    const forward = async (k: number) => {
      const { stage, m } = work(k, false)
      const layers = layersOfStage[stage]!
      const input = key(layers[0]!, m)
      if (stage === 0) activations.set(input, model.getInputActivation(microbatches[m]!))
      else await waitFor(activations, input, rankOf(stage - 1))
      let activation = activations.get(input)
      for (const layer of layers) {
        activations.set(key(layer, m), activation)
        activation = model.forward(layer, activation, weights.get(layer))
      }
      const output = key(layers.at(-1)! + 1, m)
      if (stage === stages - 1) activationGradients.set(output, model.loss(activation))
      else hand(activation, stage + 1, output)
    }

    const backward = async (k: number) => {
      const { stage, m } = work(k, true)
      const layers = layersOfStage[stage]!
      const output = key(layers.at(-1)! + 1, m)
      if (stage < stages - 1) await waitFor(activationGradients, output, rankOf(stage + 1))
      let gradient = activationGradients.get(output)
      for (const layer of [...layers].reverse()) {
        const [weightGradient, inputGradient] = model.backward(
          layer,
          activations.get(key(layer, m)),
          gradient,
          weights.get(layer),
        )
        activations.delete(key(layer, m))
        gradient = inputGradient
        weightGradients.set(
          layer,
          weightGradients.has(layer) ? add(weightGradients.get(layer), weightGradient) : weightGradient,
        )
      }
      activationGradients.delete(output)
      if (stage > 0) hand(gradient, stage - 1, key(layers[0]!, m))
    }

    for (const layer of ownLayers) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    const total = microbatches.length * chunks
    const warmUp = Math.min(2 * (worldSize - rank - 1) + (chunks - 1) * worldSize, total)
    for (let k = 0; k < warmUp; k++) await forward(k)
    for (let k = 0; k < total - warmUp; k++) {
      await forward(warmUp + k)
      await backward(k)
    }
    for (let k = total - warmUp; k < total; k++) await backward(k)

    for (const layer of ownLayers) {
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
