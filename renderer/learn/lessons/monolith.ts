import type { Lesson } from '../lesson.ts'

export const monolith: Lesson = {
  strategy: 'monolith',
  title: 'One device does everything',
  summary: 'Forward, loss, backward, update, and what each keeps in memory.',
  concept: [
    'A training step has four parts: a forward through all layers, the loss, a backward through all layers, and the update of the weights.',
    'The backward of a layer needs the input that the layer had in the forward. So every activation stays in memory from its forward to its backward; those of the first layers stay longest.',
    'Memory holds four kinds of values: weights, their gradients, the optimizer state, and activations. The first three depend on the model alone. Activations grow with the number of samples that are processed at once.',
  ],
  look: [
    'One forward for each layer, then the backwards in the opposite order, each about twice as long, then short updates.',
    'The memory row: activations pile up during the forward and go away during the backward. The peak lies where the backward begins.',
    'The peak memory among the figures is red: this step needs more than the 24\u00a0GB of the card.',
  ],
  task: { worldSize: 1, layers: 24, globalBatch: 32, batch: 32, model: 'gpt', dtype: 'float16' },
  cluster: 'rtx_4090',
  exercise: {
    goal: 'Make the step fit into the 24\u00a0GB of the card, with the same 32 samples, and keep the device well used.',
    conditions: [
      { figure: 'memory', mostBytes: 24e9 },
      { figure: 'mfu', least: 0.9 },
    ],
    hints: [
      'The strategy already goes through its samples in chunks of `batch`, and adds up their gradients. As long as `batch` equals `globalBatch`, there is only one chunk.',
      'Smaller chunks keep fewer activations at once, but small matrices use a GPU less well. Change `batch` in the line that begins with `defaults`.',
    ],
    solution: [{ find: 'batch: 32, model', replace: 'batch: 16, model' }],
  },
}
