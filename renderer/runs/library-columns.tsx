/** The columns of the library, one entry each. */
import type { ReactNode } from 'react'
import type { RunSummary } from '../../traces-db/contract.ts'
import { formatBytes, formatCount, formatDate, formatDuration, formatShare } from '../app/format.ts'
import { lossText } from '../new-run/status-text.ts'
import { formatAmount } from '../timeline/format-amount.ts'
import type { Column } from '../widgets/data-table.tsx'
import { KindBadge } from '../widgets/kind-badge.tsx'
import type { ColumnKey } from './library-view.ts'
import { SparkBars } from './spark-bars.tsx'
import { SparkCurve } from './spark-curve.tsx'

interface ColumnEntry {
  readonly title: string
  readonly width: number
  readonly grow?: number
  readonly numeric?: boolean
  readonly cell: (run: RunSummary) => ReactNode
}

export const libraryColumns: Readonly<Record<ColumnKey, ColumnEntry>> = {
  kind: { title: 'Kind', width: 88, cell: run => <KindBadge kind={run.kind} /> },
  strategy: { title: 'Strategy', width: 72, grow: 1, cell: run => <Plain text={run.strategy} /> },
  hardware: { title: 'Hardware', width: 84, grow: 1, cell: run => <Plain text={run.hardware} /> },
  step: {
    title: 'Step',
    width: 104,
    numeric: true,
    cell: ({ figures, isLive }) =>
      isLive ? (
        <span className="library-live">running now</span>
      ) : (
        <Figure
          text={figures?.stepNs === undefined ? undefined : formatDuration(figures.stepNs)}
          values={figures?.stepsNs}
          what={values =>
            `Steps: ${values.length}, from ${formatDuration(least(values))} to ${formatDuration(most(values))}`
          }
        />
      ),
  },
  mfu: {
    title: 'MFU',
    width: 68,
    numeric: true,
    cell: ({ figures }) => (
      <Figure text={figures?.mfu === undefined ? undefined : formatShare(figures.mfu)} />
    ),
  },
  bubble: {
    title: 'Bubble',
    width: 112,
    numeric: true,
    cell: ({ figures }) => (
      <Figure
        text={
          figures?.bubbleOfTotal === undefined
            ? undefined
            : `${figures.bubbleAtLeast ? '≥ ' : ''}${formatShare(figures.bubbleOfTotal)}`
        }
        values={figures?.rankBubbles}
        what={values => `Bubble of each rank: ${formatShare(least(values))} to ${formatShare(most(values))}`}
      />
    ),
  },
  memory: {
    title: 'Peak memory',
    width: 108,
    numeric: true,
    cell: ({ figures }) => (
      <Figure
        text={figures?.peakBytes === undefined ? undefined : amount(figures.peakBytes, figures.memoryUnit)}
        values={figures?.rankPeaks}
        what={values => {
          const unit = figures?.memoryUnit ?? 'bytes'
          return `Peak of each rank: ${amount(least(values), unit)} to ${amount(most(values), unit)}`
        }}
      />
    ),
  },
  loss: {
    title: 'Loss',
    width: 104,
    numeric: true,
    cell: ({ figures }) => (
      <Figure
        text={figures?.loss === undefined ? undefined : lossText(figures.loss ?? Number.NaN)}
        values={figures?.losses}
        what={values => `Loss of each step: from ${lossText(values[0])} to ${lossText(values.at(-1))}`}
        Spark={SparkCurve}
      />
    ),
  },
  date: {
    title: 'Made',
    width: 132,
    cell: run => <span className="mono muted">{formatDate(run.createdAt)}</span>,
  },
  tags: { title: 'Tags', width: 120, grow: 1, cell: run => <Plain text={run.tags.join(', ')} /> },
  ranks: { title: 'Ranks', width: 60, numeric: true, cell: run => count(run.worldSize) },
  model: { title: 'Model', width: 100, cell: run => <Plain text={run.model} /> },
  backend: { title: 'Back end', width: 88, cell: run => <Plain text={run.backend} /> },
  length: {
    title: 'Length',
    width: 84,
    numeric: true,
    cell: run => (run.isLive || run.problem ? '' : formatDuration(run.lengthNs)),
  },
  slices: { title: 'Slices', width: 88, numeric: true, cell: run => count(run.slices) },
  size: { title: 'Size', width: 80, numeric: true, cell: run => formatBytes(run.bytes) },
}

/** The chosen ones as the table takes them, in their own order. */
export function chosenColumns(chosen: readonly ColumnKey[]): readonly Column<RunSummary>[] {
  return Object.entries(libraryColumns)
    .filter(([key]) => chosen.includes(key as ColumnKey))
    .map(([key, entry]) => ({ key, ...entry }))
}

interface FigureProps {
  readonly text: string | undefined
  /** Drawn small beside it, and told in words. */
  readonly values?: readonly number[] | undefined
  readonly what?: (values: readonly number[]) => string
  readonly Spark?: (props: { readonly values: readonly number[] }) => ReactNode
}

function Figure({ text, values, what, Spark = SparkBars }: FigureProps) {
  const isTold = text !== undefined && values !== undefined && values.length > 1
  return (
    <span className="library-figure" title={isTold ? what?.(values) : undefined}>
      {values && text !== undefined && <Spark values={values} />}
      <span>{text ?? ''}</span>
    </span>
  )
}

function Plain({ text }: { readonly text: string | undefined }) {
  return <span title={text}>{text ?? ''}</span>
}

/** The lab counts elements: in short, for a cell that clipped the digits would show another number. */
export function amount(value: number, unit: 'bytes' | 'elements'): string {
  return unit === 'bytes' ? formatBytes(Math.round(value)) : formatAmount(Math.round(value), 'el.')
}

const count = (value: number) => (value > 0 ? formatCount(value) : '')
const least = (values: readonly number[]) => values.reduce((low, value) => Math.min(low, value), Infinity)
const most = (values: readonly number[]) => values.reduce((top, value) => Math.max(top, value), -Infinity)
