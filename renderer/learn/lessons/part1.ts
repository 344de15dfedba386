import type { Lesson } from '../lesson.ts'

export const part1: Lesson = {
  strategy: 'part1',
  title: 'ZeRO',
  summary: 'Shards instead of copies: weights, gradients and optimizer state.',
  concept: [
    'In data parallelism N ranks hold N equal copies of weights, gradients and optimizer state. ZeRO, the zero redundancy optimizer, cuts them into N shards, one for each rank.',
    'Stage 1 shards the optimizer state, stage 2 also the gradients, stage 3 also the weights. This strategy is stage 3, which FSDP does as well.',
    'Before a layer computes, an all-gather collects its weights; afterwards they are cut again. A reduce-scatter adds up its gradient and leaves each rank with its shard. Together that is 3 times the parameters to send in a step, where the all-reduce of data parallelism sends 2.',
  ],
  look: [
    'An all-gather before every forward and every backward, a reduce-scatter after every backward.',
    'The memory row: at the bottom the shards, which stay; above them activations, which come and go. With data parallelism the bottom was nearly all of it.',
    'Each transfer stands between two computations, and hides behind none.',
  ],
  task: {
    worldSize: 8,
    layers: 24,
    globalBatch: 64,
    batch: 8,
    model: 'linear-stack',
    dtype: 'float16',
  },
  cluster: 'h100_sxm',
  exercise: {
    goal: 'Gather the weights of the next layer while this one computes, and keep the memory small.',
    conditions: [
      { figure: 'mfu', least: 0.8 },
      { figure: 'memory', mostBytes: 3e9 },
    ],
    hints: [
      'While layer l computes its forward, the weights of layer l + 1 can already be on their way. In the backward it is layer l - 1.',
      'Start `dist.allGather(weights.get(layer + 1))` before the forward of `layer` without `await`, and await it in the next turn of the loop.',
      'Stay one layer ahead, not more: who gathers all layers at once holds the whole model again.',
    ],
    solution: [
      {
        find: `      for (let layer = 0; layer < model.layers; layer++) {
        await gatherWeight(layer)
`,
        replace: `      let next = dist.allGather(weights.get(0))
      for (let layer = 0; layer < model.layers; layer++) {
        weights.set(layer, await next)
        if (layer + 1 < model.layers) next = dist.allGather(weights.get(layer + 1))
`,
      },
      {
        find: `      for (let layer = model.layers - 1; layer >= 0; layer--) {
        await gatherWeight(layer)
`,
        replace: `      next = dist.allGather(weights.get(model.layers - 1))
      for (let layer = model.layers - 1; layer >= 0; layer--) {
        weights.set(layer, await next)
        if (layer > 0) next = dist.allGather(weights.get(layer - 1))
`,
      },
      {
        find: `    const gatherWeight = async (layer: number) => {
      weights.set(layer, await dist.allGather(weights.get(layer)))
    }
`,
        replace: '',
      },
    ],
  },
}
