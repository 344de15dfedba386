/** The figures above the timeline: only what is known of the run, each with how it was come by. */
import type { RunInfo } from '../../traces-db/contract.ts'
import { formatCount, formatDuration } from '../app/format.ts'

export interface Figure {
  readonly id: string
  readonly title: string
  readonly value: string
  readonly unit: string
  /** How it was computed, over what. */
  readonly definition: string
  /** The screen that tells more. */
  readonly opens?: 'measures' | 'memory'
}

/** What the run's description alone tells. Before its measures are known, and beside them. */
export function figuresOf(info: RunInfo): readonly Figure[] {
  const { header } = info
  return [
    {
      id: 'length',
      title: 'Length of the run',
      ...figureText(formatDuration(header.lengthNs)),
      definition:
        'From the start of the first event to the end of the last one, over all ranks, on one clock.',
    },
    ranksFigure(info),
  ]
}

/** Ranks that have a process in the run; where the world is larger, of how many. */
function ranksFigure({ header, processes }: RunInfo): Figure {
  const present = new Set(processes.map(process => process.rank).filter(rank => rank >= 0)).size
  const isWhole = present >= header.worldSize
  return {
    id: 'ranks',
    title: 'Ranks',
    value: present === 0 ? 'not told' : formatCount(present),
    unit: present > 0 && !isWhole ? `of ${formatCount(header.worldSize)}` : '',
    definition: 'Ranks whose events are in the run, of the world size that its files tell or imply.',
  }
}

/** A formatted quantity as a figure shows it: the unit stands apart, smaller. */
export function figureText(text: string): { readonly value: string; readonly unit: string } {
  const at = text.lastIndexOf('\u202f')
  return { value: text.slice(0, at), unit: text.slice(at + 1) }
}
