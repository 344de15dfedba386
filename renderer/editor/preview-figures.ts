/** The figures of a preview, and by how much each is better or worse than a reference's. */
import { type FigureUnit, readSame } from '../../engine/base/figure-text.ts'
import type { LabScore, PreviewFigures } from '../../engine/contract.ts'
import { formatBytes, formatCount, formatDuration, formatShare } from '../app/format.ts'
import { differenceText } from '../compare/figure-texts.ts'
import { figureText } from '../details/figures.ts'

export interface PreviewFigure {
  readonly id: string
  readonly title: string
  readonly value: string
  readonly unit: string
  /** A second value beside it: the bubble of the ideal time, the limit of the memory. */
  readonly beside: string
  readonly definition: string
  readonly isBad: boolean
  readonly difference?: { readonly text: string; readonly tone: 'better' | 'worse' | 'same' }
}

/** What is compared may be of another strategy, cluster or size: who shows it says of what. */
export function previewFigures(
  figures: PreviewFigures,
  reference: PreviewFigures | undefined,
): readonly PreviewFigure[] {
  const { lab } = figures
  if (lab) return [...labFigures(lab, reference?.lab), bubbleFigure(figures, reference)]
  const { stepSeconds, mfu, peakBytes, memoryLimitBytes, score } = figures
  return [
    {
      id: 'step',
      title: 'Step',
      ...figureText(formatDuration(stepSeconds * 1e9)),
      beside: '',
      definition: 'From the start of the step to the end of its last operation, over all ranks.',
      isBad: false,
      ...timeDifference(stepSeconds, reference?.stepSeconds),
    },
    ...(mfu === undefined
      ? []
      : [
          {
            id: 'mfu',
            title: 'MFU',
            ...figureText(formatShare(mfu)),
            beside: '',
            definition:
              'Model FLOPs of a step (forward, and a backward of twice that) over peak FLOPs of all devices in the time of the step.',
            isBad: false,
            ...difference('ratio', mfu, reference?.mfu, 'higher'),
          },
        ]),
    bubbleFigure(figures, reference),
    {
      id: 'peak',
      title: 'Peak memory',
      ...figureText(formatBytes(peakBytes)),
      beside: memoryLimitBytes === undefined ? '' : `of ${formatBytes(memoryLimitBytes)}`,
      definition: `The most that any rank holds at once (rank ${figures.peakRank}), and what a device has.`,
      isBad: memoryLimitBytes !== undefined && peakBytes > memoryLimitBytes,
      ...difference('bytes', peakBytes, reference?.peakBytes, 'lower'),
    },
    ...(score ? [scoreFigure(score, reference?.score)] : []),
  ]
}

/** What the lab grades: its MFU, on its own machines whatever cluster is looked at. */
function scoreFigure(score: LabScore, reference: LabScore | undefined): PreviewFigure {
  const { mfu, executionSeconds, peakElements } = score
  return {
    id: 'score',
    title: 'Lab score',
    ...figureText(formatShare(mfu)),
    beside: formatDuration(executionSeconds * 1e9),
    definition: `MFU by the rules of the teaching lab, on its machines: ${formatDuration(executionSeconds * 1e9)}, at most ${formatCount(peakElements)} elements on a rank. The lab's task is to raise it within the memory.`,
    isBad: false,
    ...difference('ratio', mfu, reference?.mfu, 'higher'),
  }
}

function bubbleFigure(figures: PreviewFigures, reference: PreviewFigures | undefined): PreviewFigure {
  const { bubbleOfTotal, bubbleOfIdeal } = figures
  return {
    id: 'bubble',
    title: 'Bubble',
    ...figureText(formatShare(bubbleOfTotal)),
    beside: `${formatShare(bubbleOfIdeal)} of ideal`,
    definition:
      'Time in which ranks do not compute, over all time of all ranks; beside it, over the time that they compute.',
    isBad: false,
    ...difference('ratio', bubbleOfTotal, reference?.bubbleOfTotal, 'lower'),
  }
}

function labFigures(
  lab: NonNullable<PreviewFigures['lab']>,
  reference: PreviewFigures['lab'],
): readonly PreviewFigure[] {
  const { executionSeconds, mfu, peakElements } = lab
  return [
    {
      id: 'step',
      title: 'Lab time',
      ...figureText(formatDuration(executionSeconds * 1e9)),
      beside: '',
      definition: "The start of the last event over all ranks, by the teaching lab's rules.",
      isBad: false,
      ...timeDifference(executionSeconds, reference?.executionSeconds),
    },
    {
      id: 'mfu',
      title: 'Lab MFU',
      ...figureText(formatShare(mfu)),
      beside: '',
      definition: 'By the lab: a backward counts as much as a forward, the peak is 10^15 FLOP/s.',
      isBad: false,
      ...difference('ratio', mfu, reference?.mfu, 'higher'),
    },
    {
      id: 'peak',
      title: 'Lab memory',
      value: formatCount(peakElements),
      unit: 'elements',
      beside: '',
      definition: 'The most elements that any rank has in its storage when an event starts.',
      isBad: false,
      ...difference('count', peakElements, reference?.peakElements, 'lower'),
    },
  ]
}

function timeDifference(seconds: number, before: number | undefined): Pick<PreviewFigure, 'difference'> {
  return difference('ns', seconds * 1e9, before && before * 1e9, 'lower')
}

/** As the comparison of runs tells it. */
function difference(
  unit: FigureUnit,
  value: number,
  before: number | undefined,
  goal: 'lower' | 'higher',
): Pick<PreviewFigure, 'difference'> {
  if (before === undefined) return {}
  if (readSame(unit, value, before)) return { difference: { text: 'same', tone: 'same' } }
  const tone = value < before === (goal === 'lower') ? 'better' : 'worse'
  return { difference: { text: differenceText(unit, value - before), tone } }
}
