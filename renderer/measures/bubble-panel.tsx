import { useState } from 'react'
import { measureDefinitions } from '../../engine/base/measure-definitions.ts'
import type { RunMeasures } from '../../engine/base/measures.ts'
import { formatShare } from '../app/format.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import type { MeasuredPanelProps } from './breakdown-panel.tsx'
import { type BubbleBy, bubbleChart, bubbleRows, bubbleTwin } from './bubbles.ts'

/** Bubble by rank or stage, with both ratios that papers speak of. */
export function BubblePanel({ run, state }: MeasuredPanelProps) {
  const [by, setBy] = useState<BubbleBy>('rank')
  const { bubble, bubbleOfTotal, bubbleOfIdeal, bubbleOfSpan } = measureDefinitions
  return (
    <ChartPanel
      title="Bubble"
      subtitle={state.value?.ranks.length ? summary(state.value) : undefined}
      definition={
        <>
          <p>{bubble.text}</p>
          {[bubbleOfTotal, bubbleOfIdeal, bubbleOfSpan].map(({ title, text }) => (
            <p key={title}>
              <strong>{title}</strong>: {text}
            </p>
          ))}
        </>
      }
      runTitle={run.model.run.header.title}
      state={state}
      draw={(measures, width, colours) => bubbleChart(bubbleRows(measures, by), width, colours)}
      twin={measures => bubbleTwin(bubbleRows(measures, by), by)}
      empty={({ ranks }) => (ranks.length === 0 ? 'No rank has work in this window.' : undefined)}
      actions={
        <select aria-label="Bubble by" value={by} onChange={event => setBy(event.target.value as BubbleBy)}>
          <option value="rank">by rank</option>
          <option value="stage">by stage</option>
        </select>
      }
    />
  )
}

function summary({ bubble, atLeast }: RunMeasures): string {
  return `${atLeast ? 'at least ' : ''}${formatShare(bubble.ofTotal)} of total, ${formatShare(bubble.ofSpan)} of span`
}
