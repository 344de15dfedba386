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
}

export function figuresOf(info: RunInfo): readonly Figure[] {
  const { header, tracks } = info
  const sum = (of: (track: RunInfo['tracks'][number]) => number) =>
    tracks.reduce((total, track) => total + of(track), 0)
  const figures: Figure[] = [
    {
      id: 'length',
      title: 'Length of the run',
      ...split(formatDuration(header.lengthNs)),
      definition:
        'From the start of the first event to the end of the last one, over all ranks, on one clock.',
    },
    ranksFigure(info),
    {
      id: 'slices',
      title: 'Slices',
      value: formatCount(sum(track => track.slices)),
      unit: '',
      definition: 'Events with a start and a duration, over all tracks, unfinished and async ones included.',
    },
  ]
  const instants = sum(track => track.instants)
  if (instants > 0) {
    const definition = 'Events at a point in time, over all tracks.'
    figures.push({ id: 'instants', title: 'Instants', value: formatCount(instants), unit: '', definition })
  }
  const samples = sum(track => track.counters)
  if (samples > 0) {
    const definition = 'Values of counters such as memory, over all series.'
    figures.push({
      id: 'counters',
      title: 'Counter samples',
      value: formatCount(samples),
      unit: '',
      definition,
    })
  }
  if (header.report && header.report.flows > 0) {
    const definition = 'Arrows between slices, both of whose ends are in the run.'
    figures.push({
      id: 'flows',
      title: 'Flows',
      value: formatCount(header.report.flows),
      unit: '',
      definition,
    })
  }
  return figures
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

function split(text: string): { readonly value: string; readonly unit: string } {
  const at = text.lastIndexOf('\u202f')
  return { value: text.slice(0, at), unit: text.slice(at + 1) }
}
