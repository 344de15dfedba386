import type { RunMeasures } from '../../engine/base/measures.ts'
import { useStudio } from '../app/studio-context.ts'
import { countCell, countColumn, nameColumn, textCell, timeCell, timeColumn } from '../charts/cells.ts'
import { fileName, saveAs } from '../charts/export-chart.ts'
import { Panel } from '../charts/panel.tsx'
import { type TableTwin, twinCsv } from '../charts/table-twin.ts'
import { TwinTable } from '../charts/twin-table.tsx'
import type { MeasuredPanelProps } from './breakdown-panel.tsx'

/** Ranks that the others waited for. */
export function StragglersPanel({ run, state }: MeasuredPanelProps) {
  const studio = useStudio()
  const stragglers = state.value?.stragglers ?? []
  if (stragglers.length === 0) return null
  const twin = stragglersTwin(stragglers)
  const title = run.model.run.header.title
  return (
    <Panel
      title="Ranks that others wait for"
      definition={
        <p>
          Waits of other ranks, within collectives and messages that this rank was the last to come to; beside
          them how much it computed, and the median of all ranks.
        </p>
      }
      exports={[
        { title: 'CSV', run: () => saveAs(studio, fileName('stragglers', title, 'csv'), twinCsv(twin)) },
      ]}
    >
      <TwinTable label="Ranks that others wait for" twin={twin} />
    </Panel>
  )
}

function stragglersTwin(stragglers: RunMeasures['stragglers']): TableTwin {
  return {
    columns: [
      nameColumn('rank'),
      nameColumn('step'),
      timeColumn('caused wait'),
      countColumn('came last'),
      countColumn('of collectives'),
      timeColumn('compute'),
      timeColumn('median of ranks'),
    ],
    rows: stragglers.map(straggler => [
      textCell(`Rank ${straggler.rank}`),
      textCell(straggler.step >= 0 ? String(straggler.step) : ''),
      timeCell(straggler.causedWaitNs),
      countCell(straggler.lastArrivals),
      countCell(straggler.collectives),
      timeCell(straggler.computeNs),
      timeCell(straggler.medianComputeNs),
    ]),
  }
}
