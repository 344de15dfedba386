import type { Lesson } from '../lesson.ts'

export const part2: Lesson = {
  strategy: 'part2',
  title: 'A pipeline of stages',
  summary: 'Layers in stages, one stage a rank, the batch in one piece.',
  concept: [
    'Pipeline parallelism cuts the model into stages of consecutive layers, one for each rank. It is the cut by hand, for any number of ranks.',
    'Only neighbours talk: activations at the border of two stages go up, their gradients come down.',
    'Here the whole batch goes through as one piece. With p ranks only one computes at a time, so (p\u00a0-\u00a01)\u00a0/\u00a0p of the time of all ranks is bubble.',
  ],
  look: [
    'A staircase: the forward of each rank begins where that of the rank before ends. The backward comes the same way back.',
    'At any time exactly one rank computes or sends.',
    'The memory row: after a rank has sent its output, it still holds it until the gradient comes back.',
  ],
  task: {
    worldSize: 4,
    layers: 12,
    globalBatch: 512,
    batch: 512,
    model: 'linear-stack',
    dtype: 'float16',
  },
  cluster: 'rtx_4090',
  exercise: {
    goal: 'Bring the peak below the 24\u00a0GB of the cards: let go of what nobody needs any more.',
    conditions: [{ figure: 'memory', mostBytes: 24e9 }],
    hints: [
      'The backward of a layer needs the input of that layer, not its output. So who still needs the output of a stage once it was sent?',
      'Delete it right after `dist.send`, and on the last rank right after `model.loss`: `activations.delete(last + 1)`.',
      'To delete a key that is not there is an error. In the backward loop delete the input of the layer, `layer`, in place of its output, `layer + 1`; the `activations.delete(first)` below the loop then goes.',
    ],
    solution: [
      {
        find: '      activationGradients.set(last + 1, model.loss(activations.get(last + 1)))\n',
        replace: `      activationGradients.set(last + 1, model.loss(activations.get(last + 1)))
      activations.delete(last + 1)
`,
      },
      {
        find: '      await dist.send(dist.rank + 1, activations.get(last + 1))\n',
        replace: `      await dist.send(dist.rank + 1, activations.get(last + 1))
      activations.delete(last + 1)
`,
      },
      { find: '      activations.delete(layer + 1)\n', replace: '      activations.delete(layer)\n' },
      { find: '    activations.delete(first)\n', replace: '' },
    ],
  },
}
