/** The figures that sum up a window: only what is known, each with its definition, its window and its doubt. */
import { measureDefinitions } from '../../engine/base/measure-definitions.ts'
import type { RankMeasures, RunMeasures } from '../../engine/base/measures.ts'
import type { MemoryProfile } from '../../engine/base/memory-profile.ts'
import { formatBytes, formatCount, formatDuration, formatFlopRate, formatShare } from '../app/format.ts'
import { type Figure, figureText } from '../details/figures.ts'

/** `profile`: memory of the fullest rank, where it was asked for. */
export function measureFigures(measures: RunMeasures, profile?: MemoryProfile): readonly Figure[] {
  if (measures.ranks.length === 0) return []
  return [
    ...stepFigure(measures),
    ...utilizationFigures(measures),
    bubbleFigure(measures),
    exposedFigure(measures),
    ...memoryFigure(measures, profile),
  ]
}

/** The rank whose memory rises highest; undefined where none tells. */
export function fullestRank(measures: RunMeasures): RankMeasures | undefined {
  return measures.ranks.reduce<RankMeasures | undefined>(
    (most, rank) => ((rank.peakBytes ?? -1) > (most?.peakBytes ?? -1) ? rank : most),
    undefined,
  )
}

function stepFigure({ window }: RunMeasures): Figure[] {
  if (window.steps === 0) return []
  const mean = (window.endNs - window.startNs) / window.steps
  return [
    {
      id: 'step',
      title: window.steps === 1 ? 'Step' : `Step, mean of ${formatCount(window.steps)}`,
      ...figureText(formatDuration(Math.round(mean))),
      definition: define('stepTime', window.title),
      opens: 'measures',
    },
  ]
}

function utilizationFigures({ utilization, window }: RunMeasures): Figure[] {
  if (!utilization) return []
  const { mfu, hfu, dtype, peakFlopsPerSecond, achievedFlopsPerSecondPerDevice } = utilization
  if (mfu === undefined || peakFlopsPerSecond === undefined) {
    return [
      {
        id: 'achieved',
        title: `Achieved per device${dtype && ` · ${dtype}`}`,
        ...figureText(formatFlopRate(achievedFlopsPerSecondPerDevice)),
        definition: `${define('achievedFlops', window.title)} No MFU: ${utilization.peakSource}`,
        opens: 'measures',
      },
    ]
  }
  const recomputed = hfu !== undefined && hfu > mfu * 1.0005 ? ` HFU ${formatShare(hfu)}.` : ''
  return [
    {
      id: 'mfu',
      title: `MFU · ${dtype} dense ${formatFlopRate(peakFlopsPerSecond)}`,
      ...figureText(formatShare(mfu)),
      definition: `${define('mfu', window.title)} ${utilization.mfuFormula}.${recomputed} Peak: ${utilization.peakSource}.`,
      opens: 'measures',
    },
  ]
}

function bubbleFigure({ bubble, atLeast, window, notes }: RunMeasures): Figure {
  const ideal = Number.isFinite(bubble.ofIdeal) ? formatShare(bubble.ofIdeal) : 'not defined'
  const total = formatShare(bubble.ofTotal)
  return {
    id: 'bubble',
    title: `Bubble of total · of ideal${atLeast ? ', at least' : ''}`,
    ...figureText(`${total} · ${ideal}`),
    definition: [
      measureDefinitions.bubble.text,
      `Of total: ${lower(measureDefinitions.bubbleOfTotal.text)}`,
      `Of ideal: ${lower(define('bubbleOfIdeal', window.title))}`,
      ...(atLeast ? notes.slice(0, 1) : []),
    ].join(' '),
    opens: 'measures',
  }
}

function exposedFigure({ ranks, window, atLeast }: RunMeasures): Figure {
  const total = ranks.reduce((sum, rank) => sum + rank.totalNs, 0)
  const exposed = ranks.reduce((sum, rank) => sum + rank.exposedCommunicationNs, 0)
  return {
    id: 'exposed',
    title: `Exposed communication${atLeast ? ', at most' : ''}`,
    ...figureText(formatShare(total > 0 ? exposed / total : 0)),
    definition: `${define('exposedCommunication', window.title)} Sum over ranks / (ranks x T).`,
    opens: 'measures',
  }
}

function memoryFigure(measures: RunMeasures, profile: MemoryProfile | undefined): Figure[] {
  const rank = fullestRank(measures)
  if (rank?.peakBytes === undefined || measures.memoryUnit === 'elements') return []
  const known = profile?.rank === rank.rank ? profile : undefined
  const limit = known?.limitBytes
  const [value, unit] = splitUnit(formatBytes(Math.round(rank.peakBytes)))
  return [
    {
      id: 'memory',
      title: `Peak memory · rank ${rank.rank}`,
      value,
      unit: limit === undefined ? unit : `${unit} of ${formatBytes(Math.round(limit))}`,
      definition: [
        define('peakMemory', measures.window.title),
        ...(known?.peak ? [`Rank ${rank.rank}: ${known.peak.sentence}.`] : []),
        ...(limit === undefined ? [] : [`Limit: ${known!.limitSource}.`]),
      ].join(' '),
      opens: 'memory',
    },
  ]
}

function splitUnit(text: string): readonly [value: string, unit: string] {
  const { value, unit } = figureText(text)
  return [value, unit]
}

function define(id: keyof typeof measureDefinitions, window: string): string {
  return `${measureDefinitions[id].text} Window: ${window}.`
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
