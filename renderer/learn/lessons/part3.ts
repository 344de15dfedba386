import type { Lesson } from '../lesson.ts'

export const part3: Lesson = {
  strategy: 'part3',
  title: '1F1B',
  summary: 'One forward, one backward: the bubble of GPipe, a fraction of its memory.',
  concept: [
    '1F1B begins with backwards as soon as there is one. After a short warm-up each rank alternates one forward and one backward; at the end it drains the backwards that are left.',
    'The bubble is that of GPipe, (p\u00a0-\u00a01)\u00a0/\u00a0(m\u00a0+\u00a0p\u00a0-\u00a01). The memory is not: rank r of p has at most p - r microbatches in flight, however many there are.',
    'So more microbatches now help twice: the bubble shrinks, and so does the memory, because every microbatch in flight is smaller. In the end small matrices and many messages set the limit.',
  ],
  look: [
    'Rank 0 warms up with three forwards, rank 1 with two, the last rank with none.',
    'In the middle each rank alternates F and B. Zoom in with W to compare their numbers: on rank 0 the forward is three microbatches ahead of the backward.',
    'Memory falls from rank to rank: four microbatches in flight on the first, one on the last.',
  ],
  task: {
    worldSize: 4,
    layers: 16,
    globalBatch: 512,
    batch: 128,
    model: 'linear-stack',
    dtype: 'float16',
  },
  cluster: 'h100_sxm',
  exercise: {
    goal: 'Shrink the bubble below 15\u00a0% without exceeding 24\u00a0GB, and without recomputation: MFU shows it.',
    conditions: [
      { figure: 'bubble', most: 0.15 },
      { figure: 'memory', mostBytes: 24e9 },
      { figure: 'mfu', least: 0.7 },
    ],
    hints: [
      'The bubble is about (p\u00a0-\u00a01)\u00a0/\u00a0(m\u00a0+\u00a0p\u00a0-\u00a01). How many microbatches does that take with 4 ranks?',
      'The number of microbatches is `globalBatch` / `batch`. Change `batch` in the line that begins with `defaults`, or slide Microbatches.',
    ],
    solution: [{ find: 'batch: 128, model', replace: 'batch: 16, model' }],
  },
}
