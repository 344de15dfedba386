/** What charts are coloured with: the window's tokens, and for the states of a rank what the timeline shows. */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import { classIndex } from '../timeline/palette.ts'
import type { ThemeColours } from '../timeline/theme-colours.ts'
import type { Hatch, Paint } from './scene.ts'

export const rankStates = ['compute', 'communication', 'wait', 'fill', 'idle', 'drain'] as const
/** What a rank does at an instant, with idle told apart by where it lies. */
export type RankState = (typeof rankStates)[number]

export const stateTitles: Readonly<Record<RankState, string>> = {
  compute: 'compute',
  communication: 'exposed communication',
  wait: 'wait',
  fill: 'fill',
  idle: 'idle',
  drain: 'drain',
}

export interface ChartColours {
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly panel: string
  readonly accent: string
  readonly good: string
  readonly bad: string
  readonly warn: string
  readonly states: Readonly<Record<RankState, Paint>>
  /** One hue for each run that is compared. */
  readonly runs: readonly string[]
  /** Of an operation class, by its number. */
  readonly ofClass: (operationClass: number) => string
  /** Of an entry of the palette. */
  readonly ofEntry: (index: number) => string
}

export function chartColours(theme: ThemeColours): ChartColours {
  const entry = (index: number) => theme.palette.entries[index]!.fill
  const { forward, transfer, backward, update, compute, copy } = operationClassIndex
  const hatch = (period: number): Hatch => ({ line: theme.faint, surface: theme.panel, period })
  return {
    text: theme.text,
    muted: theme.muted,
    line: theme.line,
    panel: theme.panel,
    accent: theme.accent,
    good: theme.good,
    bad: theme.bad,
    warn: theme.warn,
    states: {
      compute: entry(classIndex(forward)),
      communication: entry(classIndex(transfer)),
      wait: hatch(4),
      fill: hatch(8),
      idle: hatch(8),
      drain: hatch(8),
    },
    runs: [forward, backward, update, transfer, compute, copy].map(index => entry(classIndex(index))),
    ofClass: operationClass => entry(classIndex(operationClass)),
    ofEntry: entry,
  }
}
