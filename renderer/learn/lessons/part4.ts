import type { Lesson } from '../lesson.ts'

export const part4: Lesson = {
  strategy: 'part4',
  title: 'Your own strategy',
  summary: 'A task, a machine, and all that you know by now.',
  concept: [
    'Now there is only a task and a machine: 32 layers and 256 samples on eight H100s. The strategy that you find is plain data parallelism with accumulated gradients.',
    'You know the means: overlap, shards, stages, microbatches, early freeing, recomputation. Each trades time, memory and communication for one another.',
    'The rules are those of every strategy here: at the end of the step each layer has final weights, updated once, with a gradient that contains every sample of the batch. The recorder checks it.',
  ],
  look: [
    'MFU is high already, for there is much to compute. What is lost is the row of all-reduces at the end.',
    'The peak is the sum of what never goes away (weights, gradients, optimizer state) and the activations of one microbatch.',
  ],
  task: {
    worldSize: 8,
    layers: 32,
    globalBatch: 256,
    batch: 32,
    model: 'linear-stack',
    dtype: 'float16',
  },
  cluster: 'h100_sxm',
  exercise: {
    goal: 'Faster and smaller at once. Any strategy counts.',
    conditions: [
      { figure: 'mfu', least: 0.89 },
      { figure: 'memory', mostBytes: 16e9 },
    ],
    hints: [
      'Two things you have done before are enough: smaller microbatches for the memory, hidden all-reduces for the time.',
      'An all-reduce may begin when the gradient of a layer holds all samples of the rank: in the backward of its last microbatch.',
      'Await the pending all-reduce of a layer where its gradient is reduced now, just before the update.',
    ],
    solution: [
      { find: 'batch: 32, model', replace: 'batch: 16, model' },
      { find: 'import { add,', replace: 'import { type Pending, type WeightGradient, add,' },
      {
        find: '    for (const samples of getNextMicrobatch(config.globalBatch, dist.worldSize, config.batch, dist.rank)) {\n',
        replace: `    const reductions = new Map<number, Pending<WeightGradient>>()
    const microbatches = [...getNextMicrobatch(config.globalBatch, dist.worldSize, config.batch, dist.rank)]
    for (const [m, samples] of microbatches.entries()) {
`,
      },
      {
        find: `        weightGradients.set(
          layer,
          weightGradients.has(layer) ? add(weightGradients.get(layer), weightGradient) : weightGradient,
        )
`,
        replace: `        const sum = weightGradients.has(layer)
          ? add(weightGradients.get(layer), weightGradient)
          : weightGradient
        weightGradients.set(layer, sum)
        if (m === microbatches.length - 1) reductions.set(layer, dist.allReduce(sum))
`,
      },
      { find: 'await dist.allReduce(weightGradients.get(layer))', replace: 'await reductions.get(layer)!' },
    ],
  },
}
