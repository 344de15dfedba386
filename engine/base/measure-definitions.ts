/**
 * What each figure means, in one place: shown on hover, printed by the command line and in reports. The full
 * text is docs/measures.md.
 */
import type { FigureUnit } from './figure-text.ts'

export interface MeasureDefinition {
  readonly title: string
  readonly unit: FigureUnit
  readonly better: 'lower' | 'higher' | 'neither'
  readonly text: string
}

export const measureDefinitions = {
  stepTime: {
    title: 'step time',
    unit: 'ns',
    better: 'lower',
    text: 'Length of a step: from the last end of the step before over all ranks to its own last end over all ranks. Mean over the window’s steps.',
  },
  compute: {
    title: 'compute',
    unit: 'ns',
    better: 'neither',
    text: 'Time in which any stream of the rank computes, overlaps counted once. Device traces: kernels that are neither collectives nor copies. Host traces: outermost operators that are not communication.',
  },
  exposedCommunication: {
    title: 'exposed communication',
    unit: 'ns',
    better: 'lower',
    text: 'Time in which bytes move (host-device copies included) and nothing is computed.',
  },
  wait: {
    title: 'wait',
    unit: 'ns',
    better: 'lower',
    text: 'Time inside a send, receive or collective whose last peer has not arrived, with neither compute nor bytes moving.',
  },
  idle: { title: 'idle', unit: 'ns', better: 'lower', text: 'Time in which the rank does nothing at all.' },
  fill: {
    title: 'fill',
    unit: 'ns',
    better: 'lower',
    text: 'Idle time before the rank’s first compute of the window.',
  },
  drain: {
    title: 'drain',
    unit: 'ns',
    better: 'lower',
    text: 'Idle time after the rank’s last compute of the window.',
  },
  bubble: {
    title: 'bubble',
    unit: 'ns',
    better: 'lower',
    text: 'wait + idle. T = compute + exposed communication + bubble.',
  },
  overlap: {
    title: 'overlap',
    unit: 'ns',
    better: 'higher',
    text: 'Communication that compute hides. It is part of compute, not of the sum.',
  },
  overlapShare: {
    title: 'overlap of communication',
    unit: 'ratio',
    better: 'higher',
    text: 'overlap / (overlap + exposed communication).',
  },
  bubbleOfTotal: {
    title: 'bubble of total',
    unit: 'ratio',
    better: 'lower',
    text: 'Sum of bubble over ranks / (ranks x T), as in the GPipe and zero-bubble papers.',
  },
  bubbleOfIdeal: {
    title: 'bubble of ideal',
    unit: 'ratio',
    better: 'lower',
    text: 'Sum of bubble / sum of compute over ranks, as in Megatron-LM’s papers.',
  },
  bubbleOfSpan: {
    title: 'bubble of span',
    unit: 'ratio',
    better: 'lower',
    text: '(S - compute) / S, S the largest over ranks of its own first start to last end of compute: for schedules without a global synchronization.',
  },
  mfu: {
    title: 'MFU',
    unit: 'ratio',
    better: 'higher',
    text: 'Model FLOPs / (dense peak of the run’s dtype x devices x T). None without a datasheet peak.',
  },
  hfu: {
    title: 'HFU',
    unit: 'ratio',
    better: 'higher',
    text: 'As MFU, with the FLOPs of recomputation counted too.',
  },
  achievedFlops: {
    title: 'achieved per device',
    unit: 'flops/s',
    better: 'higher',
    text: 'Model FLOPs / (devices x T).',
  },
  peakMemory: {
    title: 'peak memory',
    unit: 'bytes',
    better: 'lower',
    text: 'Highest sum of the rank’s memory counters at one instant of the window; the largest over ranks.',
  },
} as const satisfies Readonly<Record<string, MeasureDefinition>>

export type MeasureId = keyof typeof measureDefinitions
