import {
  type Activation,
  type ActivationGradient,
  add,
  assertRule,
  getNextMicrobatch,
  integer,
  key,
  split,
  strategy,
} from 'rankscope/strategy'

// Data parallelism x pipeline: the ranks form several pipelines of equal depth, each with its own samples
// (1F1B inside). Ranks at the same stage of all pipelines hold the same layers, so they are a process group,
// and add up their gradients at the end. Rank = pipeline x stages + stage: the stages of one pipeline are
// neighbours, because they talk all the time; the pipelines talk once a step.

export default strategy({
  name: 'hybrid-data-pipeline',
  description: 'several 1F1B pipelines with their own samples; gradients all-reduced stage by stage',
  defaults: { worldSize: 8, layers: 16, globalBatch: 256, batch: 8 },
  parameters: { stages: integer({ default: 4, min: 1, title: 'stages of a pipeline' }) },

  async train(model, dist, config) {
    const { stages } = config
    assertRule(
      dist.worldSize % stages === 0,
      `${dist.worldSize} ranks cannot form pipelines of ${stages} stages: the stages must divide the ranks.`,
    )
    assertRule(
      stages <= model.layers,
      `A pipeline of ${stages} stages needs at least as many layers; there are ${model.layers}.`,
    )
    const pipelines = dist.worldSize / stages
    assertRule(
      config.globalBatch >= pipelines,
      `Every pipeline needs at least one sample: ${config.globalBatch} are too few for ${pipelines}.`,
    )
    const pipeline = Math.floor(dist.rank / stages)
    const stage = dist.rank % stages
    const isFirst = stage === 0
    const isLast = stage === stages - 1
    const sameStage = dist.group(Array.from({ length: pipelines }, (_, other) => other * stages + stage))

    const layers = split(model.layers, stages)[stage]!
    const last = layers.at(-1)!
    const { weights, optimizerStates, activations, weightGradients } = model.storage()

    const forward = async (m: number) => {
      let activation = isFirst
        ? model.getInputActivation(microbatches[m]!)
        : await dist.receive<Activation>(dist.rank - 1)
      for (const layer of layers) {
        activations.set(key(layer, m), activation)
        activation = model.forward(layer, activation, weights.get(layer))
      }
      // The last stage keeps its output for the loss; the others are done with it when it is sent.
      if (isLast) activations.set(key(last + 1, m), activation)
      else await dist.send(dist.rank + 1, activation)
    }

    const backward = async (m: number) => {
      let gradient = isLast
        ? model.loss(activations.get(key(last + 1, m)))
        : await dist.receive<ActivationGradient>(dist.rank + 1)
      if (isLast) activations.delete(key(last + 1, m))
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
      if (!isFirst) await dist.send(dist.rank - 1, gradient)
    }

    for (const layer of layers) {
      const [weight, state] = model.loadWeights(layer)
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
    }

    const microbatches = [...getNextMicrobatch(config.globalBatch, pipelines, config.batch, pipeline)]
    const warmUp = Math.min(stages - 1 - stage, microbatches.length)
    const steady = microbatches.length - warmUp
    for (let m = 0; m < warmUp; m++) await forward(m)
    for (let m = 0; m < steady; m++) {
      await forward(warmUp + m)
      await backward(m)
    }
    for (let m = steady; m < microbatches.length; m++) await backward(m)

    // Started all at once: the reduction of one layer runs beside the update of another.
    const reduced = layers.map(layer => sameStage.allReduce(weightGradients.get(layer)))
    for (const [index, layer] of layers.entries()) {
      const gradient = await reduced[index]!
      const [weight, state] = model.update(layer, gradient, weights.get(layer), optimizerStates.get(layer))
      weights.set(layer, weight)
      optimizerStates.set(layer, state)
      weightGradients.delete(layer)
      model.setFinalWeight(layer, weight, state)
    }
  },
})
