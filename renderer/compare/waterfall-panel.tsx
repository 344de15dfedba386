import type { Comparison } from '../../engine/base/comparison.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { letterOf } from './compare-model.ts'
import { changeText } from './figure-texts.ts'
import { waterfallChart, waterfallTwin } from './waterfall.ts'

interface WaterfallPanelProps {
  readonly comparison: Comparison
  /** Position of the run that is explained. */
  readonly position: number
}

/** What made a step longer or shorter than the baseline's. */
export function WaterfallPanel({ comparison, position }: WaterfallPanelProps) {
  const { baseline, differences } = comparison
  const waterfall = differences.find(entry => entry.run === position)?.waterfall
  if (!waterfall) return null
  const names = { from: letterOf(baseline), to: letterOf(position) }
  const change = waterfall.toNs - waterfall.fromNs
  const word = change > 0 ? 'longer' : change < 0 ? 'shorter' : 'as long'
  return (
    <ChartPanel
      title={`Why the step is ${word} in ${names.to} ${change === 0 ? 'as' : 'than'} in ${names.from}`}
      subtitle={waterfall.fromNs > 0 ? changeText(change / waterfall.fromNs) : undefined}
      definition={
        <p>
          The difference of the median steps, not of their means, split into what every rank does more or less
          of: compute by kind, exposed communication, waits by cause, idle. Parts are means over ranks and add
          up exactly.
        </p>
      }
      runTitle="comparison"
      state={{ value: waterfall, error: undefined }}
      draw={(value, width, colours) => waterfallChart(value, names, { baseline, position }, width, colours)}
      twin={waterfallTwin}
    />
  )
}
