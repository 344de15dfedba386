import type { Comparison } from '../../engine/base/comparison.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { memoryCurves, memoryCurvesTwin } from './memory-curves.ts'

/** Memory of the fullest rank of each run, over the same ruler. */
export function MemoryCurvesPanel({ comparison }: { readonly comparison: Comparison }) {
  return (
    <ChartPanel
      title="Memory over the step"
      subtitle="the fullest rank of each run"
      definition={<p>Total memory of the rank with the highest peak, from the start of the median step.</p>}
      runTitle="comparison"
      state={{ value: comparison, error: undefined }}
      draw={memoryCurves}
      twin={memoryCurvesTwin}
      empty={({ runs }) =>
        runs.some(run => run.memory) ? undefined : 'None of these runs tells its memory.'
      }
    />
  )
}
