import type { Lesson } from '../lesson.ts'

export const gpipe: Lesson = {
  strategy: 'gpipe',
  title: 'GPipe',
  summary: 'All forwards, then all backwards: a small bubble for much memory.',
  concept: [
    'GPipe sends m microbatches up through the stages, then their gradients down. To fill and to drain the pipeline costs p - 1 of m + p - 1 slots, so the bubble of the total is (p\u00a0-\u00a01)\u00a0/\u00a0(m\u00a0+\u00a0p\u00a0-\u00a01).',
    'More microbatches mean a smaller bubble. They do not save memory: the activations of every microbatch stay until its backward, and together that is the whole batch.',
    'The remedy of GPipe is recomputation: keep only the input of a stage, and run its forward once more just before the backward. It pays with time for memory.',
  ],
  look: [
    'The forwards form a parallelogram, the backwards another; in the corners lie fill and drain.',
    'Follow a microbatch by its lightness, or zoom in with W until its number shows: F0 climbs from rank to rank, and B0 is the first to come back.',
    'The memory rows rise through all forwards before they fall.',
  ],
  task: {
    worldSize: 4,
    layers: 16,
    globalBatch: 512,
    batch: 64,
    model: 'linear-stack',
    dtype: 'float16',
  },
  cluster: 'h100_sxm',
  exercise: {
    goal: 'Shrink the bubble, and bring the peak below 24\u00a0GB although every microbatch waits for its backward.',
    conditions: [
      { figure: 'bubble', most: 0.15 },
      { figure: 'memory', mostBytes: 24e9 },
    ],
    hints: [
      'With p = 4: for which m is 3\u00a0/\u00a0(m\u00a0+\u00a03) at most 0.15? The number of microbatches is `globalBatch` / `batch`.',
      'Keep `key(first, m)` only. In the forward loop delete each inner activation once the next one is computed, and the output of the stage once it is sent or its loss is taken.',
      'Before the backward of a microbatch make them again, for all layers of the stage but the last: `activations.set(key(layer + 1, m), model.recompute(layer, activations.get(key(layer, m)), weights.get(layer)))`. The backward loop then deletes `key(layer, m)`.',
    ],
    solution: [
      { find: 'batch: 64, model', replace: 'batch: 16, model' },
      {
        find: '        activations.set(key(layer + 1, m), output)\n',
        replace: `        activations.set(key(layer + 1, m), output)
        if (layer > first) activations.delete(key(layer, m))
`,
      },
      {
        find: '      else await dist.send(dist.rank + 1, output)\n',
        replace: `      else await dist.send(dist.rank + 1, output)
      activations.delete(key(last + 1, m))
`,
      },
      {
        find: '      for (const layer of [...layers].reverse()) {\n',
        replace: `      for (const layer of layers.slice(0, -1)) {
        const output = model.recompute(layer, activations.get(key(layer, m)), weights.get(layer))
        activations.set(key(layer + 1, m), output)
      }
      for (const layer of [...layers].reverse()) {
`,
      },
      {
        find: '        activations.delete(key(layer + 1, m))\n        activationGradients',
        replace: '        activations.delete(key(layer, m))\n        activationGradients',
      },
      { find: '      activations.delete(key(first, m))\n', replace: '' },
    ],
  },
}
