import type { Lesson } from '../lesson.ts'

export const part0: Lesson = {
  strategy: 'part0',
  title: 'Data parallelism',
  summary: 'Every rank has the whole model and its own samples.',
  concept: [
    'Every rank holds the whole model and works on its own share of the samples. Until the gradients are known, nobody needs anybody.',
    'A gradient is a sum over samples. An all-reduce adds up the gradients of all ranks and gives each rank the sum, so all ranks make the same update and keep the same weights.',
    'This is distributed data parallelism, DDP. It shortens the time for a batch. It does not shrink the memory: weights, gradients and optimizer state lie whole on every rank.',
  ],
  look: [
    'All ranks do the same at the same time. There is no bubble: no rank waits for the result of another.',
    'After the last backward comes a row of all-reduces, one for each layer. Nothing is computed meanwhile, so the row above is empty; but not hatched, for bytes move: this is exposed communication, no bubble.',
    'MFU is only about a half. The rest of the time goes to the all-reduces, and to updates, which read and write much memory and compute little.',
  ],
  task: {
    worldSize: 8,
    layers: 36,
    globalBatch: 32,
    batch: 4,
    model: 'linear-stack',
    dtype: 'float16',
  },
  cluster: 'h100_sxm',
  exercise: {
    goal: 'Hide the all-reduces behind the backward.',
    conditions: [{ figure: 'mfu', least: 0.65 }],
    hints: [
      'The gradient of a layer is complete as soon as its backward is done. Its all-reduce can run while the layers below are still in their backward.',
      'A communication that is not awaited runs beside the computation: `const pending = dist.allReduce(gradient)`, and later `await pending`.',
      'Keep the pending all-reduces in a `Map` by layer. Start each one in the backward loop, after the last microbatch of the rank, and await it where the all-reduce stands now.',
    ],
    solution: [
      { find: 'import { add,', replace: 'import { type Pending, type WeightGradient, add,' },
      {
        find: '    for (const samples of getNextMicrobatch(globalBatch, dist.worldSize, batch, dist.rank)) {\n',
        replace: `    const reductions = new Map<number, Pending<WeightGradient>>()
    const microbatches = [...getNextMicrobatch(globalBatch, dist.worldSize, batch, dist.rank)]
    for (const [m, samples] of microbatches.entries()) {
      const isLastMicrobatch = m === microbatches.length - 1
`,
      },
      {
        find: '        weightGradients.set(layer, sum)\n',
        replace: `        weightGradients.set(layer, sum)
        if (isLastMicrobatch) reductions.set(layer, dist.allReduce(sum))
`,
      },
      { find: 'await dist.allReduce(weightGradients.get(layer))', replace: 'await reductions.get(layer)!' },
    ],
  },
}
